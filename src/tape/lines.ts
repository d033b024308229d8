/** Longest line read, in bytes: 1 MiB, without its line feed. */
export const LINE_MAX_BYTES = 1_048_576;

/** A line of input; its text is null if it was longer than {@link LINE_MAX_BYTES}. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string | null;
}

const LINE_FEED = 0x0a;

/**
 * Splits bytes into lines as they come in, so that each can be answered before the next is read.
 * Of a line that is too long only its number is kept: memory stays bounded. A last line without a
 * line feed counts, an empty rest does not.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8');
  let number = 0;
  let parts: Uint8Array[] = [];
  let bytes = 0;
  const take = (): Line => {
    number += 1;
    const text = bytes > LINE_MAX_BYTES ? null : decoder.decode(Buffer.concat(parts));
    parts = [];
    bytes = 0;
    return { number, text };
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
