import { Encoder } from '@msgpack/msgpack';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { hexToBytes } from '@noble/hashes/utils.js';

/** What is hashed of a request, beside the action. */
export interface ActionTerms {
  readonly nonce: number;
  readonly vaultAddress: string | null;
  readonly expiresAfter: number | null;
}

/**
 * The hash that stands for an action in what is signed: of its msgpack, in the order of its keys;
 * then the nonce, the vault behind a one or else a zero, and the time of expiry behind a zero if
 * there is one. Numbers are big-endian, of 64 bits.
 *
 * @throws RangeError or Error if the action is nested too deep for msgpack.
 * @see https://github.com/hyperliquid-dex/hyperliquid-python-sdk, hyperliquid/utils/signing.py
 */
export function actionHash(action: object, terms: ActionTerms): Uint8Array {
  const hash = keccak_256.create();
  hash.update(encoder.encodeSharedRef(action));
  hash.update(uint64(terms.nonce));
  if (terms.vaultAddress === null) {
    hash.update(ZERO);
  } else {
    hash.update(ONE).update(hexToBytes(terms.vaultAddress.slice(2)));
  }
  if (terms.expiresAfter !== null) hash.update(ZERO).update(uint64(terms.expiresAfter));
  return hash.digest();
}

const encoder = new Encoder({ ignoreUndefined: true });
const ZERO = Uint8Array.of(0);
const ONE = Uint8Array.of(1);

function uint64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes;
}
