import { JOURNAL_LINE_MAX_BYTES } from '../line.ts';
import { openSegment, roomFor } from './segment-source.ts';
import type { SegmentFile } from './segments.ts';
import { wholeLine } from './whole-line.ts';

/** What an interrupted write left behind the last good line. */
export interface TornTail {
  readonly segment: string;
  /** Where it begins: the segment is cut here. At 0 not even a header is whole. */
  readonly offset: number;
  readonly bytes: number;
}

const LINE_FEED = 0x0a;

/**
 * How many bytes an interrupted write has left from `offset` on: the beginning of a line, or
 * zeros, or one and then the other. Null if what is there can have come about in no such way:
 * something has altered it. To be asked of the last segment, with the last good hash.
 */
export async function tornBytes(
  segment: SegmentFile,
  offset: number,
  tip: string | null,
): Promise<number | null> {
  if (segment.isCompressed) return null;
  const rest = await readRest(segment, offset);
  if (rest === null) return null;
  const { text, zeros } = rest;
  // Behind a whole line there was a line feed: now it is another byte, or the one zero there is.
  const whole = wholeLine(text, offset === 0 ? null : tip);
  const isAltered = whole !== null && (whole < text.length || zeros === 1);
  return isAltered ? null : text.length + zeros;
}

interface Rest {
  readonly text: Buffer;
  /** How many zeros follow it. */
  readonly zeros: number;
}

/** What is there, if it has no line feed, is no longer than a line, and only zeros follow. */
async function readRest(segment: SegmentFile, offset: number): Promise<Rest | null> {
  const source = await openSegment(segment, offset);
  const chunk = roomFor(segment);
  const parts: Buffer[] = [];
  let length = 0;
  let zeros = 0;
  try {
    for (let read = await source.read(chunk); read > 0; read = await source.read(chunk)) {
      const bytes = chunk.subarray(0, read);
      const text = zeros > 0 ? 0 : textLength(bytes);
      if (!isZeros(bytes.subarray(text))) return null;
      if (bytes.subarray(0, text).includes(LINE_FEED)) return null;
      zeros += read - text;
      length += text;
      if (length > JOURNAL_LINE_MAX_BYTES) return null;
      parts.push(Buffer.from(bytes.subarray(0, text)));
    }
  } finally {
    await source.close();
  }
  return { text: Buffer.concat(parts), zeros };
}

/** How many bytes are before the first zero. */
function textLength(bytes: Buffer): number {
  const zero = bytes.indexOf(0);
  return zero < 0 ? bytes.length : zero;
}

function isZeros(bytes: Buffer): boolean {
  return bytes.equals(Buffer.alloc(bytes.length));
}
