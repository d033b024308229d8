import type { BasicOrderRow, FillRow } from '../wire/rows.ts';
import { formatUnits, USDC_DECIMALS } from './amounts.ts';
import { tradeId, transactionHash } from './mixed-hash.ts';
import type { PositionChange } from './position.ts';
import type { OrderEvent, VenueEvent } from './venue-event.ts';
import { isLive, type VenueOrder } from './venue-order.ts';

/** Changes kept of an order, for stale reads: an order may be filled in any number of parts. */
const TRANSITIONS_KEPT = 1_000;

/** One match: who took, who rested, how much, at which price. */
export interface Match {
  readonly taker: VenueOrder;
  readonly maker: VenueOrder;
  readonly sz: number;
  readonly px: number;
}

/** Writes down what happens, in its order, with the block's time and the action's hash. */
export class VenueLog {
  readonly #seed: number;
  #now: number;
  #transactions = 0;
  #hash: string | null = null;
  #events: VenueEvent[] = [];

  constructor(seed: number, now: number) {
    this.#seed = seed;
    this.#now = now;
  }

  /** The block's time, in milliseconds. */
  get now(): number {
    return this.#now;
  }

  /** What follows is one action, in the block of this time. */
  begin(now: number): void {
    this.#now = Math.max(now, this.#now);
    this.#transactions += 1;
    this.#hash = null;
  }

  takeEvents(): readonly VenueEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** An order's new status. The end of the one that it replaces is told after its beginning. */
  transition(order: VenueOrder, status: string): void {
    const replaced = order.replaces;
    order.replaces = null;
    this.#record(order, status, replaced && { half: 'new', newOid: order.oid });
    if (replaced === null) return;
    this.#record(replaced, 'canceled', { half: 'old', newOid: order.oid });
  }

  /** What an order has become without a row in its history: told only if `isTold`. */
  silently(order: VenueOrder, isTold: boolean): void {
    order.transitions.push({ status: 'open', sz: order.sz, time: this.#now, isSilent: true });
    if (order.transitions.length > TRANSITIONS_KEPT) order.transitions.splice(1, 1);
    if (isTold && !order.account.isHouse) this.#emit(order, 'open');
  }

  fill(order: VenueOrder, match: Match, change: PositionChange): void {
    const { account, market, terms } = order;
    if (account.isHouse) return;
    const { coin } = market;
    const fill: FillRow = {
      coin: coin.name,
      px: coin.formatPx(match.px),
      sz: coin.formatSz(match.sz),
      side: order.isBuy ? 'B' : 'A',
      time: this.#now,
      startPosition: coin.formatSz(change.start),
      dir: change.dir,
      closedPnl: formatUnits(change.closedPnl, USDC_DECIMALS),
      hash: this.#currentHash(),
      oid: order.oid,
      crossed: order === match.taker,
      fee: formatUnits(change.fee, USDC_DECIMALS),
      tid: tidOf(match),
      ...(terms.cloid !== null && { cloid: terms.cloid }),
      feeToken: 'USDC',
      twapId: null,
    };
    account.fills.push(fill);
    this.#events.push({ type: 'fill', user: account.address, fill });
  }

  trade(match: Match): void {
    const { coin } = match.taker.market;
    const [buyer, seller] = sidesOf(match);
    const trade = {
      coin: coin.name,
      side: match.taker.isBuy ? 'B' : 'A',
      px: coin.formatPx(match.px),
      sz: coin.formatSz(match.sz),
      time: this.#now,
      hash: this.#currentHash(),
      tid: tidOf(match),
      users: [buyer.account.address, seller.account.address],
    } as const;
    this.#events.push({ type: 'trade', coin: coin.name, trade });
  }

  /** A cancel that the user did not ask for. */
  nonUserCancel({ account, market, oid }: VenueOrder): void {
    if (account.isHouse) return;
    const coin = market.coin.name;
    this.#events.push({ type: 'nonUserCancel', user: account.address, coin, oid });
  }

  bookChange(coin: string): void {
    this.#events.push({ type: 'book', coin });
  }

  #record(order: VenueOrder, status: string, replacement: OrderEvent['replacement'] | null): void {
    const { account } = order;
    const transition = { status, sz: order.sz, time: this.#now, isSilent: false };
    order.status = status;
    order.transitions.push(transition);
    if (!isLive(status) && account.open.has(order.oid)) account.endOrder(order);
    if (account.isHouse) return;
    account.history.push({ order, transition });
    this.#emit(order, status, replacement ?? undefined);
  }

  #emit(order: VenueOrder, status: string, replacement?: OrderEvent['replacement']): void {
    this.#events.push({
      type: 'order',
      user: order.account.address,
      update: { order: toBasicRow(order, order.sz), status, statusTimestamp: this.#now },
      ...(replacement && { replacement }),
    });
  }

  #currentHash(): string {
    this.#hash ??= transactionHash(this.#seed, this.#transactions);
    return this.#hash;
  }
}

/** What `orderUpdates` and `openOrders` say of an order of which `sz` remains. */
export function toBasicRow({ oid, terms, timestamp }: VenueOrder, sz: number): BasicOrderRow {
  const { coin } = terms.market;
  return {
    coin: coin.name,
    side: terms.isBuy ? 'B' : 'A',
    limitPx: coin.formatPx(terms.px),
    sz: coin.formatSz(sz),
    oid,
    timestamp,
    origSz: coin.formatSz(terms.sz),
    ...(terms.cloid !== null && { cloid: terms.cloid }),
    ...(terms.reduceOnly && { reduceOnly: true }),
  };
}

function sidesOf({ taker, maker }: Match): readonly [buyer: VenueOrder, seller: VenueOrder] {
  return taker.isBuy ? [taker, maker] : [maker, taker];
}

function tidOf(match: Match): number {
  const [buyer, seller] = sidesOf(match);
  return tradeId(buyer.oid, seller.oid);
}
