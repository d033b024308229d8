import type { Head } from '../journal.ts';
import type { Damage } from '../journal-error.ts';
import type { SegmentHeader } from '../line.ts';
import { type ChainBase, listChain } from './chain-base.ts';
import {
  type ChainEnd,
  chainStart,
  hashBefore,
  type LineBatch,
  SegmentWalk,
} from './segment-walk.ts';
import type { SegmentFile } from './segments.ts';
import { type TornTail, tornBytes } from './torn-tail.ts';

/** All there is to know of a shard without reading what its lines say. */
export interface ShardScan {
  /** Where the good lines end. */
  readonly head: Head;
  /** The last good hash, a line's or a header's: the next header names it. */
  readonly tip: string | null;
  readonly base: ChainBase | null;
  /** Those that have a good header. */
  readonly segments: readonly ScannedSegment[];
  /** Behind the last good line, and to be cut before another is written. */
  readonly torn: TornTail | null;
  /** Nothing is to be written here as long as there is any. */
  readonly damage: Damage | null;
  /** The hashes that were asked for, of those lines that are here. */
  readonly hashes: ReadonlyMap<number, string>;
}

export interface ScannedSegment {
  readonly file: SegmentFile;
  readonly header: SegmentHeader;
  /** Of its last good line; below `header.first` if it has none. */
  readonly last: number;
  /** Up to the end of the last good line, of the plain text. */
  readonly bytes: number;
}

export interface ScanOptions {
  /** Lines whose hashes are wanted. */
  readonly hashesOf?: readonly number[];
  /** Told now and then how many bytes have been checked since it was last told. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * Follows the whole chain of a shard: every header, every line's number and hash. What is wrong
 * with it is part of the result.
 *
 * @throws JournalError `SCHEMA`; whatever reading throws.
 */
export async function scanShard(folder: string, options: ScanOptions = {}): Promise<ShardScan> {
  const { base, segments: files } = await listChain(folder);
  const scan = new Scan(base, options);
  for (const [index, file] of files.entries()) {
    const isLast = index === files.length - 1;
    if (!(await scan.take(file, isLast))) break;
  }
  return scan.result();
}

class Scan {
  readonly #base: ChainBase | null;
  readonly #onProgress: (bytes: number) => void;
  readonly #wanted: readonly number[];
  readonly #hashes = new Map<number, string>();
  readonly #segments: ScannedSegment[] = [];
  #end: ChainEnd;
  /** Of the last line. */
  #hash: string | null;
  #torn: TornTail | null = null;
  #damage: Damage | null = null;

  constructor(base: ChainBase | null, { hashesOf, onProgress }: ScanOptions) {
    this.#base = base;
    this.#wanted = hashesOf ?? [];
    this.#onProgress = onProgress ?? (() => {});
    this.#end = chainStart(base);
    this.#hash = this.#end.tip;
    if (base !== null && this.#wanted.includes(base.seq)) this.#hashes.set(base.seq, base.hash);
  }

  /** False if the chain cannot be followed beyond this segment. */
  async take(file: SegmentFile, isLast: boolean): Promise<boolean> {
    const walk = new SegmentWalk(file, this.#end);
    for await (const batch of walk.batches()) this.#look(batch);
    const { header, sequence, tip, offset, flaw } = walk;
    if (header !== null) {
      this.#segments.push({ file, header, last: sequence, bytes: offset });
      if (sequence >= header.first) this.#hash = tip;
      this.#end = walk.end();
    }
    if (flaw === null) return true;
    const bytes = isLast ? await tornBytes(file, offset, tip) : null;
    if (bytes === null) this.#damage = walk.damage(flaw, isLast);
    else this.#torn = { segment: file.name, offset, bytes };
    return false;
  }

  #look(batch: LineBatch): void {
    const { starts, first } = batch;
    const last = starts.length - 1;
    for (const seq of this.#wanted) {
      const next = starts[seq - first + 1];
      if (seq >= first && next !== undefined) this.#hashes.set(seq, hashBefore(batch, next));
    }
    this.#onProgress((starts[last] ?? 0) - (starts[0] ?? 0));
  }

  result(): ShardScan {
    return {
      head: { sequence: this.#end.sequence, hash: this.#hash, epoch: this.#end.epoch },
      tip: this.#end.tip,
      base: this.#base,
      segments: this.#segments,
      torn: this.#torn,
      damage: this.#damage,
      hashes: this.#hashes,
    };
  }
}
