import { hash } from 'node:crypto';
import type { Damage } from '../journal-error.ts';
import {
  AFTER_HASH,
  BEFORE_HASH,
  HASH_LENGTH,
  JOURNAL_LINE_MAX_BYTES,
  parseHeader,
  type SegmentHeader,
  seqPrefix,
} from '../line.ts';
import type { ChainBase } from './chain-base.ts';
import { NotCompressedError, openSegment, roomFor, type SegmentSource } from './segment-source.ts';
import { type SegmentFile, segmentName } from './segments.ts';
import { wholeLine } from './whole-line.ts';

/** Where a chain stands between two segments. */
export interface ChainEnd {
  /** Of the last line. */
  readonly sequence: number;
  /** The last hash, a line's or a header's, which the next header names; null if there is none. */
  readonly tip: string | null;
  readonly epoch: number;
  /** What all headers name; null if there is none. */
  readonly shard: string | null;
}

export function chainStart(base: ChainBase | null): ChainEnd {
  return { sequence: base?.seq ?? 0, tip: base?.hash ?? null, epoch: 0, shard: null };
}

/** Lines that follow each other and are as they were written. */
export interface LineBatch {
  /** Overwritten when the next batch is asked for. */
  readonly bytes: Buffer;
  /** Where in `bytes` each line begins, and where the last one ends, with its line feed. */
  readonly starts: readonly number[];
  /** The sequence of the first. */
  readonly first: number;
  /** Where the first begins in the segment. */
  readonly offset: number;
}

/** The hash of the line that ends where the next one begins. */
export function hashBefore({ bytes }: LineBatch, next: number): string {
  return bytes.toString('latin1', next - LINK_LENGTH, next - LINK_LENGTH + HASH_LENGTH);
}

const LINE_FEED = 0x0a;
const MAYBE_UNFINISHED =
  'as nothing follows this segment, it may be what a loss of power left of an unfinished write';
/** From the comma before the hash up to the line feed. */
const SUFFIX_LENGTH = BEFORE_HASH.length + HASH_LENGTH + AFTER_HASH.length;
/** What of a line the next one's hash covers: its hash, the end of the object, the line feed. */
const LINK_LENGTH = HASH_LENGTH + AFTER_HASH.length + 1;

/**
 * Follows one segment and checks every byte of it, chunk by chunk, in memory that does not grow
 * with it. A line is not parsed: its hash stands for what was written.
 */
export class SegmentWalk {
  /** Null until it has been read and is right. */
  header: SegmentHeader | null = null;
  /** Of the last good line. */
  sequence: number;
  /** The last good hash. */
  tip: string | null;
  /** Where the last good line ends. */
  offset = 0;
  /** Why it cannot be followed further. */
  flaw: string | null = null;

  readonly #segment: SegmentFile;
  readonly #before: ChainEnd | null;
  #bytes: Buffer;
  /** What is in `#bytes`: from the link of the last good line up to what has been read. */
  #filled = 0;
  #lineStart = 0;

  /** Without `before`, the header is taken at its word about what precedes it. */
  constructor(segment: SegmentFile, before: ChainEnd | null) {
    this.#segment = segment;
    this.#bytes = roomFor(segment);
    this.#before = before;
    this.sequence = before?.sequence ?? segment.first - 1;
    this.tip = before?.tip ?? null;
  }

