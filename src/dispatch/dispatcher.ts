import type { Subscription } from 'xstate';
import { historyHas, historyRange, historyValues } from '../../machines/history.ts';
import { findLeg } from '../../machines/legs.ts';
import type { Leg } from '../../machines/order-context.ts';
import type { FillReported, OrderInput, StatusReported } from '../../machines/order-input.ts';
import { nextDeadline } from '../../machines/questions.ts';
import {
  type Inspect,
  type OrderActor,
  OrderActors,
  type OrderSnapshot,
  type RunOptions,
  stateOf,
} from '../actors/order-actors.ts';
import { BoundedDedup } from './bounded-dedup.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import { type Decision, decided } from './decision.ts';
import { Deliveries, type Sinks } from './deliveries.ts';
import { type DispatcherState, readState, restoredOrders, saveState } from './dispatcher-state.ts';
import type {
  FillReportMessage,
  Input,
  InputMessage,
  OrderMessage,
  OrderStatusReportMessage,
  Submit,
} from './input.ts';
import { OrderBook, toTracked, type TrackedOrder } from './order-book.ts';
import { parseInput } from './parse-input.ts';
import { completePolicy, DEFAULT_POLICY, type Policy } from './policy.ts';
import { emptyStep, invalidStep, type Step, type StepDraft } from './step.ts';
import { takeOutputs } from './take-outputs.ts';
import {
  type ActorInput,
  type CompareLegs,
  legNamedBy,
  toAnswerInputs,
  toOrderInput,
  type Translation,
} from './to-order-input.ts';

export interface DispatcherOptions extends RunOptions, Sinks {
  readonly policy?: Partial<Policy>;
  /** For venues whose order ids are not rising integers. */
  readonly compareLegs?: CompareLegs;
  /** An observer of every actor from the start, such as an inspector's. */
  readonly inspect?: Inspect;
}

/**
 * Routes commands, answers and reports to the order that they are about, and hands on raw what
 * belongs to no tracked order. Every input has exactly one outcome and the rule that decided it;
 * time and ids come in with the inputs, so that the same inputs give the same outputs.
 *
 * @example
 * ```ts
 * const dispatcher = new Dispatcher({ onEvent: (event) => console.log(event.type) });
 * dispatcher.submit(order, 1_000);
 * dispatcher.dispatchOrderStatusReport(report, 1_020); // OrderAccepted
 * ```
 */
export class Dispatcher {
  readonly policy: Policy;
  readonly #translation: Translation;
  /** What the caller's own code threw while an input was applied: thrown once it is delivered. */
  readonly #thrown: unknown[] = [];
  readonly #deliveries: Deliveries;
  readonly #actors: OrderActors;
  readonly #book: OrderBook;
  readonly #memory: BoundedDedup;
  readonly #deadlines = new DeadlineHeap<TrackedOrder>();
  #applying = false;
  #inputs = 0;

  /**
   * @throws RangeError if the policy holds a number that is not an integer, zero or above, or an
   *   unknown name; if `armModify`, `logic` or `residency` is none of its values; if interpreted
   *   orders are to be lazy.
   */
  constructor(options: DispatcherOptions = {}) {
    this.policy = completePolicy(options.policy);
    const { compareLegs } = options;
    this.#translation = {
      compareLegs: compareLegs && ((left, right) => this.#compare(compareLegs, left, right)),
      wasExternal: (report) => this.#memory.get(report) === 'external',
    };
    this.#deliveries = new Deliveries(options, this.#thrown);
    this.#actors = new OrderActors(options, options.inspect, this.#thrown);
    this.#book = new OrderBook(this.policy);
    this.#memory = new BoundedDedup(this.policy.tradesKept);
  }

  /**
   * Goes on where another dispatcher was saved. With another policy open orders keep theirs, and of
   * what is remembered only as much is kept as the new one lets: the oldest is forgotten.
   *
   * @param options - as the other's were; the policy may be left out, as it is in the state.
   * @throws BadStateError if the state is none.
   * @throws RangeError as the constructor does.
   */
  static restore(state: DispatcherState, options: DispatcherOptions = {}): Dispatcher {
    const read = readState(state);
    const [policy = DEFAULT_POLICY] = read.policies;
    const dispatcher = new Dispatcher({ ...options, policy: options.policy ?? policy });
    dispatcher.#resume(read);
    return dispatcher;
  }

