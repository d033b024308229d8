import type { Clock } from '../clock.ts';
import { JournalError } from './journal-error.ts';
import type { Journal, JournalEntry } from './journal.ts';

/** Rough lengths, in bytes, of a line and of each event, request, advisory or report in it. */
const LINE_BYTES = 400;
const PART_BYTES = 250;

export interface GroupCommitOptions {
  readonly journal: Journal;
  /** It must have been acquired from this journal. */
  readonly shard: string;
  /** The shard's, as it is now. */
  readonly sequence: number;
  readonly clock: Clock;
  /** How many entries are appended together at most. */
  readonly batchMaxEntries?: number;
  /** How long they are together at most, as estimated without writing them; one always goes. */
  readonly batchMaxBytes?: number;
  /** How long the first entry waits for others if nothing is being appended. */
  readonly batchMaxMs?: number;
  /** Told once: from now on nothing is appended, and nothing that waits is called back. */
  readonly onFailed: (error: JournalError) => void;
}

/**
 * Makes entries durable together: those that come while a batch is being appended are the next
 * one. The busier it is, the more share one flush to the disk.
 */
export class GroupCommit {
  readonly #options: GroupCommitOptions;
  readonly #batchMaxEntries: number;
  readonly #batchMaxBytes: number;
  readonly #batchMaxMs: number;
  #sequence: number;
  #waiting = 0;
  /** In step with each other. */
  #entries: JournalEntry[] = [];
  #onDones: (() => void)[] = [];
  #bytes = 0;
  #isRunning = false;
  #error: JournalError | null = null;
  /** Ends the wait for more. */
  #go: (() => void) | null = null;
  #idlers: { resolve(): void; reject(error: JournalError): void }[] = [];

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    this.#sequence = options.sequence;
    this.#batchMaxEntries = options.batchMaxEntries ?? 1024;
    this.#batchMaxBytes = options.batchMaxBytes ?? 1_048_576;
    this.#batchMaxMs = options.batchMaxMs ?? 0;
  }

  /** Of the last entry that is durable. */
  get sequence(): number {
    return this.#sequence;
  }

  /** How many entries are not durable yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Calls back once the entry is durable, in the order of the entries. What `onDone` throws becomes
   * an unhandled rejection: what else is durable is called back, and what comes is committed.
   */
  commit(entry: JournalEntry, onDone: () => void): void {
    if (this.#error !== null) return;
    this.#waiting += 1;
    this.#entries.push(entry);
    this.#onDones.push(onDone);
    this.#bytes += estimateBytes(entry);
    if (this.#isBatchFull()) this.#go?.();
    if (!this.#isRunning) void this.#run();
  }

  /** Resolves when nothing waits any more; rejects if what waits never will be durable. */
  async idle(): Promise<void> {
    if (this.#error !== null) throw this.#error;
    if (this.#waiting === 0) return;
    await new Promise<void>((resolve, reject) => this.#idlers.push({ resolve, reject }));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    await this.#gather();
    while (this.#entries.length > 0) {
      const { entries, onDones } = this.#take();
      const failure = await this.#append(entries);
      if (failure !== null) {
        this.#fail(failure);
        return;
      }
      this.#callBack(onDones);
    }
    this.#isRunning = false;
    for (const idler of this.#idlers.splice(0)) idler.resolve();
  }

  /** Without a time to wait: for what else comes in this very turn. */
  #gather(): Promise<void> {
    if (this.#batchMaxMs <= 0 || this.#isBatchFull()) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.#options.clock.startTimer(this.#batchMaxMs, () => this.#go?.());
      this.#go = () => {
        stop();
        this.#go = null;
        resolve();
      };
    });
  }

  #isBatchFull(): boolean {
    return this.#entries.length >= this.#batchMaxEntries || this.#bytes >= this.#batchMaxBytes;
  }

  #take(): { entries: JournalEntry[]; onDones: (() => void)[] } {
    const [entries, onDones] = [this.#entries, this.#onDones];
    const count = this.#isBatchFull() ? this.#countThatFit() : entries.length;
    this.#entries = entries.splice(count);
    this.#onDones = onDones.splice(count);
    this.#bytes = this.#entries.reduce((bytes, entry) => bytes + estimateBytes(entry), 0);
    return { entries, onDones };
  }

  #countThatFit(): number {
    let bytes = 0;
    const end = this.#entries.findIndex((entry, index) => {
      bytes += estimateBytes(entry);
      return index === this.#batchMaxEntries || (bytes > this.#batchMaxBytes && index > 0);
    });
    return end < 0 ? this.#entries.length : end;
  }

  /** Why it failed; null if it did not. */
  async #append(entries: readonly JournalEntry[]): Promise<JournalError | null> {
    const { journal, shard } = this.#options;
    try {
      const sequence = await journal.append(shard, this.#sequence, entries);
      if (sequence === 'fenced') {
        return new JournalError('LOCKED', `another writer has the shard '${shard}'`);
      }
      this.#sequence = sequence;
      return null;
    } catch (cause) {
      if (cause instanceof JournalError) return cause;
      return new JournalError('FAILED', `the journal failed: ${String(cause)}`, { cause });
    }
  }

  /** Whatever one of them throws, the others have been made durable too. */
  #callBack(onDones: readonly (() => void)[]): void {
    for (const onDone of onDones) {
      this.#waiting -= 1;
      try {
        onDone();
      } catch (error) {
        void Promise.reject(error);
      }
    }
  }

  #fail(error: JournalError): void {
    this.#error = error;
    this.#entries = [];
    this.#onDones = [];
    for (const idler of this.#idlers.splice(0)) idler.reject(error);
    this.#options.onFailed(error);
  }
}

/** Without reading what the entry says: only how much of it there is. */
function estimateBytes(entry: JournalEntry): number {
  if ('note' in entry || entry.outcome === 'invalid') return LINE_BYTES;
  const { input, events, requests, advisories } = entry;
  const answered = input.type === 'query.answered' ? input : null;
  const reports = (answered?.orders.length ?? 0) + (answered?.fills?.length ?? 0);
  const parts = events.length + requests.length + advisories.length + reports;
  return LINE_BYTES + PART_BYTES * parts;
}
