import type { Subscription } from 'xstate';
import { historyHas, historyRange, historyValues } from '../../machines/history.ts';
import type { Leg } from '../../machines/order-context.ts';
import type { FillReported, OrderInput, StatusReported } from '../../machines/order-input.ts';
import type {
  Advisory,
  AllowedOutcome,
  InputError,
  OrderEvent,
  VenueRequest,
} from '../../machines/outputs.ts';
import { nextDeadline } from '../../machines/questions.ts';
import type { Rule } from '../../machines/rules.ts';
import { type Inspect, type OrderActor, OrderActors, stateOf } from '../actors/order-actors.ts';
import { BoundedDedup } from './bounded-dedup.ts';
import { DeadlineHeap } from './deadline-heap.ts';
import type {
  FillReportMessage,
  Input,
  InputMessage,
  OrderMessage,
  OrderStatusReportMessage,
  Submit,
} from './input.ts';
import { OrderBook, type TrackedOrder } from './order-book.ts';
import { parseInput } from './parse-input.ts';
import { completePolicy, type Policy } from './policy.ts';
import { invalidStep, type Step } from './step.ts';
import { StepOutputs } from './step-outputs.ts';
import { type CompareLegs, toOrderInputs } from './to-order-inputs.ts';

/** A report that belongs to no tracked order, as it came in. */
export type ExternalReport =
  | { readonly type: 'status'; readonly report: OrderStatusReportMessage }
  | { readonly type: 'fill'; readonly report: FillReportMessage };

export interface DispatcherOptions {
  readonly policy?: Partial<Policy>;
  /** Sinks are called once the input has been applied, in the order of its outputs. */
  readonly onEvent?: (event: OrderEvent) => void;
  /** Reports to be handed on raw: each exactly once, and never also as an event. */
  readonly onExternal?: (external: ExternalReport) => void;
  readonly onRequest?: (request: VenueRequest) => void;
  readonly onAdvisory?: (advisory: Advisory) => void;
  /** For venues whose order ids are not rising integers. */
  readonly compareLegs?: CompareLegs;
  /** An observer of every actor from the start, such as an inspector's. */
  readonly inspect?: Inspect;
}

