import type { Coin } from './coin.ts';
import { OrderBook } from './order-book.ts';
import type { VenueOrder } from './venue-order.ts';

/** One coin's market. */
export class Market {
  readonly coin: Coin;
  readonly book = new OrderBook();
  /** The orders that wait for the mark to pass their trigger, in the order of their coming. */
  readonly triggers = new Set<VenueOrder>();
  #mark: number;
  /** Whether a trigger may have been passed since the last look. */
  #isToFire = false;
  /** Whether the book or the mark has changed since someone looked. */
  isChanged = false;

  constructor(coin: Coin, mark: number) {
    this.coin = coin;
    this.#mark = mark;
  }

  /** The mark price, in the coin's units. */
  get mark(): number {
    return this.#mark;
  }

  set mark(mark: number) {
    this.#mark = mark;
    this.#isToFire = true;
  }

  /** Lets an order wait for its trigger. */
  addTrigger(order: VenueOrder): void {
    this.triggers.add(order);
    this.#isToFire = true;
  }

  /** Whether triggers are to be looked at; once told, not until the mark or they change. */
  takeToFire(): boolean {
    const isToFire = this.#isToFire;
    this.#isToFire = false;
    return isToFire;
  }

  /** Twice the price in the middle of the book, or twice the mark if a side is empty. */
  get twiceMid(): number {
    const { bestBid, bestAsk } = this.book;
    return bestBid === null || bestAsk === null ? 2 * this.mark : bestBid.px + bestAsk.px;
  }
}
