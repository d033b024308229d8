import path from 'node:path';
import type { Clock } from '../../clock.ts';
import { damagedError, JournalError } from '../journal-error.ts';
import { headerOf } from '../header-of.ts';
import type {
  Durability,
  Head,
  Journal,
  JournalEntry,
  JournalItem,
  RunHeader,
} from '../journal.ts';
import { type JournalFiles, nodeFiles } from './journal-files.ts';
import { lockShard, type ShardLock } from './lock.ts';
import { readItems } from './read-shard.ts';
import { scanShard, type ShardScan } from './scan-shard.ts';
import { shardFolder } from './segments.ts';
import { failedError, ShardWriter } from './shard-writer.ts';
import { removeHalfSnapshots } from './snapshot-file.ts';

const SEGMENT_BYTES = 16 * 1_048_576;
const SEGMENT_MS = 24 * 60 * 60 * 1000;
const RESERVE_BYTES = 16 * 1_048_576;

export interface FileJournalOptions {
  /** Each shard is a folder in it. */
  readonly directory: string;
  readonly durability: Durability;
  readonly clock: Clock;
  /** Who writes, for whoever finds the shard taken. */
  readonly host: { readonly pid: number; readonly name: string };
  /** How long a segment gets, unless one batch is longer: 16 MiB by default. */
  readonly segmentBytes?: number;
  /** How old a segment gets before what comes next begins another: a day by default. */
  readonly segmentMs?: number;
  /** How much room is kept for when the disk is full: 16 MiB by default. */
  readonly reserveBytes?: number;
  /** The system's by default. */
  readonly files?: JournalFiles;
  /**
   * The disk is full, or is no longer: meanwhile the room that was kept is used up. It may be told
   * before `acquire` has returned.
   */
  readonly onFull?: (isFull: boolean, shard: string) => void;
  /** Told once a shard: what is given to it is no longer written. A process had better end. */
  readonly onFailed?: (error: JournalError, shard: string) => void;
  /** A segment is complete: its last line has this sequence. */
  readonly onRoll?: (sequence: number, shard: string) => void;
}

interface OwnShard {
  readonly lock: ShardLock;
  readonly writer: ShardWriter;
  readonly found: ShardScan;
}

/**
 * A journal in files: segments of lines, each line chained to the one before. What
 * docs/journal-format.md says of them is all that another program needs to read it.
 *
 * @example
 * const journal = new FileJournal({
 *   directory: 'journal',
 *   durability: 'fsync',
 *   clock: systemClock,
 *   host: { pid: process.pid, name: hostname() },
 *   onFailed: (error) => { throw error; },
 * });
 * await journal.acquire('main', run);
 * const { sequence } = await journal.head('main');
 * await journal.append('main', sequence, [entry]); // on the disk
 */
export class FileJournal implements Journal {
  readonly #options: FileJournalOptions;
  readonly #files: JournalFiles;
  readonly #own = new Map<string, OwnShard>();

  constructor(options: FileJournalOptions) {
    this.#options = options;
    this.#files = options.files ?? nodeFiles;
  }

