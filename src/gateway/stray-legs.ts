import { isLive, type Order } from '../../machines/vocabulary.ts';
import type { Clock } from '../clock.ts';
import type { VenueAnswer, VenueClient } from '../venue/venue-client.ts';
import type { Inquiries } from './inquiries.ts';
import type { Effect } from './outbox.ts';
import type { StepRecord } from './outlet.ts';

/** How often a cancel, or a look at what came of it, may fail while there is a connection. */
const FAILURES_MAX = 60;

export interface StrayLegsParts {
  readonly client: VenueClient;
  readonly inquiries: Inquiries;
  readonly clock: Clock;
  /** It was tried for long: the leg may work on. */
  readonly onLeft: (clientOrderId: string, venueOrderId: string) => void;
}

interface StrayLeg {
  failures: number;
  stopWaiting(): void;
}

/**
 * Ends legs that work at the venue although their orders are closed. Such a cancel is no order's:
 * the order has ended. It is tried until the venue has taken it, or says that the leg is gone; a
 * leg of which neither can be learnt is left to its owner, who is told.
 */
export class StrayLegs {
  readonly #client: VenueClient;
  readonly #inquiries: Inquiries;
  readonly #clock: Clock;
  readonly #ttlMs: number;
  readonly #onLeft: (clientOrderId: string, venueOrderId: string) => void;
  /** Those that are being ended, by their ids. */
  readonly #legs = new Map<string, StrayLeg>();

  constructor(parts: StrayLegsParts, ttlMs: number) {
    this.#client = parts.client;
    this.#inquiries = parts.inquiries;
    this.#clock = parts.clock;
    this.#onLeft = parts.onLeft;
    this.#ttlMs = ttlMs;
  }

  get size(): number {
    return this.#legs.size;
  }

  /** The cancels that a step calls for. */
  effectsOf({ step }: StepRecord, orderOf: (clientOrderId: string) => Order | undefined): Effect[] {
    return step.advisories.flatMap((advisory) => {
      if (advisory.type !== 'live-leg') return [];
      const order = orderOf(advisory.clientOrderId);
      const { venueOrderId } = advisory;
      return order === undefined ? [] : [() => this.end(order, venueOrderId)];
    });
  }

  /** Ends a leg, unless that is under way. */
  end(order: Order, venueOrderId: string): void {
    if (this.#legs.has(venueOrderId)) return;
    this.#legs.set(venueOrderId, { failures: 0, stopWaiting: () => {} });
    this.#cancel(order, venueOrderId);
  }

  stop(): void {
    for (const leg of this.#legs.values()) leg.stopWaiting();
    this.#legs.clear();
  }

  #cancel(order: Order, venueOrderId: string): void {
    if (this.#client.state !== 'live') {
      this.#later(venueOrderId, () => this.#cancel(order, venueOrderId));
      return;
    }
    const expiresAt = Math.floor(this.#clock.now()) + this.#ttlMs;
    this.#client.cancel({ order, venueOrderId, expiresAt }, ({ type }) => {
      if (type === 'accepted') this.#legs.delete(venueOrderId);
      else this.#onFailed(order, venueOrderId);
    });
  }

  /** It may be gone, or not: nobody has said so yet. */
  #look(order: Order, venueOrderId: string): void {
    const question = { order, venueOrderIds: [venueOrderId], fillsSince: null };
    this.#inquiries.ask(question, (answer) => {
      const isWorking = answer === null ? null : worksBy(answer, venueOrderId);
      if (isWorking === true) this.#cancel(order, venueOrderId);
      else if (isWorking === false) this.#legs.delete(venueOrderId);
      else this.#onFailed(order, venueOrderId);
    });
  }

  #onFailed(order: Order, venueOrderId: string): void {
    const leg = this.#legs.get(venueOrderId);
    if (leg === undefined) return;
    if (this.#client.state === 'live') leg.failures += 1;
    if (leg.failures < FAILURES_MAX) {
      this.#later(venueOrderId, () => this.#look(order, venueOrderId));
      return;
    }
    this.#legs.delete(venueOrderId);
    this.#onLeft(order.clientOrderId, venueOrderId);
  }

  #later(venueOrderId: string, run: () => void): void {
    const leg = this.#legs.get(venueOrderId);
    if (leg !== undefined) leg.stopWaiting = this.#clock.startTimer(this.#ttlMs, run);
  }
}

/** Whether the answer shows the leg at work; null if it does not show the leg at all. */
function worksBy({ orders }: VenueAnswer, venueOrderId: string): boolean | null {
  const reports = orders.filter((report) => report.venueOrderId === venueOrderId);
  if (reports.length === 0) return null;
  return reports.every(({ status }) => isLive(status));
}
