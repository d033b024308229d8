import { Random } from '../random.ts';
import { Account } from './account.ts';
import type { Market } from './market.ts';
import type { MatchingEngine } from './matching-engine.ts';
import type { Venue } from './venue.ts';
import type { TimeInForce } from './venue-order.ts';

/** How often it moves, in milliseconds. */
const PERIOD_MS = 250;
/** Levels quoted on each side, and the parts of a price between them, in ten-thousandths. */
const LEVELS = 8;
const LEVEL_GAP = 2;
/** Dollars quoted at a level, and taken at once, at the least and at the most. */
const QUOTED_USD = [2_000, 40_000] as const;
const TAKEN_USD = [200, 20_000] as const;
/** The largest part of its price that a coin moves in a step, in millionths. */
const STEP_MILLIONTHS = 300;
const MILLION = 1_000_000;

/**
 * A market that goes on by itself, by chance from a seed: each coin's price walks, a maker quotes
 * around it, and takers come, so that resting orders trade.
 */
export class BackgroundMarket {
  readonly #venue: Venue;
  readonly #random: Random;
  readonly #maker = new Account(`0x${'5'.repeat(40)}`, { isHouse: true });
  readonly #taker = new Account(`0x${'7'.repeat(40)}`, { isHouse: true });
  #nextAt: number;

  constructor(venue: Venue, seed: number, startAt: number) {
    this.#venue = venue;
    this.#random = new Random(seed);
    this.#nextAt = startAt;
  }

  get nextAt(): number {
    return this.#nextAt;
  }

  /** Lets the market stand still until a time. */
  skipTo(time: number): void {
    this.#nextAt = Math.max(this.#nextAt, time);
  }

  /** Makes the steps that are due. */
  advance(now: number): void {
    for (; this.#nextAt <= now; this.#nextAt += PERIOD_MS) {
      this.#venue.log.begin(this.#nextAt);
      for (const market of this.#venue.markets) this.#step(market);
    }
  }

  #step(market: Market): void {
    const { engine } = this.#venue;
    this.#cancelQuotes(engine, market);
    const moved = Math.round(
      (market.mark * this.#between(-STEP_MILLIONTHS, STEP_MILLIONTHS)) / MILLION,
    );
    market.mark = Math.max(market.mark + moved, 1);
    for (let level = 1; level <= LEVELS; level += 1) this.#quote(market, level);
    if (this.#random.below(2) === 0) this.#take(market);
    market.isChanged = true;
  }

  #cancelQuotes(engine: MatchingEngine, market: Market): void {
    for (const order of this.#maker.open.values()) {
      if (order.market === market) engine.end(order, 'canceled');
    }
  }

  /** A quote on each side; one that crosses someone's resting order trades with it. */
  #quote(market: Market, level: number): void {
    const gap = Math.max(Math.round((market.mark * LEVEL_GAP * level) / 10_000), level);
    for (const isBuy of [true, false]) {
      const px = market.coin.toTick(isBuy ? market.mark - gap : market.mark + gap);
      this.#enter(this.#maker, { market, isBuy, px, usd: QUOTED_USD, tif: 'Gtc' });
    }
  }

  #take(market: Market): void {
    const isBuy = this.#random.below(2) === 0;
    const px = market.coin.toTick(Math.round(market.mark * (isBuy ? 1.01 : 0.99)));
    this.#enter(this.#taker, { market, isBuy, px, usd: TAKEN_USD, tif: 'Ioc' });
  }

  #enter(account: Account, quote: Quote): void {
    const { market, isBuy, px, usd, tif } = quote;
    const sz = Math.floor((this.#between(...usd) * MILLION) / px);
    if (sz === 0) return;
    const rest = { reduceOnly: false, trigger: null, cloid: null };
    this.#venue.engine.enter(
      this.#venue.addOrder(account, { market, isBuy, px, sz, tif, ...rest }),
    );
  }

  #between(least: number, most: number): number {
    return least + this.#random.below(most - least + 1);
  }
}

interface Quote {
  readonly market: Market;
  readonly isBuy: boolean;
  readonly px: number;
  readonly usd: readonly [least: number, most: number];
  readonly tif: TimeInForce;
}