  /**
   * Checks the whole chain, cuts what an interrupted write left behind it, and begins a segment.
   *
   * @throws JournalError `NOT_FOUND` for a name that cannot be a shard's; `TAKEN` if another shard
   *   is in its folder; `LOCKED`, to this process too; `SCHEMA`, `DAMAGED`; `FULL` if there is no
   *   room to begin; `FAILED`.
   */
  async acquire(shard: string, run: RunHeader): Promise<number> {
    const folder = shardFolder(this.#options.directory, shard);
    try {
      const lock = await this.#lock(folder);
      try {
        const own = await this.#begin(folder, shard, run, lock);
        this.#own.set(shard, own);
        return own.writer.epoch;
      } catch (error) {
        lock.release();
        throw error;
      }
    } catch (error) {
      throw error instanceof JournalError ? error : failedError(folder, error);
    }
  }

  /** What acquiring a shard found there, torn tail and all; null if it is not acquired here. */
  found(shard: string): ShardScan | null {
    return this.#own.get(shard)?.found ?? null;
  }

  async append(
    shard: string,
    expectedSequence: number,
    entries: readonly JournalEntry[],
  ): Promise<number | 'fenced'> {
    const own = this.#own.get(shard);
    if (own !== undefined) return own.writer.append(expectedSequence, entries);
    throw new JournalError('NOT_FOUND', `the shard '${shard}' has not been acquired here`);
  }

  read(shard: string, from: number): AsyncIterable<JournalItem> {
    return this.#read(shard, from, this.#own.get(shard)?.writer.readable());
  }

  async head(shard: string): Promise<Head> {
    const folder = shardFolder(this.#options.directory, shard);
    const own = this.#own.get(shard);
    if (own !== undefined) return own.writer.head;
    const { head, damage } = await scanShard(folder);
    if (damage !== null) throw damagedError(damage);
    return head;
  }

  /** @throws JournalError `FULL` if what was acknowledged has found no room to be written. */
  async close(): Promise<void> {
    const own = [...this.#own.values()];
    this.#own.clear();
    const ends = await Promise.allSettled(
      own.map(async ({ writer, lock }) => {
        try {
          await writer.close();
        } finally {
          lock.release();
        }
      }),
    );
    for (const end of ends) {
      if (end.status === 'rejected') throw end.reason;
    }
  }

  async *#read(
    shard: string,
    from: number,
    end: Promise<number> | undefined,
  ): AsyncGenerator<JournalItem> {
    const folder = shardFolder(this.#options.directory, shard);
    const until = await end;
    yield* readItems(folder, until === undefined ? { from } : { from, until });
  }

  async #lock(folder: string): Promise<ShardLock> {
    const { host, clock } = this.#options;
    await this.#files.makeFolder(folder);
    return lockShard(folder, { pid: host.pid, host: host.name, since: clock.now() });
  }

  async #begin(folder: string, shard: string, run: RunHeader, lock: ShardLock): Promise<OwnShard> {
    const found = await scanShard(folder);
    if (found.damage !== null) throw damagedError(found.damage);
    requireOf(shard, folder, found);
    await this.#settle(folder, found);
    await removeHalfSnapshots(folder);
    const { onFull, onFailed, onRoll, durability, clock } = this.#options;
    const writer = new ShardWriter({
      folder,
      shard,
      run: headerOf({ ...run, durability }, found.segments.at(-1)?.header),
      previous: found.head,
      tip: found.tip,
      durability,
      segmentBytes: this.#options.segmentBytes ?? SEGMENT_BYTES,
      segmentMs: this.#options.segmentMs ?? SEGMENT_MS,
      reserveBytes: this.#options.reserveBytes ?? RESERVE_BYTES,
      clock,
      files: this.#files,
      onFull: (isFull) => onFull?.(isFull, shard),
      onFailed: (error) => onFailed?.(error, shard),
      onRoll: (sequence) => onRoll?.(sequence, shard),
    });
    try {
      await writer.begin();
    } catch (error) {
      await writer.close();
      throw error;
    }
    return { lock, writer, found };
  }

  /** Cuts the torn tail, and puts on the disk what the run before may have left to the system. */
  async #settle(folder: string, { torn, segments }: ShardScan): Promise<void> {
    if (torn?.offset === 0) {
      await this.#files.remove(path.join(folder, torn.segment));
      await this.#files.syncFolder(folder);
    }
    const last = segments.at(-1);
    if (last === undefined || last.file.isCompressed) return;
    const file = await this.#files.open(last.file.path);
    try {
      if (torn?.segment === last.file.name) await file.truncate(torn.offset);
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}

/** A folder can be a copy under another name: to be read, not to be gone on with. */
function requireOf(shard: string, folder: string, { segments }: ShardScan): void {
  const found = segments[0]?.header.shard ?? shard;
  if (found === shard) return;
  throw new JournalError('TAKEN', `${folder} is of the shard '${found}', not of '${shard}'`);
}
