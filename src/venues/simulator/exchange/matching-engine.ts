import type { Account } from './account.ts';
import type { Market } from './market.ts';
import type { Match, VenueLog } from './venue-log.ts';
import type { VenueOrder } from './venue-order.ts';
import type { VenueRules } from './venue-rules.ts';
import { REJECTIONS } from './rejections.ts';

/** How much of an order traded as it came, and for how much, in lots and micro-dollars. */
export interface Traded {
  readonly sz: number;
  readonly ntl: number;
}

/** How an order that may not rest ends if it matches nothing. */
export const UNMATCHED = {
  Ioc: REJECTIONS.iocCancel,
  FrontendMarket: REJECTIONS.noLiquidity,
} as const;

/** Matches, rests and ends orders: price first, then time. */
export class MatchingEngine {
  readonly #log: VenueLog;
  readonly #rules: VenueRules;

  constructor(log: VenueLog, rules: VenueRules) {
    this.#log = log;
    this.#rules = rules;
  }

  /** Matches an order; what is left of it rests or is cancelled, as its time in force has it. */
  enter(order: VenueOrder): Traded {
    const traded = this.#match(order);
    if (order.sz === 0) {
      this.#finish(order);
    } else if (order.tif === 'Ioc' || order.tif === 'FrontendMarket') {
      this.end(order, traded.sz === 0 ? UNMATCHED[order.tif].status : 'canceled');
    } else {
      this.#rest(order, traded);
    }
    return traded;
  }

  /** Ends an order that has not ended: by a cancel, a rejection, or whatever the status names. */
  end(order: VenueOrder, status: string): void {
    this.takeOut(order);
    this.#log.transition(order, status);
    this.#releaseChildren(order);
  }

  /** Ends an order for a reason of the venue's own. */
  endUnasked(order: VenueOrder, status: string): void {
    this.end(order, status);
    this.#log.nonUserCancel(order);
  }

  /** Takes an order out of the book and away from the triggers, without a word. */
  takeOut(order: VenueOrder): void {
    const { market } = order;
    market.triggers.delete(order);
    if (order.level === null) return;
    order.account.addResting(order, -order.sz);
    market.book.remove(order);
    market.isChanged = true;
  }

  /** Lets an order wait for its trigger. */
  await(order: VenueOrder): void {
    this.#log.transition(order, 'open');
    order.market.addTrigger(order);
  }

  /** Makes an order that waited for its trigger one of the book. */
  fire(order: VenueOrder): void {
    const { account, market, terms } = order;
    market.triggers.delete(order);
    this.#log.transition(order, 'triggered');
    const reducible = account.position(market).reducibleBy(order.isBuy);
    if (terms.sz === 0) order.sz = reducible;
    if (reducible === 0 && (terms.reduceOnly || terms.sz === 0)) {
      this.endUnasked(order, 'reduceOnlyCanceled');
      return;
    }
    order.tif = terms.trigger?.isMarket ? 'FrontendMarket' : 'Gtc';
    const traded = this.enter(order);
    if (traded.sz > 0) this.#endSiblings(order);
  }

