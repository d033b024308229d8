import { createHmac, pbkdf2Sync } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** The phrase that Ethereum's development tools share: wallets make the same accounts of it. */
export const DEVELOPMENT_PHRASE = 'test test test test test test test test test test test junk';

export interface DevelopmentAccount {
  /** In lower case. */
  readonly address: string;
  /** Known to everybody. */
  readonly privateKey: string;
}

/**
 * The first accounts of the development phrase, as wallets derive them.
 *
 * @see https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki
 * @see https://github.com/bitcoin/bips/blob/master/bip-0044.mediawiki
 */
export function developmentAccounts(count: number): DevelopmentAccount[] {
  const seed = pbkdf2Sync(DEVELOPMENT_PHRASE, 'mnemonic', 2_048, 64, 'sha512');
  const root = splitHmac(Buffer.from('Bitcoin seed'), seed);
  const parent = PARENT_PATH.reduce(childOf, root);
  return Array.from({ length: count }, (_, index) => {
    const { key } = childOf(parent, index);
    return { address: addressOf(key), privateKey: `0x${bytesToHex(key)}` };
  });
}

interface Node {
  readonly key: Uint8Array;
  readonly chainCode: Uint8Array;
}

const HARDENED = 2 ** 31;
/** `m/44'/60'/0'/0`: the accounts of Ethereum. */
const PARENT_PATH = [44 + HARDENED, 60 + HARDENED, HARDENED, 0];

function childOf({ key, chainCode }: Node, index: number): Node {
  const data = Buffer.alloc(37);
  data.set(index >= HARDENED ? key : secp256k1.getPublicKey(key, true), index >= HARDENED ? 1 : 0);
  data.writeUInt32BE(index, 33);
  const child = splitHmac(chainCode, data);
  const { Fn } = secp256k1.Point;
  const sum = Fn.add(Fn.fromBytes(child.key), Fn.fromBytes(key));
  return { key: Fn.toBytes(sum), chainCode: child.chainCode };
}

function splitHmac(secret: Uint8Array, data: Uint8Array): Node {
  const hash = createHmac('sha512', secret).update(data).digest();
  return { key: hash.subarray(0, 32), chainCode: hash.subarray(32) };
}

function addressOf(key: Uint8Array): string {
  const publicKey = secp256k1.getPublicKey(key, false).subarray(1);
  return `0x${bytesToHex(keccak_256(publicKey).subarray(-20))}`;
}
