import type { Coin } from './coin.ts';
import { OrderBook } from './order-book.ts';
import type { VenueOrder } from './venue-order.ts';

/** One coin's market. */
export class Market {
  readonly coin: Coin;
  readonly book = new OrderBook();
  /** The orders that wait for the mark to pass their trigger, in the order of their coming. */
  readonly triggers = new Set<VenueOrder>();
  /** The mark price, in the coin's units. */
  mark: number;
  /** Whether the book or the mark has changed since someone looked. */
  isChanged = false;

  constructor(coin: Coin, mark: number) {
    this.coin = coin;
    this.mark = mark;
  }

  /** Twice the price in the middle of the book, or twice the mark if a side is empty. */
  get twiceMid(): number {
    const { bestBid, bestAsk } = this.book;
    return bestBid === null || bestAsk === null ? 2 * this.mark : bestBid.px + bestAsk.px;
  }
}
