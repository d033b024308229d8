import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DeriveOptions, DerivedSnapshot } from './derive-snapshot.ts';

export interface SnapshotsOptions {
  readonly directory: string;
  /** The version of the code. */
  readonly code: string;
  readonly onDerived?: (snapshot: DerivedSnapshot) => void;
  /**
   * A snapshot could not be made. The journal is as it was, and a restart takes longer. If it is
   * for what the journal says, none of this shard is tried again.
   */
  readonly onFailed?: (error: Error, shard: string) => void;
}

/** To a thread, which is not terminated: in V8 that can bring down the whole process. */
const GIVE_UP = 'give up';

/** TypeScript in a checkout, JavaScript where it is built. */
const ENTRY = new URL(`./snapshot-worker${path.extname(import.meta.url)}`, import.meta.url);

interface UnderWay {
  readonly worker: Worker;
  readonly shard: string;
  readonly until: number;
  isGivenUp: boolean;
}

/**
 * Has snapshots made in a thread of their own, one at a time, so that the event loop goes on.
 * Whatever goes wrong there, the journal is not touched.
 *
 * @example
 * const snapshots = new Snapshots({ directory, code });
 * const journal = new FileJournal({
 *   onRoll: (seq, shard) => snapshots.derive(shard, seq),
 *   onFull: (isFull, shard) => snapshots.setFull(isFull, shard),
 *   …
 * });
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  /** Shards that wait, with the latest line wanted of each. */
  readonly #waiting = new Map<string, number>();
  /** Shards that have no room. */
  readonly #full = new Set<string>();
  /** Shards whose lines no snapshot can be made of, now or later. */
  readonly #hopeless = new Set<string>();
  #underWay: UnderWay | null = null;
  #isClosed = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /**
   * Makes a snapshot up to a line that is durable, once those asked for before are made. Asked at
   * each roll, and when a shard has been acquired, up to its head.
   */
  derive(shard: string, until: number): void {
    if (this.#isClosed || until === 0 || this.#hopeless.has(shard)) return;
    this.#waiting.set(shard, until);
    this.#startNext();
  }

  /**
   * To be told as a journal's `onFull` tells it. While the disk is full what room is left is the
   * journal's: a snapshot under way is given up, and made once there is room again.
   */
  setFull(isFull: boolean, shard: string): void {
    if (isFull) this.#full.add(shard);
    else this.#full.delete(shard);
    if (isFull) this.#giveUp();
    else this.#startNext();
  }

  /** Has what is under way given up: unless it is about done, the next run has it made again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    if (this.#underWay === null) return;
    const { worker } = this.#underWay;
    worker.postMessage(GIVE_UP);
    await new Promise((resolve) => worker.once('exit', resolve));
  }

  #giveUp(): void {
    if (this.#underWay === null || this.#isClosed) return;
    const { worker, shard, until } = this.#underWay;
    this.#underWay.isGivenUp = true;
    if (!this.#waiting.has(shard)) this.#waiting.set(shard, until);
    worker.postMessage(GIVE_UP);
  }

  #startNext(): void {
    const [next] = this.#waiting;
    if (next === undefined || this.#underWay !== null || this.#full.size > 0) return;
    const [shard, until] = next;
    this.#waiting.delete(shard);
    const { directory, code } = this.#options;
    try {
      this.#start({ directory, shard, code, until });
    } catch (error) {
      this.#options.onFailed?.(error as Error, shard);
    }
  }

  #start(options: DeriveOptions): void {
    const { shard, until } = options;
    const { onDerived, onFailed } = this.#options;
    const worker = new Worker(ENTRY, { workerData: options });
    const own: UnderWay = { worker, shard, until, isGivenUp: false };
    const isWanted = (): boolean => !own.isGivenUp && !this.#isClosed;
    let hasAnswered = false;
    worker.on('message', (snapshot: DerivedSnapshot) => {
      hasAnswered = true;
      if (!this.#isClosed) onDerived?.(snapshot);
    });
    worker.on('error', (error: Error) => {
      hasAnswered = true;
      if (!isWanted()) return;
      if (!canPass(error)) this.#giveUpOn(shard);
      onFailed?.(error, shard);
    });
    worker.on('exit', (status) => {
      if (!hasAnswered && isWanted()) {
        onFailed?.(new Error(`the thread ended with status ${status}`), shard);
      }
      this.#underWay = null;
      this.#startNext();
    });
    worker.unref();
    this.#underWay = own;
  }

  #giveUpOn(shard: string): void {
    this.#hopeless.add(shard);
    this.#waiting.delete(shard);
  }
}

/** It failed for the system or for want of room, not for what the lines say and always will. */
function canPass(error: Error): boolean {
  return 'syscall' in error || ('code' in error && error.code === 'FULL');
}
