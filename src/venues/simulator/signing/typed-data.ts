import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/**
 * The parts of EIP-712 that the venue's signatures need: every field is one word of 32 bytes, a
 * text's word being its hash.
 *
 * @see https://eips.ethereum.org/EIPS/eip-712
 */
export const typedData = {
  /** The venue's domains differ in name and chain: their contract is always the zero address. */
  domain(name: string, chainId: bigint): Uint8Array {
    return typedData.struct(
      DOMAIN_TYPE,
      typedData.text(name),
      typedData.text('1'),
      typedData.number(chainId),
      typedData.number(0n),
    );
  },

  /** The hash of a struct, by the hash of its type and its fields' words. */
  struct(type: Uint8Array, ...words: readonly Uint8Array[]): Uint8Array {
    return keccak_256(concatBytes(type, ...words));
  },

  /** What is signed: a struct in a domain. */
  digest(domain: Uint8Array, struct: Uint8Array): Uint8Array {
    return keccak_256(concatBytes(PREFIX, domain, struct));
  },

  text(text: string): Uint8Array {
    return keccak_256(utf8ToBytes(text));
  },

  /** For addresses too. */
  number(value: bigint): Uint8Array {
    const word = new Uint8Array(32);
    let rest = value;
    for (let at = 31; rest > 0n; at--) {
      word[at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    return word;
  },
};

const PREFIX = Uint8Array.of(0x19, 0x01);
const DOMAIN_TYPE = typedData.text(
  'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)',
);
