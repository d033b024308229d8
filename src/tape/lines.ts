import type { InputError } from '../../machines/outputs.ts';

/** Longest line read, in bytes: 1 MiB, without its line feed. */
export const LINE_MAX_BYTES = 1_048_576;

/** A line of input: its text, or why it has none. `number` counts from 1. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly text: null; readonly error: InputError };

const TOO_LONG: InputError = {
  code: 'TOO_LONG',
  message: `the line is over ${LINE_MAX_BYTES} bytes`,
};
const NOT_UTF8: InputError = { code: 'BAD_JSON', message: 'the line is not UTF-8' };
const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = '\uFEFF';

/**
 * Splits bytes into lines as they come in, so that each can be answered before the next is read.
 * Of a line that is too long only its number is kept: memory stays bounded. A last line without a
 * line feed counts, an empty rest does not.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let number = 0;
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const take = (): Line => {
    const taken = Buffer.concat(parts);
    const tooLong = bytes > LINE_MAX_BYTES;
    parts = [];
    bytes = 0;
    number += 1;
    if (tooLong) return { number, text: null, error: TOO_LONG };
    try {
      const text = decoder.decode(taken);
      return { number, text: number === 1 ? text.replace(BYTE_ORDER_MARK, '') : text };
    } catch {
      return { number, text: null, error: NOT_UTF8 };
    }
  };
  const keep = (part: Uint8Array): void => {
    bytes += part.length;
    if (bytes <= LINE_MAX_BYTES) parts.push(part);
    else parts = [];
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      keep(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    if (start < chunk.length) keep(chunk.subarray(start));
  }
  if (bytes > 0) yield take();
}
