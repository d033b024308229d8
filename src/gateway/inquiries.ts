import { BoundedFifo } from '../dispatch/bounded-fifo.ts';
import type { Step } from '../dispatch/step.ts';
import type { VenueAnswer, VenueClient, VenueQuestion } from '../venue/venue-client.ts';
import type { Intake } from './intake.ts';
import type { Effect } from './outbox.ts';
import type { StepRecord } from './outlet.ts';
import { REACH_BACK_MS } from './reach-back.ts';
import type { RememberedOrders } from './remembered.ts';

const NO_EFFECTS: readonly Effect[] = [];

/**
 * Puts the questions of steps to the venue, and its answers back in. Of one order a question is
 * under way at a time, or two if the first left out the fills: the dispatcher asks again for what
 * was not answered.
 */
export class Inquiries {
  readonly #intake: Intake;
  readonly #client: VenueClient;
  /** Since when orders may have fills that were not read, by client order id. */
  readonly #fillsSince: BoundedFifo<number>;
  readonly #underWay = new Set<string>();

  /** @param ordersKept - how many orders it may be asked about, open ones and closed. */
  constructor(
    intake: Intake,
    client: VenueClient,
    ordersKept: number,
    remembered: RememberedOrders,
  ) {
    this.#intake = intake;
    this.#client = client;
    this.#fillsSince = new BoundedFifo(ordersKept);
    for (const [clientOrderId, { submittedTs }] of remembered) {
      this.#noteSubmit(clientOrderId, submittedTs);
    }
  }

  /** The questions that a step asks. */
  effectsOf({ input, step }: StepRecord): readonly Effect[] {
    if (input.type === 'submit' && step.outcome !== 'invalid') {
      this.#noteSubmit(input.order.clientOrderId, input.ts);
    }
    return step.requests.length === 0 ? NO_EFFECTS : this.#questionsOf(step);
  }

  /** Asks; the answer is put in before it is handed on. */
  ask(question: VenueQuestion, onAnswer: (answer: VenueAnswer | null) => void): void {
    const { clientOrderId } = question.order;
    this.#client.ask(question, (answer) => {
      this.#intake.turn(() => {
        if (answer !== null) {
          this.answer(clientOrderId, answer);
          this.#noteRead(question, answer);
        }
        onAnswer(answer);
      });
    });
  }

  /** Puts in what the venue says of an order. */
  answer(clientOrderId: string, answer: VenueAnswer): void {
    const { asOf, orders, fills, fillsComplete = true, complete } = answer;
    const since = this.#fillsSince.get(clientOrderId);
    const readUntil = Math.max(Math.floor(asOf) - REACH_BACK_MS, 0);
    // An order that is taken over may be tracked long after its fills were read.
    if (since !== undefined && readUntil < since) this.#fillsSince.add(clientOrderId, readUntil);
    const ts = this.#intake.now();
    // They count; but an answer that had them would settle that none is missing.
    if (!fillsComplete) {
      for (const report of fills ?? []) this.#intake.apply({ type: 'fill', report, ts });
    }
    this.#intake.apply({
      type: 'query.answered',
      clientOrderId,
      asOf: Math.max(Math.floor(asOf), 0),
      orders,
      fills: fillsComplete ? fills : null,
      complete,
      ts,
    });
  }

  #noteSubmit(clientOrderId: string, ts: number): void {
    this.#fillsSince.add(clientOrderId, Math.max(ts - REACH_BACK_MS, 0));
  }

  /** What was read whole need not be read again, if nothing before it was left out. */
  #noteRead({ order: { clientOrderId }, fillsSince }: VenueQuestion, answer: VenueAnswer): void {
    const since = this.#fillsSince.get(clientOrderId) ?? 0;
    if (fillsSince === null || fillsSince > since) return;
    if (answer.fills === null || !answer.complete) return;
    const readUntil = Math.floor(answer.asOf) - REACH_BACK_MS;
    this.#fillsSince.add(clientOrderId, Math.max(since, readUntil));
  }

  #questionsOf({ requests }: Step): Effect[] {
    const wantFills = new Map<string, boolean>();
    for (const { type, clientOrderId } of requests) {
      wantFills.set(clientOrderId, type === 'query-fills' || wantFills.get(clientOrderId) === true);
    }
    return [...wantFills].map(([clientOrderId, withFills]) => {
      const legs = requests.find((request) => request.clientOrderId === clientOrderId);
      return () => this.#ask(clientOrderId, legs?.venueOrderIds ?? [], withFills);
    });
  }

  #ask(clientOrderId: string, venueOrderIds: readonly string[], withFills: boolean): void {
    const plainKey = `order ${clientOrderId}`;
    const fillsKey = `fills ${clientOrderId}`;
    if (this.#underWay.has(fillsKey) || (!withFills && this.#underWay.has(plainKey))) return;
    const order = this.#intake.dispatcher.snapshot(clientOrderId)?.context.order;
    if (order === undefined) return;
    const key = withFills ? fillsKey : plainKey;
    const fillsSince = withFills ? (this.#fillsSince.get(clientOrderId) ?? 0) : null;
    this.#underWay.add(key);
    this.ask({ order, venueOrderIds, fillsSince }, () => this.#underWay.delete(key));
  }
}
