import { isDeepStrictEqual } from 'node:util';
import { Dispatcher, type DispatcherOptions } from '../dispatch/dispatcher.ts';
import type { DispatcherState } from '../dispatch/dispatcher-state.ts';
import { completePolicy } from '../dispatch/policy.ts';
import type { Step } from '../dispatch/step.ts';
import type { JournalItem, PlacedHeader, StepEntry } from './journal.ts';
import { boundLegOf } from './bound-leg-of.ts';
import { OrderMemory, type RememberedOrder } from './order-memory.ts';

/** What follows from a journal up to a line of it, as plain JSON. */
export interface ReplayState {
  /** Of that line. */
  readonly seq: number;
  readonly hash: string | null;
  /** When it was received, in milliseconds; 0 if there is none. */
  readonly ts: number;
  /** The run that it is of. */
  readonly header: PlacedHeader;
  readonly dispatcher: DispatcherState;
  /** What is wanted of the open orders, by client order id. */
  readonly orders: readonly (readonly [string, RememberedOrder])[];
  /** The last message pushed to clients under this journal's id; null if none was. */
  readonly push: number | null;
}

export interface ReplayOptions extends Pick<DispatcherOptions, 'compareLegs' | 'residency'> {
  /** Where to go on; left out, the replay begins with the journal. */
  readonly from?: ReplayState;
  /** How many differences are kept, with all there is to them; the others are counted. */
  readonly differencesMax?: number;
}

/** A step that the same input gave otherwise when it was given again. */
export interface Difference {
  readonly seq: number;
  /** What of the step differs. */
  readonly members: readonly StepMember[];
  readonly recorded: StepEntry;
  readonly replayed: Step;
}

export type StepMember = (typeof MEMBERS)[number] | 'error';

const DIFFERENCES_MAX = 100;
const MEMBERS = [
  'outcome',
  'rule',
  'clientOrderId',
  'state',
  'events',
  'requests',
  'advisories',
] as const satisfies readonly (keyof Step)[];

/**
 * Gives the inputs of a journal to a dispatcher once more, and compares what each does with what
 * was recorded. In the end the dispatcher is the one that wrote the journal.
 */
export class JournalReplay {
  /** The first ones. */
  readonly differences: Difference[] = [];
  #differenceCount = 0;
  readonly #options: Omit<ReplayOptions, 'from'>;
  readonly #differencesMax: number;
  readonly #memory: OrderMemory;
  #dispatcher: Dispatcher | null = null;
  #header: PlacedHeader | null;
  #seq: number;
  #hash: string | null;
  #ts: number;
  #push: number | null;

  /** @throws BadStateError if it is to go on from what is no state. */
  constructor({ from, differencesMax = DIFFERENCES_MAX, ...options }: ReplayOptions = {}) {
    this.#options = { residency: 'lazy', ...options };
    this.#differencesMax = differencesMax;
    this.#memory = new OrderMemory(from?.orders);
    this.#header = from?.header ?? null;
    this.#seq = from?.seq ?? 0;
    this.#hash = from?.hash ?? null;
    this.#ts = from?.ts ?? 0;
    this.#push = from?.push ?? null;
    if (from !== undefined) {
      this.#dispatcher = Dispatcher.restore(from.dispatcher, this.#options);
    }
  }

  /** The next of a journal's items. The first of all is a run. */
  take(item: JournalItem): void {
    if (item.kind === 'run') {
      this.#begin(item.header);
      return;
    }
    const { seq, entry, hash } = item;
    if (seq !== this.#seq + 1) throw new Error(`after line ${this.#seq} came line ${seq}`);
    if (!('note' in entry)) this.#compare(seq, entry, this.dispatcher.dispatch(entry.input));
    this.#memory.take(entry, (id) => boundLegOf(this.dispatcher, id));
    this.#push = entry.push ?? this.#push;
    this.#seq = seq;
    this.#hash = hash;
    if ('note' in entry) this.#ts = Math.max(this.#ts, entry.ts);
    // What was refused as no input may have any time, or none.
    else if (entry.outcome !== 'invalid') this.#ts = Math.max(this.#ts, entry.input.ts);
  }

  /** How many steps differed. */
  get differenceCount(): number {
    return this.#differenceCount;
  }

  /** Of the last line taken, 0 if there was none. */
  get seq(): number {
    return this.#seq;
  }

  /** Of the last line taken. */
  get hash(): string | null {
    return this.#hash;
  }

  /** When the last line taken was received, in milliseconds; 0 if there was none. */
  get ts(): number {
    return this.#ts;
  }

  /** The last message pushed to clients under the id of the run, if any was. */
  get push(): number | null {
    return this.#push;
  }

  /** The run of the last line taken, or the one that has begun since. */
  get header(): PlacedHeader {
    if (this.#header === null) throw new Error('no run has begun');
    return this.#header;
  }

  /** What is wanted of the open orders, by client order id. */
  get orders(): ReadonlyMap<string, RememberedOrder> {
    return this.#memory.orders;
  }

  /** It goes on from here. Whoever gives it inputs of their own has done with replaying. */
  get dispatcher(): Dispatcher {
    if (this.#dispatcher === null) throw new Error('no run has begun');
    return this.#dispatcher;
  }

  save(): ReplayState {
    return {
      seq: this.#seq,
      hash: this.#hash,
      ts: this.#ts,
      header: this.header,
      dispatcher: this.dispatcher.save(),
      orders: this.#memory.save(),
      push: this.#push,
    };
  }

  /** Under another policy the dispatcher is restored with it, as it was by who wrote the run. */
  #begin(header: PlacedHeader): void {
    const policy = completePolicy(header.policy);
    const options = { ...this.#options, policy };
    if (this.#dispatcher === null) {
      this.#dispatcher = new Dispatcher(options);
    } else if (!isDeepStrictEqual(policy, this.#dispatcher.policy)) {
      this.#dispatcher = Dispatcher.restore(this.#dispatcher.save(), options);
    }
    if (header.id !== this.#header?.id) this.#push = null;
    this.#header = header;
  }

  #compare(seq: number, recorded: StepEntry, replayed: Step): void {
    const members = differing(recorded, replayed);
    if (members.length === 0) return;
    this.#differenceCount += 1;
    if (this.differences.length >= this.#differencesMax) return;
    this.differences.push({ seq, members, recorded, replayed });
  }
}

/** Of refused inputs the words may change, but not what was wrong. */
function differing(recorded: Step, replayed: Step): StepMember[] {
  if (recorded.outcome === 'invalid' && replayed.outcome === 'invalid') {
    const members: StepMember[] = recorded.rule === replayed.rule ? [] : ['rule'];
    return recorded.error.code === replayed.error.code ? members : [...members, 'error'];
  }
  return MEMBERS.filter((name) => !isSame(recorded[name], replayed[name]));
}

/** What is recorded has been through JSON. */
function isSame(recorded: unknown, replayed: unknown): boolean {
  if (recorded === replayed) return true;
  if (!Array.isArray(recorded) || !Array.isArray(replayed)) return false;
  if (recorded.length !== replayed.length) return false;
  if (recorded.length === 0) return true;
  const [one, other] = [JSON.stringify(recorded), JSON.stringify(replayed)];
  return one === other || isDeepStrictEqual(JSON.parse(one), JSON.parse(other));
}
