import type { Subscription } from 'xstate';
import { historyHas, historyRange, historyValues } from '../../machines/history.ts';
import type { Leg, OrderContext } from '../../machines/order-context.ts';
import type { FillReported, OrderInput, StatusReported } from '../../machines/order-input.ts';
import type { Advisory, OrderEvent, VenueRequest } from '../../machines/outputs.ts';
import { nextDeadline } from '../../machines/questions.ts';
import {
  type Inspect,
  type OrderActor,
  OrderActors,
  orderStateOf,
} from '../actors/order-actors.ts';
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
import { emptyStep, invalidStep, type Step } from './step.ts';
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
  readonly #compareLegs: CompareLegs | undefined;
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
    this.#compareLegs = compareLegs && ((left, right) => this.#compare(compareLegs, left, right));
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
    const concerned = new Set<TrackedOrder>();
    const decided = this.#decide(input, concerned);
    if (decided.outcome === 'invalid') return decided;
    const outputs = new StepOutputs(this.#inputs);
    for (const order of concerned) outputs.take(order);
    for (const order of this.#takeDue(input.ts)) {
      this.#send(order, { type: 'clock', input: this.#inputs, ts: input.ts });
      concerned.add(order);
      outputs.take(order);
    }
    for (const order of concerned) this.#keep(order);
    const { events, requests, advisories } = outputs;
    return { ...decided, events, requests, advisories };
  }

  /** Hands the input to the orders that it concerns, and says which those are. */
  #decide(input: Input, concerned: Set<TrackedOrder>): Step {
    switch (input.type) {
      case 'submit':
        return this.#submit(input, concerned);
      case 'clock':
        return emptyStep('tracked', 'clock');
      case 'stream.gap':
        for (const order of this.#book.openOrders()) {
          const { accountId } = contextOf(order).order;
          const spared = input.accountId !== null && accountId !== null;
          if (spared && accountId !== input.accountId) continue;
          this.#send(order, { type: 'stream.gap', input: this.#inputs, ts: input.ts });
          concerned.add(order);
        }
        return emptyStep('tracked', 'gap');
      default: {
        const order =
          'report' in input ? this.#book.find(input.report) : this.#book.get(input.clientOrderId);
        if (order === undefined) return this.#handOn(input);
        if ('report' in input && this.#book.isOfEarlierLife(order, input.report.venueOrderId)) {
          if (input.type === 'fill') return this.#handOn(input);
          return { ...emptyStep('skip', 'stale-status'), ...stateOf(order) };
        }
        return this.#sendInput(order, input, concerned);
      }
    }
  }

  /** What concerns no tracked order is handed on raw, a trade only once. */
  #handOn(input: Input): Step {
    if (input.type !== 'fill') return emptyStep('external', 'external');
    if (this.#memory.get(input.report) !== undefined) return emptyStep('skip', 'duplicate-fill');
    this.#memory.add(input.report, 'external');
    return emptyStep('external', 'external');
  }

  #submit(input: Submit, concerned: Set<TrackedOrder>): Step {
    const { order, expiresAt, ts } = input;
    const { clientOrderId } = order;
    if (this.#book.get(clientOrderId) !== undefined) {
      const message = `order.clientOrderId: ${clientOrderId} is open or remembered`;
      return invalidStep({ code: 'DUPLICATE_ORDER', message });
    }
    const registration = { order, policy: this.policy, input: this.#inputs, ts, expiresAt };
    const tracked: TrackedOrder = {
      clientOrderId,
      actor: this.#actors.create(registration),
      submittedAt: this.#inputs,
      heapIndex: -1,
      dueAt: 0,
    };
    this.#book.add(tracked);
    this.#deadlines.set(tracked, nextDeadline(contextOf(tracked)));
    concerned.add(tracked);
    return { ...emptyStep('tracked', 'submit'), ...stateOf(tracked) };
  }

  #sendInput(
    order: TrackedOrder,
    input: Parameters<typeof toOrderInputs>[0],
    concerned: Set<TrackedOrder>,
  ): Step {
    const events = toOrderInputs(input, () => contextOf(order), {
      number: this.#inputs,
      compareLegs: this.#compareLegs,
      wasExternal: (report) => this.#memory.get(report) === 'external',
    });
    for (const event of events) {
      if ('report' in event && event.inAnswer && this.#isForgotten(event, order)) continue;
      this.#send(order, event);
    }
    concerned.add(order);
    const { outcome, rule, events: emitted, error } = contextOf(order).step;
    if (error !== null) return invalidStep(error);
    if (rule === null || outcome === 'invalid') {
      throw new Error(`no rule decided ${input.type} of ${order.clientOrderId}`);
    }
    const decided = emptyStep(emitted.length > 0 ? 'tracked' : outcome, rule);
    return { ...decided, ...stateOf(order) };
  }

  /** An answer may show what a forgotten order that bore the same id has done. */
  #isForgotten(event: StatusReported | FillReported, order: TrackedOrder): boolean {
    if (event.type !== 'fill') {
      return this.#book.isOfEarlierLife(order, event.report.venueOrderId);
    }
    if (this.#memory.get(event.report) !== 'forgotten') return false;
    return !historyHas(contextOf(order).trades, event.report.tradeId);
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

  #takeDue(ts: number): TrackedOrder[] {
    return this.#deadlines.takeDue(ts).sort((left, right) => left.submittedAt - right.submittedAt);
  }

  #send(order: TrackedOrder, event: OrderInput): void {
    order.actor.send(event);
    const snapshot = order.actor.getSnapshot();
    if (snapshot.status === 'error') throw snapshot.error;
    const { context } = snapshot;
    if ('report' in event) this.#book.index(order, context, event.report.venueOrderId);
    else if ('venueOrderId' in event && event.venueOrderId !== null) {
      this.#book.index(order, context, event.venueOrderId);
    }
    this.#deadlines.set(order, nextDeadline(context));
  }

  /** Once an input is applied: what is to be forgotten of its orders, and of closed ones, is. */
  #keep(order: TrackedOrder): void {
    const context = contextOf(order);
    for (const leg of context.step.forgottenLegs) this.#forgetLeg(order, context, leg);
    if (context.closedAt === null) return;
    const forgotten = this.#book.close(order);
    if (forgotten !== undefined) this.#forget(forgotten, contextOf(forgotten));
  }

  /** The order is no longer found by the leg; that the leg's trades were emitted is remembered. */
  #forgetLeg(order: TrackedOrder, { trades }: OrderContext, leg: Leg): void {
    this.#book.unindex(order, leg.venueOrderId);
    if (leg.tradePlaces === null) return;
    for (const trade of historyRange(trades, ...leg.tradePlaces)) {
      if (trade.venueOrderId === leg.venueOrderId) this.#memory.add(trade, 'forgotten');
    }
  }

  #forget(order: TrackedOrder, context: OrderContext): void {
    for (const trade of historyValues(context.trades)) this.#memory.add(trade, 'forgotten');
    this.#deadlines.set(order, null);
    this.#book.forget(order, context);
    this.#actors.stop(order.actor);
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

function contextOf(order: TrackedOrder): OrderContext {
  return order.actor.getSnapshot().context;
}

function stateOf(order: TrackedOrder | undefined): Pick<Step, 'clientOrderId' | 'state'> {
  if (order === undefined) return { clientOrderId: null, state: null };
  const { clientOrderId, actor } = order;
  return { clientOrderId, state: orderStateOf(actor.getSnapshot()) };
}
