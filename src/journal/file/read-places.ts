import { hash } from 'node:crypto';
import { damagedError, JournalError } from '../journal-error.ts';
import type { JournalEntry } from '../journal.ts';
import {
  AFTER_HASH,
  BEFORE_HASH,
  HASH_LENGTH,
  LINE_END,
  parseEntry,
  parseHeader,
  type SegmentHeader,
  seqPrefix,
} from '../line.ts';
import { listChain } from './chain-base.ts';
import type { Place } from './line-index.ts';
import { openSegment, type SegmentSource } from './segment-source.ts';
import type { SegmentFile } from './segments.ts';

/** A line that was read where an index says it is, with the header that it was written under. */
export interface PlacedLine {
  readonly seq: number;
  readonly entry: JournalEntry;
  readonly header: SegmentHeader;
}

/** A line as it is stored, without its line feed. */
export interface StoredText {
  readonly seq: number;
  readonly text: string;
  readonly hash: string;
  /** Where it begins, in bytes of its segment's plain text. */
  readonly offset: number;
}

const LINK_LENGTH = HASH_LENGTH + LINE_END.length;
const SUFFIX_LENGTH = BEFORE_HASH.length + HASH_LENGTH + AFTER_HASH.length;
/** As long as most lines together with what is before them. */
const CHUNK_BYTES = 16 * 1024;
const LINE_FEED = 0x0a;

/**
 * Reads lines at their places, in their order, and checks each against the line before it.
 *
 * @throws JournalError `DAMAGED` if a line is not as it was written, `SCHEMA`, `NOT_FOUND`.
 */
export async function* readPlaces(
  folder: string,
  places: readonly Place[],
): AsyncGenerator<PlacedLine> {
  const { segments } = await listChain(folder);
  for (const [segment, lines] of Map.groupBy(places, ({ seq }) => segmentOf(segments, seq))) {
    if (segment === undefined) throw gone(folder, lines[0]?.seq ?? 0);
    const reader = new SegmentReader(segment);
    try {
      const header = await reader.header();
      for (const { seq, offset, length } of lines) {
        const start = offset - LINK_LENGTH;
        const bytes = await reader.read(start, length + LINK_LENGTH);
        if (!isAsWritten(bytes)) {
          const why = `line ${seq} is not as it was written, or the index is wrong`;
          throw damagedError({ segment: segment.name, offset, seq, why });
        }
        yield { seq, entry: parseEntry(bytes.toString('utf8', LINK_LENGTH)).entry, header };
      }
    } finally {
      await reader.close();
    }
  }
}

/** The hash of the line that ends at a place of its segment; null if none does. */
export async function lineBefore(
  folder: string,
  sequence: number,
  end: number,
): Promise<string | null> {
  const { segments } = await listChain(folder);
  const segment = segmentOf(segments, sequence);
  if (segment === undefined || end < LINK_LENGTH) return null;
  const reader = new SegmentReader(segment);
  try {
    const link = (await reader.read(end - LINK_LENGTH, LINK_LENGTH)).toString('latin1');
    return link.endsWith(LINE_END) ? link.slice(0, HASH_LENGTH) : null;
  } finally {
    await reader.close();
  }
}

/**
 * The lines of a plain segment behind one that is known, as far as they are whole and follow it:
 * what is before them is not read again.
 */
export async function readBehind(
  segment: SegmentFile,
  sequence: number,
  end: number,
): Promise<StoredText[]> {
  const reader = new SegmentReader(segment);
  try {
    const start = end - LINK_LENGTH;
    const bytes = await reader.read(start, segment.bytes - start);
    const lines: StoredText[] = [];
    let link = 0;
    for (
      let feed = bytes.indexOf(LINE_FEED, LINK_LENGTH);
      feed >= 0 && isAsWritten(bytes.subarray(link, feed));
      feed = bytes.indexOf(LINE_FEED, feed + 1)
    ) {
      const text = bytes.toString('utf8', link + LINK_LENGTH, feed);
      const seq = sequence + lines.length + 1;
      if (!text.startsWith(seqPrefix(seq))) break;
      lines.push({ seq, text, hash: ownHash(text), offset: start + link + LINK_LENGTH });
      link = feed + 1 - LINK_LENGTH;
    }
    return lines;
  } finally {
    await reader.close();
  }
}

/** The hash that a line ends with. */
function ownHash(text: string): string {
  return text.slice(-HASH_LENGTH - AFTER_HASH.length, -AFTER_HASH.length);
}

/** Of several that begin with the same line only the last has any. */
function segmentOf(segments: readonly SegmentFile[], seq: number): SegmentFile | undefined {
  return segments.findLast(({ first }) => first <= seq);
}

function isAsWritten(bytes: Buffer): boolean {
  const suffix = bytes.length - SUFFIX_LENGTH;
  if (suffix <= LINK_LENGTH) return false;
  const own = hash('sha256', bytes.subarray(0, suffix));
  return bytes.toString('latin1', suffix) === `${BEFORE_HASH}${own}${AFTER_HASH}`;
}

/** Reads parts of a segment, each further on than the one before. */
class SegmentReader {
  readonly #segment: SegmentFile;
  #source: SegmentSource | null = null;
  /** Where in the segment `#bytes` begins. */
  #start = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(segment: SegmentFile) {
    this.#segment = segment;
  }

  async header(): Promise<SegmentHeader> {
    let length = CHUNK_BYTES;
    let bytes = await this.read(0, length);
    while (!bytes.includes(LINE_FEED) && bytes.length === length) {
      length *= 2;
      bytes = await this.read(0, length);
    }
    const parsed = parseHeader(bytes.toString('utf8', 0, bytes.indexOf(LINE_FEED)));
    if (parsed !== null) return parsed.header;
    const { name, first } = this.#segment;
    const why = 'the first line is no header';
    throw damagedError({ segment: name, offset: 0, seq: first, why });
  }

  /** Less than asked for at the end of the segment. */
  async read(offset: number, length: number): Promise<Buffer> {
    await this.#seek(offset);
    for (;;) {
      this.#dropUpTo(offset);
      const isThere = this.#start + this.#bytes.length >= offset + length;
      if (isThere || !(await this.#readOn(length))) break;
    }
    const start = offset - this.#start;
    return this.#bytes.subarray(start, start + length);
  }

  async close(): Promise<void> {
    await this.#source?.close();
  }

  /** What is compressed has to be read from its beginning, the rest only where it is wanted. */
  async #seek(offset: number): Promise<void> {
    const isFar = offset > this.#start + this.#bytes.length;
    if (this.#source !== null && (this.#segment.isCompressed || !isFar)) return;
    await this.#source?.close();
    this.#source = await openSegment(this.#segment, offset);
    this.#start = offset;
    this.#bytes = Buffer.alloc(0);
  }

  #dropUpTo(offset: number): void {
    const passed = Math.max(Math.min(offset - this.#start, this.#bytes.length), 0);
    this.#bytes = this.#bytes.subarray(passed);
    this.#start += passed;
  }

  async #readOn(length: number): Promise<boolean> {
    const chunk = Buffer.allocUnsafe(Math.max(length, CHUNK_BYTES));
    const read = (await this.#source?.read(chunk)) ?? 0;
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, read)]);
    return read > 0;
  }
}

function gone(folder: string, seq: number): JournalError {
  return new JournalError('NOT_FOUND', `line ${seq} is no longer in ${folder}`);
}
