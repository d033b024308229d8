import { isDeepStrictEqual } from 'node:util';
import type { OrderContext } from '../../machines/order-context.ts';
import type { OrderState } from '../../machines/vocabulary.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import type { InputMessage } from '../dispatch/input.ts';
import { completePolicy, type Policy } from '../dispatch/policy.ts';
import type { Step } from '../dispatch/step.ts';
import type { JournalEntry, StepEntry } from './journal.ts';
import { OrderMemory, type RememberedOrder } from './order-memory.ts';
import { clientOrderIdOf } from './subjects.ts';

/** An order after an entry of its history. */
export interface HistoryStep {
  readonly seq: number;
  /** As recorded; of what it emitted, asked and advised, only what is the order's. */
  readonly entry: JournalEntry;
  /** Where the order stands after it, and what it knows; null if it is not tracked then. */
  readonly state: OrderState | null;
  readonly context: OrderContext | null;
  /** What is wanted of it after it; null if it is not open then. */
  readonly wanted: RememberedOrder | null;
  /** What the input gave when it was given again, if that is something else. */
  readonly replayed: Step | null;
}

/**
 * Rebuilds one order from its own entries, without those of all others: they are given to a
 * dispatcher once more, and what it does is compared with what was recorded.
 */
export class OrderHistory {
  readonly #clientOrderId: string;
  readonly #legs: ReadonlySet<string>;
  readonly #memory = new OrderMemory();
  #dispatcher: Dispatcher | null = null;
  #state: OrderState | null = null;

  /** @param legs - the venue order ids of all its legs. */
  constructor(clientOrderId: string, legs: Iterable<string>) {
    this.#clientOrderId = clientOrderId;
    this.#legs = new Set(legs);
  }

  /** @param policy - the one that the entry was made under. */
  take(seq: number, recorded: JournalEntry, policy: Policy): HistoryStep {
    let entry = recorded;
    let replayed: Step | null = null;
    if (!('note' in recorded)) {
      const dispatcher = this.#dispatcherFor(recorded, policy);
      const { input } = recorded;
      const isOwn = this.#isOwn(recorded, dispatcher);
      const own = this.#ownPart(recorded, isOwn);
      entry = { input, ...own, ...termsOf(recorded) };
      // Of an input of another order only its time reached this one.
      const reached: InputMessage = isOwn ? input : { type: 'clock', ts: input.ts };
      const step = this.#ownPart(dispatcher.dispatch(reached), isOwn);
      if (!isSame(own, step)) replayed = step;
    }
    if (!('note' in entry)) this.#state = entry.state ?? entry.events.at(-1)?.state ?? this.#state;
    const context = this.#dispatcher?.snapshot(this.#clientOrderId)?.context ?? null;
    const state = context === null ? null : this.#state;
    this.#memory.take(recorded, () => context?.boundLeg?.venueOrderId ?? null);
    const wanted = this.#memory.orders.get(this.#clientOrderId) ?? null;
    return { seq, entry, state, context, wanted, replayed };
  }

  /**
   * Whether it is about this order, or about all. Of what was handed on, only a trade that names no
   * order can come to concern this one later, once its leg is known.
   */
  #isOwn({ input, outcome, clientOrderId }: StepEntry, dispatcher: Dispatcher): boolean {
    if (clientOrderId !== null) return clientOrderId === this.#clientOrderId;
    if (outcome === 'invalid' || isForAll(input.type)) return true;
    const named = clientOrderIdOf(input);
    if (named !== null || input.type !== 'fill') return named === this.#clientOrderId;
    const { venueOrderId } = input.report;
    return this.#legs.has(venueOrderId) && !dispatcher.isTracked({ venueOrderId });
  }

  /** A step without what is another order's. */
  #ownPart(step: Step, isOwn: boolean): Step {
    const isOfOrder = (output: { clientOrderId: string }) =>
      output.clientOrderId === this.#clientOrderId;
    const outputs = {
      events: step.events.filter(isOfOrder),
      requests: step.requests.filter(isOfOrder),
      advisories: step.advisories.filter(isOfOrder),
    };
    if (isOwn) return { ...stepOf(step), ...outputs };
    return { outcome: 'tracked', rule: 'clock', clientOrderId: null, state: null, ...outputs };
  }

  #dispatcherFor(recorded: StepEntry, policy: Policy): Dispatcher {
    const { input, outcome, clientOrderId } = recorded;
    let dispatcher = this.#dispatcher ?? new Dispatcher({ policy: completePolicy(policy) });
    const isNewLife = input.type === 'submit' && outcome !== 'invalid';
    const isNamed = outcome !== 'invalid' && clientOrderIdOf(input) === this.#clientOrderId;
    const wasForgotten = isNamed && clientOrderId === null;
    const isKnown = dispatcher.snapshot(this.#clientOrderId) !== undefined;
    if (isKnown && (isNewLife || wasForgotten)) dispatcher = forgetful(dispatcher);
    if (isNewLife) dispatcher = withPolicy(dispatcher, policy);
    this.#dispatcher = dispatcher;
    return dispatcher;
  }
}

function isForAll(type: StepEntry['input']['type']): boolean {
  return type === 'clock' || type === 'stream.gap';
}

/** As when other orders have taken the place of a closed one. */
function forgetful(dispatcher: Dispatcher): Dispatcher {
  const { policy } = dispatcher;
  return withPolicy(withPolicy(dispatcher, { ...policy, closedOrdersKept: 0 }), policy);
}

function withPolicy(dispatcher: Dispatcher, given: Policy): Dispatcher {
  const policy = completePolicy(given);
  if (isDeepStrictEqual(policy, dispatcher.policy)) return dispatcher;
  return Dispatcher.restore(dispatcher.save(), { policy });
}

/** A step without what the journal says beside it. */
function stepOf(step: Step): Step {
  const { rule, clientOrderId, state, events, requests, advisories } = step;
  const body = { rule, clientOrderId, state, events, requests, advisories };
  if (step.outcome === 'invalid') return { outcome: step.outcome, ...body, error: step.error };
  return { outcome: step.outcome, ...body };
}

function termsOf({ terms }: StepEntry): Pick<StepEntry, 'terms'> {
  return terms === undefined ? {} : { terms };
}

/** Of refused inputs the words may change. What is recorded has been through JSON. */
function isSame(recorded: Step, replayed: Step): boolean {
  return isDeepStrictEqual(comparable(recorded), comparable(replayed));
}

function comparable({ error, ...step }: Step): unknown {
  return JSON.parse(JSON.stringify({ ...step, error: error?.code }));
}
