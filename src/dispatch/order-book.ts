import { historyValues } from '../../machines/history.ts';
import { findLeg } from '../../machines/legs.ts';
import { NONE } from '../../machines/lists.ts';
import type { Leg } from '../../machines/order-context.ts';
import type { RunningOrder } from '../actors/order-actors.ts';
import { BoundedFifo, type KeysOfValue } from './bounded-fifo.ts';
import type { Waiting } from './deadline-heap.ts';
import type { Policy } from './policy.ts';
import { Ring } from './ring.ts';

/** An order that is open, or closed and remembered. */
export interface TrackedOrder extends RunningOrder, Waiting {
  /** Number of the input that submitted it. */
  readonly submittedAt: number;
  /** A leg of its belonged to another order when it was indexed first. */
  sharesLegs: boolean;
  /** It is among the closed ones remembered. */
  isClosed: boolean;
}

/** An order as the dispatcher keeps it from when it is submitted, or restored. */
export function toTracked(
  { leaf, context, actor }: RunningOrder,
  submittedAt: number,
  sharesLegs = false,
): TrackedOrder {
  return { leaf, context, actor, submittedAt, sharesLegs, isClosed: false, deadline: null };
}

/**
 * Which order a report is about: by client order id, else by any venue order id ever seen of it.
 * Closed orders are remembered, first closed first forgotten, up to `closedOrdersKept`.
 */
export class OrderBook {
  /** Open and closed ones, in the order of their submits. */
  readonly #byClientOrderId = new Map<string, TrackedOrder>();
  readonly #byVenueOrderId = new Map<string, TrackedOrder>();
  readonly #closed: Ring<TrackedOrder>;
  /** Client order ids by the legs of forgotten orders. */
  readonly #forgottenLegs: BoundedFifo<string>;

  constructor({ closedOrdersKept, forgottenLegsKept }: Policy) {
    this.#closed = new Ring(closedOrdersKept);
    this.#forgottenLegs = new BoundedFifo(forgottenLegsKept);
  }

  /** Open and closed ones, in the order of their submits. */
  orders(): IterableIterator<TrackedOrder> {
    return this.#byClientOrderId.values();
  }

  /**
   * Orders open now, in the order of their submits.
   *
   * @param accountId - leaves out those known to be of another account; null leaves out none.
   */
  *openOrders(accountId: string | null = null): Generator<TrackedOrder> {
    for (const order of this.orders()) {
      const { closedAt, order: sent } = order.context;
      if (closedAt !== null) continue;
      const isAnothers =
        accountId !== null && sent.accountId !== null && sent.accountId !== accountId;
      if (!isAnothers) yield order;
    }
  }

  add(order: TrackedOrder): void {
    this.#byClientOrderId.set(order.context.order.clientOrderId, order);
  }

  get(clientOrderId: string): TrackedOrder | undefined {
    return this.#byClientOrderId.get(clientOrderId);
  }

  find(report: {
    readonly clientOrderId?: string | null;
    readonly venueOrderId: string;
  }): TrackedOrder | undefined {
    const { clientOrderId = null, venueOrderId } = report;
    const named = clientOrderId === null ? undefined : this.#byClientOrderId.get(clientOrderId);
    return named ?? this.#byVenueOrderId.get(venueOrderId);
  }

  /** A client order id was used again: what is said of the legs it had before is not of this. */
  isOfEarlierLife({ context }: TrackedOrder, venueOrderId: string): boolean {
    if (findLeg(context, venueOrderId) !== undefined) return false;
    return this.#forgottenLegs.get(venueOrderId) === context.order.clientOrderId;
  }

  /** Finds the order by this leg from now on; the first to know a leg keeps it. */
  index(order: TrackedOrder, venueOrderId: string): void {
    const owner = this.#byVenueOrderId.get(venueOrderId);
    if (owner === undefined) this.#byVenueOrderId.set(venueOrderId, order);
    else if (owner !== order) order.sharesLegs = true;
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
    return this.#closed.push(order);
  }

  forget(order: TrackedOrder): void {
    this.#byClientOrderId.delete(order.context.order.clientOrderId);
    for (const leg of legsOf(order)) this.#forgetLeg(order, leg);
  }

  /** The closed orders that are remembered, first closed first. */
  closedOrders(): TrackedOrder[] {
    return this.#closed.items();
  }

  /** Legs of the order by which it is not found, since another one had them first. */
  lentLegs(order: TrackedOrder): string[] {
    const legs = [...legsOf(order)].map(({ venueOrderId }) => venueOrderId);
    return legs.filter((leg) => this.#byVenueOrderId.get(leg) !== order);
  }

  /** Adds an order that was saved, and finds it by all legs but those lent. */
  restore(order: TrackedOrder, lentLegs: readonly string[] = NONE): void {
    this.add(order);
    const lent = new Set(lentLegs);
    for (const { venueOrderId } of legsOf(order)) {
      if (!lent.has(venueOrderId)) this.index(order, venueOrderId);
    }
  }

  saveForgottenLegs(): KeysOfValue<string>[] {
    return this.#forgottenLegs.save();
  }

  restoreForgottenLegs(saved: readonly KeysOfValue<string>[]): void {
    this.#forgottenLegs.restore(saved);
  }

  #forgetLeg(order: TrackedOrder, { venueOrderId }: Leg): void {
    this.unindex(order, venueOrderId);
    this.#forgottenLegs.add(venueOrderId, order.context.order.clientOrderId);
  }
}

/** All legs of an order that are known still, the bound one last. */
function* legsOf({ context: { boundLeg, otherLegs } }: TrackedOrder): Generator<Leg> {
  if (otherLegs.size > 0) yield* historyValues(otherLegs);
  if (boundLeg !== null) yield boundLeg;
}