/**
 * Routes commands, answers and reports to one actor an order, and hands on raw what belongs to no
 * tracked order. Every input has exactly one outcome and the rule that decided it; time and ids
 * come in with the inputs, so that the same inputs give the same outputs.
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
  readonly #options: DispatcherOptions;
  readonly #translation: Parameters<typeof toOrderInputs>[3];
  /** What the caller's own code threw while an input was applied: thrown once it is delivered. */
  readonly #thrown: unknown[] = [];
  readonly #actors: OrderActors;
  readonly #book: OrderBook;
  readonly #memory: BoundedDedup;
  readonly #deadlines = new DeadlineHeap<TrackedOrder>();
  readonly #undelivered: (() => void)[] = [];
  #applying = false;
  #delivering = false;
  #inputs = 0;

  /** @throws RangeError if the policy holds a number that is not an integer, zero or above. */
  constructor(options: DispatcherOptions = {}) {
    this.#options = options;
    this.policy = completePolicy(options.policy);
    const { compareLegs } = options;
    this.#translation = {
      compareLegs: compareLegs && ((left, right) => this.#compare(compareLegs, left, right)),
      wasExternal: (report) => this.#memory.get(report) === 'external',
    };
    this.#actors = new OrderActors(options.inspect, this.#thrown);
    this.#book = new OrderBook(this.policy);
    this.#memory = new BoundedDedup(this.policy.tradesKept);
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
    this.#deliver(step, message);
    return step;
  }

  /** The running actor of an order that is open, or closed and remembered. */
  actor(clientOrderId: string): OrderActor | undefined {
    return this.#book.get(clientOrderId)?.actor;
  }

  /** The actors of all open orders, in the order of their submits. */
  *openActors(): Generator<OrderActor> {
    for (const order of this.#book.openOrders()) yield order.actor;
  }

  /** Whether a report belongs to an order that is open, or closed and remembered. */
  isTracked(report: { clientOrderId?: string | null; venueOrderId: string }): boolean {
    const { clientOrderId = null, venueOrderId } = report;
    return this.#book.find({ clientOrderId, venueOrderId }) !== undefined;
  }

  /** When the next question is due, in milliseconds; null if none waits. Send a clock by then. */
  get nextDeadline(): number | null {
    return this.#deadlines.first;
  }

  /** Attaches an observer of everything that the actors do from now on. */
  inspect(inspect: Inspect): Subscription {
    return this.#actors.inspect(inspect);
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
    const concerned: TrackedOrder[] = [];
    const decision = this.#decide(input, concerned);
    if (decision.outcome === 'invalid') return invalidStep(decision.error);
    const outputs = new StepOutputs(this.#inputs, input.ts);
    for (const order of concerned) outputs.take(order);
    if ((this.#deadlines.first ?? Infinity) <= input.ts) this.#askDue(input.ts, concerned, outputs);
    for (const order of concerned) this.#keep(order);
    const { outcome, rule, order } = decision;
    const { events, requests, advisories } = outputs;
    const clientOrderId = order === null ? null : order.context.order.clientOrderId;
    const state = order === null ? null : stateOf(order);
    return { outcome, rule, clientOrderId, state, events, requests, advisories };
  }

  /** Hands the input to the orders that it concerns, and says what they decided. */
  #decide(input: Input, concerned: TrackedOrder[]): Decision {
    switch (input.type) {
      case 'submit':
        return this.#submit(input, concerned);
      case 'clock':
        return { outcome: 'tracked', rule: 'clock', order: null };
      case 'stream.gap':
        for (const order of this.#book.openOrders()) {
          const { accountId } = order.context.order;
          const spared = input.accountId !== null && accountId !== null;
          if (spared && accountId !== input.accountId) continue;
          this.#send(order, { type: 'stream.gap', input: this.#inputs, ts: input.ts });
          concerned.push(order);
        }
        return { outcome: 'tracked', rule: 'gap', order: null };
      default: {
        const order =
          'report' in input ? this.#book.find(input.report) : this.#book.get(input.clientOrderId);
        if (order === undefined) return this.#handOn(input);
        if ('report' in input && this.#book.isOfEarlierLife(order, input.report.venueOrderId)) {
          if (input.type === 'fill') return this.#handOn(input);
          return { outcome: 'skip', rule: 'stale-status', order };
        }
        concerned.push(order);
        return this.#sendInput(order, input);
      }
    }
  }

  /** What concerns no tracked order is handed on raw, a trade only once. */
  #handOn(input: Input): Decision {
    if (input.type === 'fill') {
      if (this.#memory.get(input.report) !== undefined) {
        return { outcome: 'skip', rule: 'duplicate-fill', order: null };
      }
      this.#memory.add(input.report, 'external');
    }
    return { outcome: 'external', rule: 'external', order: null };
  }

  #submit({ order, expiresAt, ts }: Submit, concerned: TrackedOrder[]): Decision {
    const { clientOrderId } = order;
    if (this.#book.get(clientOrderId) !== undefined) {
      const message = `order.clientOrderId: ${clientOrderId} is open or remembered`;
      return { outcome: 'invalid', error: { code: 'DUPLICATE_ORDER', message } };
    }
    const submittedAt = this.#inputs;
    const registration = { order, policy: this.policy, input: submittedAt, ts, expiresAt };
    const running = this.#actors.start(registration);
    const tracked: TrackedOrder = { ...running, submittedAt, deadline: null };
    this.#book.add(tracked);
    this.#deadlines.set(tracked, nextDeadline(tracked.context));
    concerned.push(tracked);
    return { outcome: 'tracked', rule: 'submit', order: tracked };
  }

  #sendInput(order: TrackedOrder, input: Parameters<typeof toOrderInputs>[0]): Decision {
    for (const event of toOrderInputs(input, this.#inputs, order, this.#translation)) {
      if ('report' in event && event.inAnswer && this.#isForgotten(event, order)) continue;
      this.#send(order, event);
    }
    const { outcome, rule, events, error } = order.context.step;
    if (error !== null) return { outcome: 'invalid', error };
    if (rule === null || outcome === 'invalid') {
      const { clientOrderId } = order.context.order;
      throw new Error(`no rule decided ${input.type} of ${clientOrderId}`);
    }
    return { outcome: events.length > 0 ? 'tracked' : outcome, rule, order };
  }

  /** Asks what is due, order by order as they were submitted. */
  #askDue(ts: number, concerned: TrackedOrder[], outputs: StepOutputs): void {
    const due = this.#deadlines.takeDue(ts);
    for (const order of due.sort((left, right) => left.submittedAt - right.submittedAt)) {
      const earlier = order.context.step;
      this.#send(order, { type: 'clock', input: this.#inputs, ts });
      outputs.take(order, earlier);
      if (earlier.input !== this.#inputs) concerned.push(order);
    }
  }

  /** An answer may show what a forgotten order that bore the same id has done. */
  #isForgotten(event: StatusReported | FillReported, order: TrackedOrder): boolean {
    if (event.type !== 'fill') {
      return this.#book.isOfEarlierLife(order, event.report.venueOrderId);
    }
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
    this.#actors.send(order, event);
    if ('report' in event) this.#book.index(order, event.report.venueOrderId);
    else if ('venueOrderId' in event && event.venueOrderId !== null) {
      this.#book.index(order, event.venueOrderId);
    }
    this.#deadlines.set(order, nextDeadline(order.context));
  }

  /** Once an input is applied: what is to be forgotten of its orders, and of closed ones, is. */
  #keep(order: TrackedOrder): void {
    const { step, closedAt } = order.context;
    for (const leg of step.forgottenLegs) this.#forgetLeg(order, leg);
    if (closedAt === null) return;
    const forgotten = this.#book.close(order);
    if (forgotten !== undefined) this.#forget(forgotten);
  }

  /** The order is no longer found by the leg; that the leg's trades were emitted is remembered. */
  #forgetLeg(order: TrackedOrder, leg: Leg): void {
    this.#book.unindex(order, leg.venueOrderId);
    if (leg.tradePlaces === null) return;
    for (const trade of historyRange(order.context.trades, ...leg.tradePlaces)) {
      if (trade.venueOrderId === leg.venueOrderId) this.#memory.add(trade, 'forgotten');
    }
  }

  #forget(order: TrackedOrder): void {
    for (const trade of historyValues(order.context.trades)) this.#memory.add(trade, 'forgotten');
    this.#deadlines.set(order, null);
    this.#book.forget(order);
    this.#actors.stop(order);
  }

  #deliver(step: Step, message: InputMessage): void {
    const { onEvent, onExternal, onRequest, onAdvisory } = this.#options;
    const queue = this.#undelivered;
    if (onExternal && step.outcome === 'external') {
      if (message.type === 'status' || message.type === 'fill') {
        const { type, report } = message;
        queue.push(() => onExternal({ type, report } as ExternalReport));
      }
    }
    if (onEvent) for (const event of step.events) queue.push(() => onEvent(event));
    if (onRequest) for (const request of step.requests) queue.push(() => onRequest(request));
    if (onAdvisory) for (const advisory of step.advisories) queue.push(() => onAdvisory(advisory));
    if (!this.#delivering) this.#drain();
  }

  #drain(): void {
    if (this.#undelivered.length === 0 && this.#thrown.length === 0) return;
    const errors = this.#thrown.splice(0);
    this.#delivering = true;
    for (let next = this.#undelivered.shift(); next; next = this.#undelivered.shift()) {
      try {
        next();
      } catch (error) {
        errors.push(error);
      }
    }
    this.#delivering = false;
    if (errors.length > 1) throw new AggregateError(errors, 'several threw');
    if (errors.length > 0) throw errors[0];
  }
}

/** What was decided of an input, and for which order; null where no tracked one is concerned. */
type Decision =
  | {
      readonly outcome: AllowedOutcome;
      readonly rule: Rule;
      readonly order: TrackedOrder | null;
    }
  | { readonly outcome: 'invalid'; readonly error: InputError };
