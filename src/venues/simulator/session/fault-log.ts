import { Ring } from '../../../dispatch/ring.ts';

/** Entries kept. */
const KEPT = 1_000;

/** What befell whom. */
export interface FaultEntry {
  /** The venue's time, in milliseconds. */
  readonly time: number;
  /** The fault's name; `unread` for what the venue could not take apart, or does not have. */
  readonly fault: string;
  readonly whom: string;
}

/** The latest faults, so that whoever looks at a client's failure can see what it went through. */
export class FaultLog {
  readonly #entries = new Ring<FaultEntry>(KEPT);
  readonly #listeners = new Set<(entry: FaultEntry) => void>();

  add(entry: FaultEntry): void {
    this.#entries.push(entry);
    for (const listener of this.#listeners) listener(entry);
  }

  /** Oldest first. */
  get entries(): readonly FaultEntry[] {
    return this.#entries.latest(KEPT);
  }

  /** Is told of every entry from now on. */
  listen(listener: (entry: FaultEntry) => void): void {
    this.#listeners.add(listener);
  }
}