  /**
   * Its lines, as far as they are good; then `flaw` tells whether that was all.
   *
   * @throws JournalError `SCHEMA`.
   */
  async *batches(): AsyncGenerator<LineBatch> {
    const source = await openSegment(this.#segment);
    try {
      while (this.flaw === null && (await this.#fill(source))) {
        if (this.header === null && !this.#takeHeader()) continue;
        const batch = this.#takeLines();
        if (batch.starts.length > 1) yield batch;
      }
      this.flaw ??= this.#flawAtEnd();
    } catch (error) {
      if (!(error instanceof NotCompressedError)) throw error;
      this.flaw = `it cannot be decompressed: ${error.message}`;
    } finally {
      await source.close();
    }
  }

  /** How the chain goes on from here. */
  end(): ChainEnd {
    const { sequence, tip } = this;
    const { epoch = 0, shard = null } = this.header ?? this.#before ?? {};
    return { sequence, tip, epoch, shard };
  }

  /**
   * @param isLast - whether nothing follows the segment: then it may be no more than the end of a
   *   write, of which a loss of power has left later parts without earlier ones.
   */
  damage(flaw: string, isLast = false): Damage {
    const { name, isCompressed } = this.#segment;
    const isUnfinished = isLast && !isCompressed && this.header !== null;
    const why = isUnfinished ? `${flaw}; ${MAYBE_UNFINISHED}` : flaw;
    return { segment: name, offset: this.offset, seq: this.sequence + 1, why };
  }

  /** Reads on behind what is still needed; false at the end. */
  async #fill(source: SegmentSource): Promise<boolean> {
    const kept = this.header === null ? 0 : this.#lineStart - LINK_LENGTH;
    this.#bytes.copyWithin(0, kept, this.#filled);
    this.#filled -= kept;
    this.#lineStart -= kept;
    if (this.#filled === this.#bytes.length) this.#grow();
    if (this.#filled >= JOURNAL_LINE_MAX_BYTES + LINK_LENGTH) {
      this.flaw = `no line is longer than ${JOURNAL_LINE_MAX_BYTES} bytes`;
      return false;
    }
    const read = await source.read(this.#bytes.subarray(this.#filled));
    this.#filled += read;
    return read > 0;
  }

  #grow(): void {
    const bytes = Buffer.allocUnsafe(this.#bytes.length * 2);
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }

  #takeHeader(): boolean {
    const end = this.#bytes.subarray(0, this.#filled).indexOf(LINE_FEED);
    if (end < 0) return false;
    this.flaw = this.#checkHeader(this.#bytes.subarray(0, end));
    if (this.flaw !== null) return false;
    this.#lineStart = end + 1;
    this.offset = end + 1;
    return true;
  }

  #checkHeader(line: Buffer): string | null {
    if (wholeLine(line, null) !== line.length) return 'the header is not as it was written';
    const parsed = parseHeader(line.toString());
    if (parsed === null) return 'the first line is no header';
    const { header } = parsed;
    const why = misplaced(header, this.#segment, this.#before);
    if (why !== null) return why;
    this.header = header;
    this.sequence = header.first - 1;
    this.tip = parsed.hash;
    return null;
  }

  /** The whole lines that have been read, up to the first that is not good. */
  #takeLines(): LineBatch {
    const bytes = this.#bytes;
    const filled = bytes.subarray(0, this.#filled);
    const first = this.sequence + 1;
    const { offset } = this;
    const starts = [this.#lineStart];
    let start = this.#lineStart;
    for (
      let end = filled.indexOf(LINE_FEED, start);
      end >= 0;
      end = filled.indexOf(LINE_FEED, start)
    ) {
      const prefix = seqPrefix(this.sequence + 1);
      const suffix = end - SUFFIX_LENGTH;
      const own = hash('sha256', bytes.subarray(start - LINK_LENGTH, Math.max(suffix, start)));
      if (
        suffix <= start ||
        bytes.toString('latin1', suffix, end) !== `${BEFORE_HASH}${own}${AFTER_HASH}` ||
        bytes.toString('latin1', start, start + prefix.length) !== prefix
      ) {
        this.flaw = `line ${this.sequence + 1} is not as it was written`;
        break;
      }
      this.sequence += 1;
      this.tip = own;
      start = end + 1;
      starts.push(start);
    }
    this.offset += start - this.#lineStart;
    this.#lineStart = start;
    return { bytes, starts, first, offset };
  }

  #flawAtEnd(): string | null {
    if (this.header === null) return 'the header is not whole';
    return this.#filled > this.#lineStart ? 'the last line is not whole' : null;
  }
}

/** Why a header cannot be where it is; null if it can. */
function misplaced(
  header: SegmentHeader,
  segment: SegmentFile,
  before: ChainEnd | null,
): string | null {
  const { first, epoch, previous, shard } = header;
  if (first !== segment.first || epoch !== segment.epoch) {
    return `its header is that of ${segmentName(first, epoch)}`;
  }
  if (before === null) return null;
  if (before.shard !== null && shard !== before.shard) return `it is of the shard '${shard}'`;
  if (first > before.sequence + 1) {
    return `lines ${before.sequence + 1} to ${first - 1} are missing`;
  }
  const isNext = first > before.sequence && previous === before.tip;
  if (!isNext) return 'it does not continue the segment before it';
  return epoch < before.epoch ? `its epoch is below ${before.epoch}, the one before` : null;
}
