import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { segmentName } from '../../src/journal/file/segments.ts';
import type { JournalEntry } from '../../src/journal/journal.ts';
import { encodeEntries, encodeHeader } from '../../src/journal/line.ts';
import { clockEntry, TEST_RUN } from './journal-entries.ts';

const SHARD = 'main';

/** A line of a stored journal, and where it is. */
export interface StoredPlace {
  readonly segment: string;
  /** Of a header, the sequence of the line that follows. */
  readonly seq: number;
  readonly start: number;
  /** Behind its line feed. */
  readonly end: number;
}

interface Segment {
  readonly entries: readonly JournalEntry[];
  readonly epoch: number;
  readonly isCompressed?: boolean;
}

/** A shard in a temporary folder, to be spoiled; each segment as it was is kept in memory. */
export class StoredJournal {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'fillproof-journal-'));
  readonly folder = path.join(this.directory, SHARD);
  /** The plain bytes of each segment, by its name. */
  readonly segments = new Map<string, Buffer>();
  /** Headers and lines, in their order. */
  readonly places: StoredPlace[] = [];

  constructor(segments: readonly Segment[]) {
    mkdirSync(this.folder);
    let sequence = 0;
    let previous: string | null = null;
    for (const { entries, epoch, isCompressed = false } of segments) {
      const first = sequence + 1;
      const header = encodeHeader({ ...TEST_RUN, shard: SHARD, epoch, first, previous });
      const lines = encodeEntries(sequence, header.hash, entries);
      const segment = `${segmentName(first, epoch)}${isCompressed ? '.gz' : ''}`;
      const bytes = Buffer.from(header.text + lines.text);
      this.#place(segment, first, bytes);
      this.segments.set(segment, bytes);
      this.write(segment, bytes);
      previous = entries.length > 0 ? lines.hash : header.hash;
      ({ sequence } = lines);
    }
  }

  /** Some segments of clock steps, a new run with every third. */
  static ofClocks(segments: number, linesEach: number, isCompressed = false): StoredJournal {
    return new StoredJournal(
      Array.from({ length: segments }, (_, at) => ({
        epoch: Math.floor(at / 3) + 1,
        isCompressed,
        entries: Array.from({ length: linesEach }, (__, line) => clockEntry(at * 1000 + line)),
      })),
    );
  }

  get names(): readonly string[] {
    return [...this.segments.keys()];
  }

  get last(): string {
    return this.names.at(-1) ?? '';
  }

  plain(segment: string): Buffer {
    return this.segments.get(segment) ?? Buffer.alloc(0);
  }

  path(segment: string): string {
    return path.join(this.folder, segment);
  }

  /** Stores other bytes than were written. */
  write(segment: string, plain: Buffer): void {
    writeFileSync(this.path(segment), segment.endsWith('.gz') ? gzipSync(plain) : plain);
  }

  stored(segment: string): Buffer {
    return readFileSync(this.path(segment));
  }

  restore(segment: string): void {
    this.write(segment, this.plain(segment));
  }

  remove(segment: string): void {
    rmSync(this.path(segment));
  }

  clear(): void {
    rmSync(this.directory, { recursive: true });
  }

  #place(segment: string, first: number, bytes: Buffer): void {
    let start = 0;
    for (let seq = first - 1; start < bytes.length; seq += 1) {
      const end = bytes.indexOf('\n', start) + 1;
      this.places.push({ segment, seq: Math.max(seq, first), start, end });
      start = end;
    }
  }
}