  #match(taker: VenueOrder): Traded {
    const { market, terms } = taker;
    let [sz, ntl] = [0, 0];
    while (taker.sz > 0) {
      const maker = market.book.matchable(taker.isBuy, terms.px)?.first;
      if (maker === undefined || maker === null) break;
      if (maker.account === taker.account) {
        this.endUnasked(maker, 'selfTradeCanceled');
        continue;
      }
      const size = Math.min(fillable(taker), fillable(maker));
      if (size === 0) {
        if (fillable(taker) === 0) break;
        this.endUnasked(maker, 'reduceOnlyCanceled');
        continue;
      }
      this.#trade({ taker, maker, sz: size, px: maker.terms.px });
      sz += size;
      ntl += size * maker.terms.px;
    }
    return { sz, ntl };
  }

  #trade(match: Match): void {
    const { taker, maker, sz } = match;
    const { market } = taker;
    if (taker.status === null) this.#log.transition(taker, 'open');
    market.book.reduce(maker, sz);
    maker.account.addResting(maker, -sz);
    taker.sz -= sz;
    for (const order of [taker, maker]) this.#fill(order, match);
    this.#log.trade(match);
    market.isChanged = true;
    if (maker.sz > 0) {
      this.#log.silently(maker, this.#rules.partialFillRows === 'open');
    } else {
      market.book.remove(maker);
      this.#finish(maker);
    }
    this.#dropIrreducible(maker.account, market);
    this.#dropIrreducible(taker.account, market);
  }

  #fill(order: VenueOrder, match: Match): void {
    const { account } = order;
    const crossed = order === match.taker;
    const change = account.position(order.market).fill(order.isBuy, match.sz, match.px, crossed);
    account.usdc += change.closedPnl - change.fee;
    account.traded += match.sz * match.px;
    this.#log.fill(order, match, change);
  }

  #finish(order: VenueOrder): void {
    this.#log.transition(order, 'filled');
    this.#endSiblings(order);
    this.#releaseChildren(order);
  }

  /** One exit of a bracket is enough. */
  #endSiblings(order: VenueOrder): void {
    for (const sibling of order.siblings) {
      if (sibling === order || !order.account.open.has(sibling.oid)) continue;
      this.endUnasked(sibling, 'siblingFilledCanceled');
    }
  }

  /** An order that has ended lets its triggers wait for their marks, or takes them with it. */
  #releaseChildren({ account, children, sz, terms }: VenueOrder): void {
    for (const child of children) {
      if (!account.open.has(child.oid)) continue;
      if (sz < terms.sz) this.await(child);
      else this.end(child, 'canceled');
    }
  }

  #rest(order: VenueOrder, traded: Traded): void {
    if (order.status !== 'open') this.#log.transition(order, 'open');
    else if (traded.sz > 0) this.#log.silently(order, this.#rules.partialFillRows === 'open');
    if (order.terms.reduceOnly && !this.#pushOut(order)) {
      this.endUnasked(order, 'reduceOnlyCanceled');
      return;
    }
    order.market.book.add(order);
    order.account.addResting(order, order.sz);
    order.market.isChanged = true;
  }

  /**
   * Resting orders that only reduce may not come to more than there is to reduce: the older ones
   * make room for a new one.
   *
   * @returns whether there is anything to reduce at all.
   */
  #pushOut({ account, market, isBuy, sz, oid }: VenueOrder): boolean {
    const reducible = account.position(market).reducibleBy(isBuy);
    const others = [...account.reduceOnly].filter(
      (other) => other.oid !== oid && other.level !== null && other.market === market,
    );
    let total = others.reduce((sum, other) => sum + other.sz, sz);
    for (const other of others) {
      if (total <= reducible) break;
      total -= other.sz;
      this.endUnasked(other, 'reduceOnlyCanceled');
    }
    return reducible > 0;
  }

  /** Cancels the orders that may only reduce a position which is no more. */
  #dropIrreducible(account: Account, market: Market): void {
    for (const order of account.reduceOnly) {
      if (order.market !== market || !(order.level !== null || waitsForPosition(order))) continue;
      if (account.position(market).reducibleBy(order.isBuy) > 0) continue;
      this.endUnasked(order, 'reduceOnlyCanceled');
    }
  }
}

/** How much of an order can trade now. */
function fillable(order: VenueOrder): number {
  if (!order.terms.reduceOnly) return order.sz;
  return Math.min(order.sz, order.account.position(order.market).reducibleBy(order.isBuy));
}

/** Whether an order is a trigger of the whole position, and has not fired. */
function waitsForPosition(order: VenueOrder): boolean {
  return order.isPositionTpsl && order.market.triggers.has(order);
}
