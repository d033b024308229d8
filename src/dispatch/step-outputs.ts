import { legsNotEnded } from '../../machines/legs.ts';
import type { Advisory, OrderEvent, OrderStep, VenueRequest } from '../../machines/outputs.ts';
import { orderStateOf } from '../actors/order-actors.ts';
import type { TrackedOrder } from './order-book.ts';

/**
 * Gathers what one input gave, as the actors recorded it: first of the orders it concerned, then
 * what became due, order by order. An order may be taken twice, and adds only what is new.
 */
export class StepOutputs {
  readonly events: OrderEvent[] = [];
  readonly requests: VenueRequest[] = [];
  readonly advisories: Advisory[] = [];
  readonly #input: number;
  readonly #taken = new Map<TrackedOrder, OrderStep>();

  constructor(input: number) {
    this.#input = input;
  }

  take(order: TrackedOrder): void {
    const snapshot = order.actor.getSnapshot();
    const { context } = snapshot;
    const { step } = context;
    if (step.input !== this.#input) return;
    const taken = this.#taken.get(order);
    this.#taken.set(order, step);
    const state = orderStateOf(snapshot);
    for (const event of step.events.slice(taken?.events.length)) {
      this.events.push({ ...event, state });
    }
    const { clientOrderId } = order;
    for (const { type, because } of step.requests.slice(taken?.requests.length)) {
      const venueOrderIds = legsNotEnded(context);
      this.requests.push({ type, clientOrderId, venueOrderIds, because });
    }
    this.advisories.push(...step.advisories.slice(taken?.advisories.length));
  }
}
