import { historyValues } from '../../machines/history.ts';
import { findLeg } from '../../machines/legs.ts';
import type { RunningOrder } from '../actors/order-actors.ts';
import { BoundedFifo } from './bounded-fifo.ts';
import type { Waiting } from './deadline-heap.ts';
import type { Policy } from './policy.ts';

/** An order that is open, or closed and remembered. */
export interface TrackedOrder extends RunningOrder, Waiting {
  /** Number of the input that submitted it. */
  readonly submittedAt: number;
}

/**
 * Which order a report is about: by client order id, else by any venue order id ever seen of it.
 * Closed orders are remembered, first closed first forgotten, up to `closedOrdersKept`.
 */
export class OrderBook {
  /** Open and closed ones, in the order of their submits. */
  readonly #byClientOrderId = new Map<string, TrackedOrder>();
  readonly #byVenueOrderId = new Map<string, TrackedOrder>();
  readonly #closed: BoundedFifo<TrackedOrder>;
  /** Client order ids by the legs of forgotten orders. */
  readonly #forgottenLegs: BoundedFifo<string>;

  constructor({ closedOrdersKept, tradesKept }: Policy) {
    this.#closed = new BoundedFifo(closedOrdersKept);
    this.#forgottenLegs = new BoundedFifo(tradesKept);
  }

  /** Open and closed ones, in the order of their submits. */
  orders(): IterableIterator<TrackedOrder> {
    return this.#byClientOrderId.values();
  }

  /** Orders open now, in the order of their submits. */
  *openOrders(): Generator<TrackedOrder> {
    for (const order of this.orders()) if (order.context.closedAt === null) yield order;
  }

  add(order: TrackedOrder): void {
    this.#byClientOrderId.set(order.context.order.clientOrderId, order);
  }

  get(clientOrderId: string): TrackedOrder | undefined {
    return this.#byClientOrderId.get(clientOrderId);
  }

  find(report: {
    readonly clientOrderId: string | null;
    readonly venueOrderId: string;
  }): TrackedOrder | undefined {
    const { clientOrderId, venueOrderId } = report;
    const named = clientOrderId === null ? undefined : this.#byClientOrderId.get(clientOrderId);
    return named ?? this.#byVenueOrderId.get(venueOrderId);
  }

  /** A client order id was used again: what is said of the legs it had before is not of this. */
  isOfEarlierLife({ context }: TrackedOrder, venueOrderId: string): boolean {
    if (findLeg(context, venueOrderId) !== undefined) return false;
    return this.#forgottenLegs.get(venueOrderId) === context.order.clientOrderId;
  }

  /** Finds the order by this leg from now on, if it knows it; the first to know a leg keeps it. */
  index(order: TrackedOrder, venueOrderId: string): void {
    if (this.#byVenueOrderId.has(venueOrderId)) return;
    if (findLeg(order.context, venueOrderId) === undefined) return;
    this.#byVenueOrderId.set(venueOrderId, order);
  }

  unindex(order: TrackedOrder, venueOrderId: string): void {
    if (this.#byVenueOrderId.get(venueOrderId) === order) this.#byVenueOrderId.delete(venueOrderId);
  }

  /**
   * Remembers an order as closed.
   *
   * @returns the order that is to be forgotten for it, if any.
   */
  close(order: TrackedOrder): TrackedOrder | undefined {
    return this.#closed.add(order.context.order.clientOrderId, order);
  }

  forget(order: TrackedOrder): void {
    const { boundLeg, otherLegs } = order.context;
    const { clientOrderId } = order.context.order;
    this.#byClientOrderId.delete(clientOrderId);
    const bound = boundLeg === null ? [] : [boundLeg];
    for (const { venueOrderId } of [...historyValues(otherLegs), ...bound]) {
      this.unindex(order, venueOrderId);
      this.#forgottenLegs.add(venueOrderId, clientOrderId);
    }
  }
}
