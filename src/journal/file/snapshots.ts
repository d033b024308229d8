import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { DeriveOptions, DerivedSnapshot } from './derive-snapshot.ts';

export interface SnapshotsOptions {
  readonly directory: string;
  /** The version of the code. */
  readonly code: string;
  readonly onDerived?: (snapshot: DerivedSnapshot) => void;
  /** A snapshot could not be made. The journal is as it was, and a restart takes longer. */
  readonly onFailed?: (error: Error, shard: string) => void;
}

/** TypeScript in a checkout, JavaScript where it is built. */
const ENTRY = new URL(`./snapshot-worker${path.extname(import.meta.url)}`, import.meta.url);

/**
 * Has snapshots made in a thread of their own, one at a time, so that the event loop goes on.
 * Whatever goes wrong there, the journal is not touched.
 *
 * @example
 * const snapshots = new Snapshots({ directory, code });
 * const journal = new FileJournal({ onRoll: (seq, shard) => snapshots.derive(shard, seq), … });
 */
export class Snapshots {
  readonly #options: SnapshotsOptions;
  /** Shards that wait, with the latest line wanted of each. */
  readonly #waiting = new Map<string, number>();
  #worker: Worker | null = null;
  #isClosed = false;

  constructor(options: SnapshotsOptions) {
    this.#options = options;
  }

  /**
   * Makes a snapshot up to a line that is durable, once those asked for before are made. Asked at
   * each roll, and when a shard has been acquired, up to its head.
   */
  derive(shard: string, until: number): void {
    if (this.#isClosed || until === 0) return;
    this.#waiting.set(shard, until);
    if (this.#worker === null) this.#startNext();
  }

  /** Ends what is under way: the next run has it made again. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    await this.#worker?.terminate();
  }

  #startNext(): void {
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [shard, until] = next;
    this.#waiting.delete(shard);
    const { directory, code } = this.#options;
    try {
      this.#worker = this.#start({ directory, shard, code, until });
    } catch (error) {
      this.#options.onFailed?.(error as Error, shard);
    }
  }

  #start(options: DeriveOptions): Worker {
    const { shard } = options;
    const { onDerived, onFailed } = this.#options;
    const worker = new Worker(ENTRY, { workerData: options });
    let hasAnswered = false;
    worker.on('message', (snapshot: DerivedSnapshot) => {
      hasAnswered = true;
      onDerived?.(snapshot);
    });
    worker.on('error', (error: Error) => {
      hasAnswered = true;
      if (!this.#isClosed) onFailed?.(error, shard);
    });
    worker.on('exit', (status) => {
      this.#worker = null;
      if (!hasAnswered && !this.#isClosed) {
        onFailed?.(new Error(`the thread ended with status ${status}`), shard);
      }
      this.#startNext();
    });
    worker.unref();
    return worker;
  }
}
