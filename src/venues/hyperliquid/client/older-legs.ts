import { BoundedFifo } from '../../../dispatch/bounded-fifo.ts';

interface LegReport {
  readonly venueOrderId: string;
  /** As the venue has it. */
  readonly clientOrderId: string | null;
}

/**
 * Tells the legs of an order from those of others that had its client order id before: a bot that
 * is started anew may count its orders from one again, and the venue repeats what the old ones did.
 * Leg ids only rise, so whatever was heard of before an order was sent is none of its own.
 */
export class OlderLegs {
  #newest = -1;
  /** The newest leg heard of when the order was sent, by its id as the venue has it. */
  readonly #newestBefore: BoundedFifo<number>;

  /** @param ordersKept of how many orders it is remembered. */
  constructor(ordersKept: number) {
    this.#newestBefore = new BoundedFifo(ordersKept);
  }

  heardOf(oid: number): void {
    this.#newest = Math.max(this.#newest, oid);
  }

  /** An order is about to be sent. */
  begin(cloid: string): void {
    this.#newestBefore.add(cloid, this.#newest);
  }

  /** The report, without the client order id if that is another order's now. */
  disowned<R extends LegReport>(report: R): R {
    const { clientOrderId: cloid, venueOrderId } = report;
    const newestBefore = cloid === null ? undefined : this.#newestBefore.get(cloid);
    if (newestBefore === undefined || Number(venueOrderId) > newestBefore) return report;
    return { ...report, clientOrderId: null };
  }
}
