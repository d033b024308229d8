import type { VenueOrder } from './venue-order.ts';

/** The orders at one price, in the order of their coming. */
export interface Level {
  readonly px: number;
  readonly side: Level[];
  first: VenueOrder | null;
  last: VenueOrder | null;
  /** The sum of what remains of them. */
  sz: number;
  count: number;
}

/**
 * The resting orders of one coin by price, then by time. Each side is a list of levels with the
 * best at its end, where most orders come and go.
 */
export class OrderBook {
  readonly #bids: Level[] = [];
  readonly #asks: Level[] = [];

  get bestBid(): Level | null {
    return this.#bids.at(-1) ?? null;
  }

  get bestAsk(): Level | null {
    return this.#asks.at(-1) ?? null;
  }

  /** The levels of one side, best first, up to a number of them. */
  levels(isBuy: boolean, count: number): Level[] {
    return this.#side(isBuy).slice(-count).reverse();
  }

  /** The best level that an order at this price would match. */
  matchable(isBuy: boolean, px: number): Level | null {
    const best = isBuy ? this.bestAsk : this.bestBid;
    if (best === null) return null;
    return (isBuy ? best.px <= px : best.px >= px) ? best : null;
  }

  add(order: VenueOrder): void {
    const level = this.#levelAt(order.isBuy, order.terms.px);
    order.level = level;
    order.ahead = level.last;
    if (level.last === null) level.first = order;
    else level.last.behind = order;
    level.last = order;
    level.sz += order.sz;
    level.count += 1;
  }

  /** Takes a part of an order that rests here. */
  reduce(order: VenueOrder, sz: number): void {
    order.sz -= sz;
    if (order.level !== null) order.level.sz -= sz;
  }

  /** Takes an order out; one that does not rest here is let be. */
  remove(order: VenueOrder): void {
    const { level, ahead, behind } = order;
    if (level === null) return;
    if (ahead === null) level.first = behind;
    else ahead.behind = behind;
    if (behind === null) level.last = ahead;
    else behind.ahead = ahead;
    level.sz -= order.sz;
    level.count -= 1;
    order.level = order.ahead = order.behind = null;
    if (level.count === 0) level.side.splice(indexOf(level.side, order.isBuy, level.px), 1);
  }

  #levelAt(isBuy: boolean, px: number): Level {
    const side = this.#side(isBuy);
    const index = indexOf(side, isBuy, px);
    const found = side[index];
    if (found?.px === px) return found;
    const level: Level = { px, side, first: null, last: null, sz: 0, count: 0 };
    side.splice(index, 0, level);
    return level;
  }

  #side(isBuy: boolean): Level[] {
    return isBuy ? this.#bids : this.#asks;
  }
}

/** Where a price stands among the levels of its side, or would. */
function indexOf(side: readonly Level[], isBuy: boolean, px: number): number {
  let [low, high] = [0, side.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const level = side[middle];
    if (level !== undefined && (isBuy ? level.px < px : level.px > px)) low = middle + 1;
    else high = middle;
  }
  return low;
}
