import { Ring } from '../../../dispatch/ring.ts';
import type { FillRow } from '../wire/rows.ts';
import type { Market } from './market.ts';
import { Position } from './position.ts';
import type { Transition, VenueOrder } from './venue-order.ts';

/** Fills kept for a user; an answer holds fewer. */
const FILLS_KEPT = 10_000;
/** Rows of the order history kept for a user, and ended orders that can still be asked for. */
const HISTORY_KEPT = 2_000;

export interface HistoryRow {
  readonly order: VenueOrder;
  readonly transition: Transition;
}

/**
 * A user of the venue. What the venue keeps for a user is bounded, so that one who trades for ever
 * costs no more than one who has traded for a while.
 */
export class Account {
  readonly address: string;
  /** The account that this one is a sub-account or vault of. */
  readonly master: string | null;
  /** Whether it belongs to the venue's own market: without limits, and nobody watches it. */
  readonly isHouse: boolean;
  /** Micro-dollars. */
  usdc = 0;
  /** Micro-dollars ever traded. */
  traded = 0;
  /** The orders that have not ended, by id. */
  readonly open = new Map<number, VenueOrder>();
  /** Those of them that may only reduce a position, oldest first. */
  readonly reduceOnly = new Set<VenueOrder>();
  readonly fills = new Ring<FillRow>(FILLS_KEPT);
  readonly history = new Ring<HistoryRow>(HISTORY_KEPT);
  /** Names by the addresses of the wallets that may act for it. */
  readonly agents = new Map<string, string | null>();
  readonly #ended = new Map<number, VenueOrder>();
  readonly #endedInTurn = new Ring<VenueOrder>(HISTORY_KEPT);
  readonly #byCloid = new Map<string, VenueOrder[]>();
  readonly #positions = new Map<Market, Position>();
  readonly #leverages = new Map<Market, number>();
  /** What the resting orders of a market would cost, without those that only reduce. */
  readonly #restingNtl = new Map<Market, number>();
  /** When all orders are to be cancelled; null for never. */
  cancelAllAt: number | null = null;
  /** How often that happened, on which day of UTC. */
  cancelAllCount = { day: 0, times: 0 };

  constructor(
    address: string,
    options: { readonly master?: string | null; readonly isHouse?: boolean } = {},
  ) {
    this.address = address;
    this.master = options.master ?? null;
    this.isHouse = options.isHouse ?? false;
  }

  position(market: Market): Position {
    return getOrAdd(this.#positions, market, () => new Position());
  }

  get positions(): readonly [Market, Position][] {
    return [...this.#positions].filter(([, { szi }]) => szi !== 0);
  }

  leverage(market: Market): number {
    return this.#leverages.get(market) ?? market.coin.maxLeverage;
  }

  setLeverage(market: Market, leverage: number): void {
    this.#leverages.set(market, leverage);
  }

  /** An order by its id, while it is open or remembered. */
  order(oid: number): VenueOrder | null {
    return this.open.get(oid) ?? this.#ended.get(oid) ?? null;
  }

  /** The remembered orders with a client order id, oldest first. */
  ordersOf(cloid: string): readonly VenueOrder[] {
    return this.#byCloid.get(cloid) ?? [];
  }

  /** The ended orders that are remembered, oldest first. */
  get ended(): Iterable<VenueOrder> {
    return this.#ended.values();
  }

  addOrder(order: VenueOrder): void {
    this.open.set(order.oid, order);
    const { cloid, reduceOnly } = order.terms;
    if (reduceOnly) this.reduceOnly.add(order);
    if (cloid !== null) getOrAdd(this.#byCloid, cloid, () => []).push(order);
  }

  /** Files an order among the ended ones; the oldest of these is forgotten for it. */
  endOrder(order: VenueOrder): void {
    this.open.delete(order.oid);
    this.reduceOnly.delete(order);
    if (this.isHouse) return;
    this.#ended.set(order.oid, order);
    const forgotten = this.#endedInTurn.push(order);
    if (forgotten === undefined) return;
    this.#ended.delete(forgotten.oid);
    const { cloid } = forgotten.terms;
    const orders = cloid === null ? undefined : this.#byCloid.get(cloid);
    if (cloid === null || orders === undefined) return;
    orders.splice(orders.indexOf(forgotten), 1);
    if (orders.length === 0) this.#byCloid.delete(cloid);
  }

  /** Counts what rests, or what rested, towards the margin. */
  addResting({ terms, market }: VenueOrder, sz: number): void {
    if (terms.reduceOnly || terms.tif === null) return;
    this.#restingNtl.set(market, (this.#restingNtl.get(market) ?? 0) + terms.px * sz);
  }

  /** Cash and what the positions would gain at their marks, in micro-dollars. */
  get value(): number {
    return this.positions.reduce((sum, [market, held]) => sum + held.pnlAt(market.mark), this.usdc);
  }

  /** What the positions and the resting orders take up of it, in micro-dollars. */
  get marginUsed(): number {
    let used = 0;
    for (const [market, held] of this.positions) {
      used += (Math.abs(held.szi) * market.mark) / this.leverage(market);
    }
    for (const [market, ntl] of this.#restingNtl) used += ntl / this.leverage(market);
    return Math.ceil(used);
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const created = create();
  map.set(key, created);
  return created;
}
