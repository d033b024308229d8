import { COINS, type CoinSettings } from '../../../src/venues/simulator/exchange/coin.ts';
import { Exchange } from '../../../src/venues/simulator/exchange/exchange.ts';
import type { VenueEvent } from '../../../src/venues/simulator/exchange/venue-event.ts';
import type { Action, OrderWire, Tif } from '../../../src/venues/simulator/wire/action.ts';
import type { ExchangeInfoRequest } from '../../../src/venues/simulator/wire/info-request.ts';

/** The account whose answers are compared, and the one that trades with it. */
export const TRADER = '0x31ca8395cf837de08b24da3f660e77761dfb974b';
const OTHER = '0x70997970c51812dc3a010c7d01b50e0d17dc79c8';

/** The asset ids of the captures' coins: those of the first are the venue's. */
export const ASSETS = {
  BTC: 0,
  ETH: 1,
  DYDX: 4,
  SOL: 5,
  HYPE: 6,
  TON: 7,
  ORDI: 8,
  GRIFFAIN: 9,
  INJ: 10,
  SUI: 11,
  ARB: 12,
  JUP: 13,
  /** On the test network. */
  DOGE: 173,
} as const;

export type CoinName = keyof typeof ASSETS;

/** What is not as usual of an order: one that rests until it is cancelled, without an id of its own. */
export interface OrderSketch {
  readonly p: string;
  readonly s: string;
  readonly tif?: Tif;
  readonly trigger?: { readonly triggerPx: string; readonly tpsl: 'tp' | 'sl' };
  readonly c?: string;
  readonly r?: boolean;
}

/** A venue without a market of its own, on which a captured situation is set up. */
export class Stage {
  now = 1_770_000_000_000;
  readonly #exchange: Exchange;

  constructor(usdc = '1000000') {
    const settings = { seed: 1, startAt: this.now, market: false, coins: UNIVERSE };
    this.#exchange = new Exchange(settings);
    this.#exchange.fund(TRADER, { usdc });
    this.#exchange.fund(OTHER, { usdc: '1000000' });
  }

  /** Executes an action a second after the one before. */
  act(action: Action, user = TRADER): unknown {
    this.now += 1_000;
    return this.#exchange.execute(user, action, this.now);
  }

  /** Places an order for the trader. */
  buy(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, true, sketch)));
  }

  sell(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, false, sketch)));
  }

  /** Places an order for the other one, for the trader to trade with. */
  bid(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, true, sketch)), OTHER);
  }

  offer(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, false, sketch)), OTHER);
  }

  mark(coin: CoinName, px: string): void {
    this.#exchange.setMark(coin, px, this.now);
  }

  info(request: ExchangeInfoRequest): unknown {
    return this.#exchange.info(request, { now: this.now, asOf: this.now, deadLeg: false });
  }

  /** What the trader was told since the last call. */
  events(): readonly VenueEvent[] {
    return this.#exchange.takeEvents().filter((event) => 'user' in event && event.user === TRADER);
  }
}

export function order(
  coin: CoinName,
  b: boolean,
  { p, s, tif = 'Gtc', trigger, c, r = false }: OrderSketch,
): OrderWire {
  const t = trigger ? { trigger: { isMarket: true, ...trigger } } : { limit: { tif } };
  return { a: ASSETS[coin], b, p, s, r, t, ...(c && { c }) };
}

export function orderAction(...orders: readonly OrderWire[]): Action {
  return { type: 'order', orders, grouping: 'na' };
}

/** The id of the first order that an answer tells of. */
export function oidIn(answer: unknown): number {
  const found = /"oid":(\d+)/.exec(JSON.stringify(answer));
  if (found === null) throw new Error(`no order in ${JSON.stringify(answer)}`);
  return Number(found[1]);
}

const SETTINGS: Record<Exclude<CoinName, 'BTC' | 'ETH' | 'DYDX' | 'SOL'>, CoinSettings> = {
  HYPE: { name: 'HYPE', szDecimals: 2, maxLeverage: 10, px: '40' },
  TON: { name: 'TON', szDecimals: 1, maxLeverage: 10, px: '3.26' },
  ORDI: { name: 'ORDI', szDecimals: 2, maxLeverage: 10, px: '8.65' },
  GRIFFAIN: { name: 'GRIFFAIN', szDecimals: 0, maxLeverage: 3, px: '0.0352' },
  INJ: { name: 'INJ', szDecimals: 1, maxLeverage: 10, px: '10.002' },
  SUI: { name: 'SUI', szDecimals: 1, maxLeverage: 10, px: '1.32' },
  ARB: { name: 'ARB', szDecimals: 1, maxLeverage: 10, px: '0.075' },
  JUP: { name: 'JUP', szDecimals: 0, maxLeverage: 10, px: '0.227' },
  DOGE: { name: 'DOGE', szDecimals: 0, maxLeverage: 10, px: '0.19' },
};

/** Coins at every asset id, of which most are there for the count. */
const UNIVERSE: readonly CoinSettings[] = Array.from({ length: ASSETS.DOGE + 1 }, (_, asset) => {
  const settings = Object.values(SETTINGS).find(
    ({ name }) => ASSETS[name as keyof typeof SETTINGS] === asset,
  );
  const unused = { name: `UNUSED-${asset}`, szDecimals: 0, maxLeverage: 3, px: '1' };
  return settings ?? COINS[asset] ?? unused;
});
