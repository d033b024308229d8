import { createHash } from 'node:crypto';
import { AFTER_HASH, BEFORE_HASH, HASH_LENGTH, LINE_END } from '../line.ts';

/**
 * The length of the line that the bytes begin with, without its line feed: told by its hash, not
 * by where it ends. Null if they begin with none that is whole and follows `tip`; a header follows
 * nothing.
 */
export function wholeLine(bytes: Buffer, tip: string | null): number | null {
  const chained = createHash('sha256');
  if (tip !== null) chained.update(`${tip}${LINE_END}`);
  let hashed = 0;
  for (
    let body = bytes.indexOf(BEFORE_HASH);
    body >= 0;
    body = bytes.indexOf(BEFORE_HASH, body + 1)
  ) {
    chained.update(bytes.subarray(hashed, body));
    hashed = body;
    const length = body + BEFORE_HASH.length + HASH_LENGTH + AFTER_HASH.length;
    const expected = `${BEFORE_HASH}${chained.copy().digest('hex')}${AFTER_HASH}`;
    if (bytes.toString('latin1', body, length) === expected) return length;
  }
  return null;
}
