import type { GatewayRecord, Outlet } from './outlet.ts';

/** What a step does to the world: sends a command, asks the venue. */
export type Effect = () => void;

/** Calls back once the record is durable, at once or later; records may become so in any order. */
export type Commit = (record: GatewayRecord, onDone: () => void) => void;

/** How many of those that have left may be held. */
const LEFT_MAX = 1_000;

interface Outgoing {
  readonly record: GatewayRecord | null;
  readonly effects: readonly Effect[];
  isCommitted: boolean;
}

/**
 * The one way out. Whatever a step does leaves after everything that the steps before it did, and
 * not before the step is committed: its commands and questions first, then the outlets are told.
 */
export class Outbox {
  readonly #outlets: readonly Outlet[];
  readonly #commit: Commit;
  #waiting: Outgoing[] = [];
  /** Those before it have left. */
  #first = 0;
  #isHeld = false;
  #isReleasing = false;

  constructor(outlets: readonly Outlet[], commit: Commit = (_record, onDone) => onDone()) {
    this.#outlets = outlets;
    this.#commit = commit;
  }

  get isEmpty(): boolean {
    return this.#first === this.#waiting.length;
  }

  /**
   * Puts down what is to leave. It leaves with the next release, or when it is committed later.
   */
  append(record: GatewayRecord, effects: readonly Effect[]): void {
    const outgoing: Outgoing = { record, effects, isCommitted: false };
    this.#waiting.push(outgoing);
    this.#isHeld = true;
    try {
      this.#commit(record, () => {
        outgoing.isCommitted = true;
        if (!this.#isHeld) this.release();
      });
    } finally {
      this.#isHeld = false;
    }
  }

  /** Puts down what is not recorded, and leaves in its turn all the same. */
  tell(say: (outlet: Outlet) => void): void {
    this.defer(...this.#outlets.map((outlet) => () => say(outlet)));
  }

  /** Has something done once all that was put down before has left. */
  defer(...effects: readonly Effect[]): void {
    this.#waiting.push({ record: null, effects, isCommitted: true });
  }

  /**
   * Lets out what is committed, up to the first that is not. What is put down meanwhile leaves in
   * its turn.
   *
   * @throws whatever was thrown on the way, once the rest has left; an AggregateError for several.
   */
  release(): void {
    if (this.#isReleasing) return;
    const errors: unknown[] = [];
    this.#isReleasing = true;
    for (let next = this.#takeNext(); next !== null; next = this.#takeNext()) {
      this.#let(next, errors);
    }
    this.#isReleasing = false;
    if (errors.length > 1) throw new AggregateError(errors, 'several threw');
    if (errors.length > 0) throw errors[0];
  }

  /** What has not left by now never will. */
  drop(): void {
    this.#waiting = [];
    this.#first = 0;
  }

  /** Null if the next is not committed. To shift a long array would copy it each time. */
  #takeNext(): Outgoing | null {
    const next = this.#waiting[this.#first];
    if (next?.isCommitted !== true) return null;
    this.#first += 1;
    if (this.#first > LEFT_MAX && 2 * this.#first > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return next;
  }

  #let({ record, effects }: Outgoing, errors: unknown[]): void {
    for (const effect of effects) {
      try {
        effect();
      } catch (error) {
        errors.push(error);
      }
    }
    if (record === null) return;
    for (const outlet of this.#outlets) {
      try {
        if ('step' in record) outlet.onStep(record);
        else if ('gateway' in record.note) outlet.onState?.(record.note.gateway);
      } catch (error) {
        errors.push(error);
      }
    }
  }
}
