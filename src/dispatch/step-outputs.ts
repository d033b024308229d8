import { legsNotEnded } from '../../machines/legs.ts';
import { NONE } from '../../machines/order-context.ts';
import type { Advisory, OrderEvent, OrderStep, VenueRequest } from '../../machines/outputs.ts';
import { type RunningOrder, stateOf } from '../actors/order-actors.ts';
import { toOrderEvent } from './to-order-event.ts';

/**
 * Gathers what one input gave, as the actors recorded it: first of the orders it concerned, then
 * what became due, order by order.
 */
export class StepOutputs {
  events: readonly OrderEvent[] = NONE;
  requests: readonly VenueRequest[] = NONE;
  advisories: readonly Advisory[] = NONE;
  readonly #input: number;
  readonly #tsInit: number;

  constructor(input: number, tsInit: number) {
    this.#input = input;
    this.#tsInit = tsInit;
  }

  /**
   * Takes what the order did by this input.
   *
   * @param earlier - its step when it was taken before; only what is new is taken then.
   */
  take(running: RunningOrder, earlier?: OrderStep): void {
    const { step } = running.context;
    if (step.input !== this.#input) return;
    const taken = earlier?.input === this.#input ? earlier : undefined;
    if (step.events.length > 0) this.#takeEvents(running, taken?.events.length ?? 0);
    if (step.requests.length > 0) this.#takeRequests(running, taken?.requests.length ?? 0);
    if (step.advisories.length > 0) {
      const fresh = step.advisories.slice(taken?.advisories.length);
      this.advisories = [...this.advisories, ...fresh];
    }
  }

  #takeEvents(running: RunningOrder, taken: number): void {
    const { order, eventCount, step } = running.context;
    const before = eventCount - step.events.length;
    const state = stateOf(running);
    const events = this.events.slice();
    for (let index = taken; index < step.events.length; index += 1) {
      const body = step.events[index];
      if (body === undefined) break;
      events.push(toOrderEvent(body, order, before + index + 1, this.#tsInit, state));
    }
    this.events = events;
  }

  #takeRequests({ context }: RunningOrder, taken: number): void {
    const { clientOrderId } = context.order;
    const fresh = context.step.requests.slice(taken).map(({ type, because }) => {
      return { type, clientOrderId, venueOrderIds: legsNotEnded(context), because };
    });
    this.requests = [...this.requests, ...fresh];
  }
}
