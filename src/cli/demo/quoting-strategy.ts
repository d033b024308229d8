import type { GatewayClient, Push } from '../../client.ts';

/** What the strategy needs of a gateway. */
export type Trader = Pick<GatewayClient, 'submit' | 'modify' | 'gatewayState'>;

export interface QuotingSettings {
  readonly coins: readonly QuotedCoin[];
  /** What its client order ids begin with: no other run's may. */
  readonly idPrefix: string;
  readonly onRefused: (why: string) => void;
}

/** What is quoted, and in which steps. */
export interface QuotedCoin {
  readonly name: string;
  /** Decimals that a size may have; a price may have six less these. */
  readonly szDecimals: number;
}

interface Quote {
  readonly clientOrderId: string;
  price: string;
}

const SIDES = ['BUY', 'SELL'] as const;
/** What a quote is worth, in dollars. */
const QUOTE_USD = 500;
/** How far from the middle quotes are, in hundredths of a percent. */
const DISTANCE_BPS = 3;
/** How far a quote may be from where it should be before it is moved. */
const SLACK_BPS = 1;
const PRICE_DECIMALS = 6;
const PRICE_DIGITS = 5;

/**
 * Keeps an order to buy and one to sell around the middle of each coin, and moves them as it moves.
 * It makes no money: it is there to have something to see.
 */
export class QuotingStrategy {
  readonly #trader: Trader;
  readonly #settings: QuotingSettings;
  readonly #quotes = new Map<string, Quote>();
  /** Of open orders: which quote they are. */
  readonly #places = new Map<string, string>();
  #orders = 0;

  constructor(trader: Trader, settings: QuotingSettings) {
    this.#trader = trader;
    this.#settings = settings;
  }

  /** Quotes around these middles, by coin. */
  onMids(mids: Readonly<Record<string, string>>): void {
    if (this.#trader.gatewayState !== 'live') return;
    for (const coin of this.#settings.coins) {
      const mid = Number(mids[coin.name]);
      if (!(mid > 0)) continue;
      for (const side of SIDES) this.#quote(coin, side, mid);
    }
  }

  /** An order that is no more makes room for another. */
  onPush(push: Push): void {
    if (push.type !== 'event') return;
    const { clientOrderId, state } = push.event;
    if (/^(filled|canceled|rejected|expired)$/.test(state)) this.#forget(clientOrderId);
  }

  #quote(coin: QuotedCoin, side: (typeof SIDES)[number], mid: number): void {
    const place = `${coin.name} ${side}`;
    const sign = side === 'BUY' ? -1 : 1;
    const price = toPrice(mid * (1 + (sign * DISTANCE_BPS) / 10_000), coin);
    const quote = this.#quotes.get(place);
    if (quote === undefined) this.#submit(coin, side, place, price, mid);
    else if (Math.abs(Number(quote.price) / Number(price) - 1) * 10_000 > SLACK_BPS) {
      quote.price = price;
      this.#do(this.#trader.modify(quote.clientOrderId, { price }));
    }
  }

  #submit(
    { name, szDecimals }: QuotedCoin,
    side: (typeof SIDES)[number],
    place: string,
    price: string,
    mid: number,
  ): void {
    this.#orders += 1;
    const clientOrderId = `${this.#settings.idPrefix}${this.#orders}`;
    this.#quotes.set(place, { clientOrderId, price });
    this.#places.set(clientOrderId, place);
    const order = {
      clientOrderId,
      strategyId: 'demo',
      instrumentId: name,
      side,
      orderType: 'LIMIT',
      quantity: (QUOTE_USD / mid).toFixed(szDecimals),
      price,
    } as const;
    const submitted = this.#trader.submit(order);
    // What was not taken is no quote; of what is not known the orders tell.
    submitted.catch(() => this.#forget(clientOrderId));
    this.#do(submitted);
  }

  #forget(clientOrderId: string): void {
    const place = this.#places.get(clientOrderId);
    if (place === undefined) return;
    this.#places.delete(clientOrderId);
    if (this.#quotes.get(place)?.clientOrderId === clientOrderId) this.#quotes.delete(place);
  }

  #do(command: Promise<unknown>): void {
    command.catch((error: unknown) => this.#settings.onRefused(String(error)));
  }
}

/** The nearest price that the venue takes. */
function toPrice(value: number, { szDecimals }: QuotedCoin): string {
  const digits = Number(value.toPrecision(PRICE_DIGITS));
  return String(Number(digits.toFixed(PRICE_DECIMALS - szDecimals)));
}