  /**
   * All that the dispatcher holds, as plain JSON for {@link Dispatcher.restore}.
   *
   * @throws Error if called while an input is being applied: from an actor's own subscriber.
   */
  save(): DispatcherState {
    if (this.#applying) throw new Error('an input is being applied: save when it is');
    const [policy, inputs, book, memory] = [this.policy, this.#inputs, this.#book, this.#memory];
    return saveState({ policy, inputs, book, memory });
  }

  /**
   * The one door: applies an input, delivers its outputs to the sinks, and returns what it did. An
   * input that is malformed or not allowed has the outcome `invalid` and changes nothing. Called
   * from a sink, the input is applied at once and its outputs follow those still being delivered.
   *
   * @throws whatever a sink, an inspector or `compareLegs` throws, after every other output has
   *   been delivered; an AggregateError if several do.
   * @throws Error if called while an input is being applied: from an actor's own subscriber.
   */
  dispatch(message: InputMessage): Step {
    const parsed = parseInput(message);
    if ('error' in parsed) return invalidStep(parsed.error);
    if (this.#applying) throw new Error('an input is being applied: dispatch from a sink instead');
    this.#applying = true;
    let step: Step;
    try {
      step = this.#apply(parsed.input);
    } finally {
      this.#applying = false;
    }
    this.#deliveries.deliver(step, message);
    return step;
  }

  /**
   * The running actor of an order that is open, or closed and remembered, to look at: what is sent
   * to it directly passes the dispatcher by. A lazy order is given one now, and keeps it.
   */
  actor(clientOrderId: string): OrderActor | undefined {
    const order = this.#book.get(clientOrderId);
    return order && this.#actors.actorOf(order);
  }

  /** Where such an order stands and all it knows. Gives a lazy order no actor. */
  snapshot(clientOrderId: string): OrderSnapshot | undefined {
    const order = this.#book.get(clientOrderId);
    return order && this.#actors.snapshotOf(order);
  }

  /** The snapshots of all open orders, in the order of their submits. */
  *openSnapshots(): Generator<OrderSnapshot> {
    for (const order of this.#book.openOrders()) yield this.#actors.snapshotOf(order);
  }

  /** Of all orders that are open, or closed and remembered, in the order of their submits. */
  *clientOrderIds(): Generator<string> {
    for (const { context } of this.#book.orders()) yield context.order.clientOrderId;
  }

  /** The actors of all open orders, in the order of their submits. Lazy ones are given theirs. */
  *openActors(): Generator<OrderActor> {
    for (const order of this.#book.openOrders()) yield this.#actors.actorOf(order);
  }

  /** Where the order stands that a report belongs to, open, or closed and remembered. */
  find(report: { clientOrderId?: string | null; venueOrderId: string }): OrderSnapshot | undefined {
    const order = this.#book.find(report);
    return order && this.#actors.snapshotOf(order);
  }

  /** Whether a report belongs to an order that is open, or closed and remembered. */
  isTracked(report: { clientOrderId?: string | null; venueOrderId: string }): boolean {
    return this.#book.find(report) !== undefined;
  }

  /** When the next question is due, in milliseconds; null if none waits. Send a clock by then. */
  get nextDeadline(): number | null {
    return this.#deadlines.first;
  }

  /**
   * Attaches an observer of everything that the actors do from now on. All orders are given their
   * actors, and those submitted meanwhile too, and keep them when it is unsubscribed.
   */
  inspect(inspect: Inspect): Subscription {
    return this.#actors.inspect(inspect, this.#book.orders());
  }

  /** Registers an order that is about to be sent. */
  submit(order: OrderMessage, ts: number, expiresAt?: number): Step {
    return this.dispatch({ type: 'submit', order, expiresAt, ts });
  }

  dispatchOrderStatusReport(report: OrderStatusReportMessage, ts: number): Step {
    return this.dispatch({ type: 'status', report, ts });
  }

  dispatchFillReport(report: FillReportMessage, ts: number): Step {
    return this.dispatch({ type: 'fill', report, ts });
  }

  /** Time has passed: questions that are due are asked. */
  clock(ts: number): Step {
    return this.dispatch({ type: 'clock', ts });
  }

  #apply(input: Input): Step {
    this.#inputs += 1;
    const decision = this.#decide(input);
    if (decision.outcome === 'invalid') return invalidStep(decision.error);
    const { outcome, rule, order, others } = decision;
    const step =
      order === null
        ? emptyStep(outcome, rule)
        : emptyStep(outcome, rule, order.context.order.clientOrderId, stateOf(order));
    if (order !== null) takeOutputs(step, order, this.#inputs, input.ts);
    for (const other of others) takeOutputs(step, other, this.#inputs, input.ts);
    this.#askDue(input.ts, step);
    // An input about an earlier life of its id has not reached the order.
    if (order?.context.step.input === this.#inputs) this.#tidy(order);
    return step;
  }

  /** Hands the input to the orders that it concerns, and says what they decided. */
  #decide(input: Input): Decision {
    switch (input.type) {
      case 'submit':
        return this.#submit(input);
      case 'clock':
        return decided('tracked', 'clock', null);
      case 'stream.gap': {
        const { type, accountId, ts } = input;
        const others = [...this.#book.openOrders(accountId)];
        for (const other of others) this.#send(other, { type, input: this.#inputs, ts });
        return decided('tracked', 'gap', null, others);
      }
      default: {
        const order =
          'report' in input ? this.#book.find(input.report) : this.#book.get(input.clientOrderId);
        if (order === undefined) return this.#handOn(input);
        if ('report' in input && this.#book.isOfEarlierLife(order, input.report.venueOrderId)) {
          if (input.type === 'fill') return this.#handOn(input);
          return decided('skip', 'stale-status', order);
        }
        return this.#sendInput(order, input);
      }
    }
  }

  /** What concerns no tracked order is handed on raw, a trade only once. */
  #handOn(input: Input): Decision {
    if (input.type === 'fill') {
      const fate = this.#memory.get(input.report);
      if (fate !== undefined) return decided('skip', 'duplicate-fill', null);
      this.#memory.add(input.report, 'external');
    }
    return decided('external', 'external', null);
  }

  #submit({ order, expiresAt, ts }: Submit): Decision {
    const { clientOrderId } = order;
    if (this.#book.get(clientOrderId) !== undefined) {
      const message = `order.clientOrderId: ${clientOrderId} is open or remembered`;
      return { outcome: 'invalid', error: { code: 'DUPLICATE_ORDER', message } };
    }
    const submittedAt = this.#inputs;
    const registration = { order, policy: this.policy, input: submittedAt, ts, expiresAt };
    const tracked = toTracked(this.#actors.start(registration), submittedAt);
    this.#book.add(tracked);
    this.#deadlines.set(tracked, nextDeadline(tracked.context));
    return decided('tracked', 'submit', tracked);
  }

  #sendInput(order: TrackedOrder, input: ActorInput): Decision {
    const translation = this.#translation;
    if (input.type === 'query.answered') {
      for (const event of toAnswerInputs(input, this.#inputs, order, translation)) {
        if ('report' in event && this.#isForgotten(event, order)) continue;
        this.#send(order, event);
      }
    } else {
      this.#send(order, toOrderInput(input, this.#inputs, order, translation));
    }
    const { outcome, rule, events, error } = order.context.step;
    if (error !== null) return { outcome: 'invalid', error };
    if (rule === null || outcome === 'invalid') {
      throw new Error(`no rule decided ${input.type} of ${order.context.order.clientOrderId}`);
    }
    return decided(events.length > 0 ? 'tracked' : outcome, rule, order);
  }

  /** Asks what is due, order by order as they were submitted. */
  #askDue(ts: number, step: StepDraft): void {
    if ((this.#deadlines.first ?? Infinity) > ts) return;
    const due = this.#deadlines.takeDue(ts);
    for (const order of due.sort((left, right) => left.submittedAt - right.submittedAt)) {
      const earlier = order.context.step;
      this.#send(order, { type: 'clock', input: this.#inputs, ts });
      takeOutputs(step, order, this.#inputs, ts, earlier);
    }
  }

  /** An answer may show what a forgotten order that bore the same id has done. */
  #isForgotten(event: StatusReported | FillReported, order: TrackedOrder): boolean {
    const { report } = event;
    if (event.type !== 'fill') return this.#book.isOfEarlierLife(order, report.venueOrderId);
    if (this.#memory.get(event.report) !== 'forgotten') return false;
    return !historyHas(order.context.trades, event.report.tradeId);
  }

  /** What the venue's comparison cannot tell, or throws at, is told without it. */
  #compare(compareLegs: CompareLegs, left: string, right: string): number | null {
    try {
      const compared = compareLegs(left, right);
      return Number.isNaN(compared) ? null : compared;
    } catch (error) {
      this.#thrown.push(error);
      return null;
    }
  }

  #send(order: TrackedOrder, event: OrderInput): void {
    const before = order.context;
    this.#actors.send(order, event);
    const { context } = order;
    const leg = legNamedBy(event);
    if (leg !== null && (order.sharesLegs || findLeg(before, leg) === undefined)) {
      if (findLeg(context, leg) !== undefined) this.#book.index(order, leg);
    }
    this.#deadlines.set(order, nextDeadline(context));
  }

  /** Once an input is applied: what is to be forgotten of its order, and for it, is. */
  #tidy(order: TrackedOrder): void {
    const { step, closedAt } = order.context;
    if (step.forgottenLegs.length > 0) {
      for (const leg of step.forgottenLegs) this.#forgetLeg(order, leg);
    }
    if (closedAt === null || order.isClosed) return;
    this.#actors.release(order);
    this.#close(order);
  }

  /** Remembers an order as closed, and forgets the one that has to make room for it. */
  #close(order: TrackedOrder): void {
    order.isClosed = true;
    const forgotten = this.#book.close(order);
    if (forgotten !== undefined) this.#forget(forgotten);
  }

  /**
   * The order is no longer found by the leg, unless it has learnt of it again. That the leg's
   * trades were emitted is remembered.
   */
  #forgetLeg(order: TrackedOrder, leg: Leg): void {
    const { venueOrderId } = leg;
    if (findLeg(order.context, venueOrderId) === undefined) {
      this.#book.unindex(order, venueOrderId);
    }
    if (leg.traded.places === null) return;
    for (const trade of historyRange(order.context.trades, ...leg.traded.places)) {
      if (trade.venueOrderId === venueOrderId) this.#memory.add(trade, 'forgotten');
    }
  }

  /** Takes over all that a state holds, and forgets what is too much of it. */
  #resume(state: DispatcherState): void {
    this.#inputs = state.inputs;
    this.#memory.restore(state.trades);
    this.#book.restoreForgottenLegs(state.forgottenLegs);
    const orders: TrackedOrder[] = [];
    for (const { saved, context } of restoredOrders(state, this.policy)) {
      const running = this.#actors.restore(saved.state, context);
      const tracked = toTracked(running, saved.submittedAt, saved.lentLegs !== undefined);
      this.#book.restore(tracked, saved.lentLegs);
      this.#deadlines.set(tracked, nextDeadline(context));
      orders.push(tracked);
    }
    for (const place of state.closed) this.#close(orders[place] as TrackedOrder);
  }

  #forget(order: TrackedOrder): void {
    const { trades } = order.context;
    if (trades.size > 0) {
      for (const trade of historyValues(trades)) this.#memory.add(trade, 'forgotten');
    }
    this.#deadlines.set(order, null);
    this.#book.forget(order);
    this.#actors.stop(order);
  }
}
