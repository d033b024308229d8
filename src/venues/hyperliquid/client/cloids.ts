import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { BoundedFifo } from '../../../dispatch/bounded-fifo.ts';

const CLOID = /^0x[\da-f]{32}$/;
/** The venue's ids have 16 bytes; the first says how many of the others are text. */
const TEXT_MAX_BYTES = 15;
const ASCII_MAX = 0x7f;

/**
 * Client order ids in the form that the venue takes, and back. One in that form is itself. One of
 * at most 15 bytes is written into it, and can be read back by anyone. A longer one is hashed: what
 * comes back of it after a restart has the hash for its id until the order is named again.
 *
 * Two ids may be written alike: one in the venue's form, and the text or the long id that is
 * written so. It stands for the one that was named first, as long as that is remembered.
 */
export class Cloids {
  /** Client order ids by what they are written as. */
  readonly #kept: BoundedFifo<string>;

  constructor(idsKept: number) {
    this.#kept = new BoundedFifo(idsKept);
  }

  toCloid(clientOrderId: string): string {
    const cloid = written(clientOrderId);
    if (this.#kept.get(cloid) === undefined) this.#kept.add(cloid, clientOrderId);
    return cloid;
  }

  /** The other id that is written as this one is; null if it is alone. */
  rivalOf(clientOrderId: string): string | null {
    const owner = this.#kept.get(this.toCloid(clientOrderId));
    return owner === undefined || owner === clientOrderId ? null : owner;
  }

  toClientOrderId(cloid: string): string {
    return this.#kept.get(cloid) ?? textOf(cloid) ?? cloid;
  }
}

function written(clientOrderId: string): string {
  if (CLOID.test(clientOrderId)) return clientOrderId;
  const bytes = utf8ToBytes(clientOrderId);
  if (bytes.length > 0 && bytes.length <= TEXT_MAX_BYTES) {
    const cloid = ofText(bytes);
    if (textOf(cloid) === clientOrderId) return cloid;
  }
  return ofHash(bytes);
}

function ofText(bytes: Uint8Array): string {
  const padded = new Uint8Array(TEXT_MAX_BYTES + 1);
  padded[0] = bytes.length;
  padded.set(bytes, 1);
  return `0x${bytesToHex(padded)}`;
}

/** Begins with an `f`, as no text does. */
function ofHash(bytes: Uint8Array): string {
  return `0xf${bytesToHex(sha256(bytes)).slice(0, 31)}`;
}

/** Null unless it is just what the text would be written as. */
function textOf(cloid: string): string | null {
  if (!CLOID.test(cloid)) return null;
  const length = byteAt(cloid, 0);
  if (length === 0 || length > TEXT_MAX_BYTES) return null;
  for (let place = length + 1; place <= TEXT_MAX_BYTES; place += 1) {
    if (byteAt(cloid, place) !== 0) return null;
  }
  let text = '';
  for (let place = 1; place <= length; place += 1) {
    const byte = byteAt(cloid, place);
    if (byte > ASCII_MAX) return decoded(cloid, length);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** As ids with other letters than those of ASCII have to be read; that takes ten times as long. */
function decoded(cloid: string, length: number): string | null {
  const bytes = hexToBytes(cloid.slice(2)).subarray(1, length + 1);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function byteAt(cloid: string, place: number): number {
  const digits = 2 + 2 * place;
  return 16 * digitOf(cloid.charCodeAt(digits)) + digitOf(cloid.charCodeAt(digits + 1));
}

/** Of a hex digit in lower case: `0` has the code 48, `a` has 97. */
function digitOf(code: number): number {
  return code < 97 ? code - 48 : code - 87;
}
