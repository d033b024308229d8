import { COINS, type CoinSettings } from '../../../src/venues/simulator/exchange/coin.ts';
import type { SimulatorSettings } from '../../../src/venues/simulator/session/create-simulator.ts';
import type { Action, OrderWire, Tif } from '../../../src/venues/simulator/wire/action.ts';
import { BOB, TestVenue } from './session/test-venue.ts';

/** The account whose answers are compared. */
export const TRADER = '0x31ca8395cf837de08b24da3f660e77761dfb974b';

/** The asset ids of the captures' coins: those of the first are the main network's. */
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
  PNUT: 14,
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

type StageSettings = Partial<Omit<SimulatorSettings, 'faults'>> & {
  /** Dollars of the trader. */
  readonly usdc?: string | undefined;
};

/** A venue without a market of its own, on which a captured situation is set up. */
export class Stage {
  readonly #venue: TestVenue;
  readonly #socket: ReturnType<TestVenue['socket']>;

  constructor({ usdc = '1000000', ...settings }: StageSettings = {}) {
    this.#venue = new TestVenue({ coins: UNIVERSE, ...settings });
    this.#venue.simulator.fund(TRADER, { usdc }, this.#venue.now);
    this.#socket = this.#venue.socket();
  }

  get now(): number {
    return this.#venue.now;
  }

  /** Executes an action a second after the one before. */
  act(action: object, user = TRADER): unknown {
    return this.post('/exchange', this.signed(action, user));
  }

  /** What a user sends to have an action executed. */
  signed(action: object, user = TRADER): object {
    return this.#venue.signed(user, action);
  }

  info(request: object): unknown {
    return this.post('/info', request);
  }

  /** The answer to a body, as JSON or, where it is none, as text. */
  post(path: '/exchange' | '/info', body: unknown): unknown {
    this.#venue.pass(1_000);
    const [answer] = this.#venue.post(path, body);
    if (answer?.contentType !== 'application/json') return answer?.body;
    return JSON.parse(answer.body);
  }

  /** The trader's orders. */
  buy(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, true, sketch)));
  }

  sell(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, false, sketch)));
  }

  /** The orders of another, for the trader to trade with. */
  bid(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, true, sketch)), BOB);
  }

  offer(coin: CoinName, sketch: OrderSketch): unknown {
    return this.act(orderAction(order(coin, false, sketch)), BOB);
  }

  /** The trader has traded so many dollars before. */
  traded(usdc: string): void {
    this.#venue.simulator.fund(TRADER, { usdc: '0', tradedUsdc: usdc }, this.now);
  }

  mark(coin: CoinName, px: string): void {
    this.#venue.simulator.setMark(coin, px, this.now);
  }

  /** Sends a text over the trader's socket. */
  say(text: string): void {
    this.#socket.send(text);
  }

  subscribe(type: string, user = TRADER): void {
    this.#socket.send({ method: 'subscribe', subscription: { type, user } });
  }

  unsubscribe(type: string): void {
    this.#socket.send({ method: 'unsubscribe', subscription: { type, user: TRADER } });
  }

  /** What is posted over the socket to have an action executed. */
  posted(id: number, action: object): string {
    const payload = this.signed(action);
    return JSON.stringify({ method: 'post', id, request: { type: 'action', payload } });
  }

  /** The last frame of a channel. */
  frame(channel: string): unknown {
    const begin = `{"channel":"${channel}"`;
    return JSON.parse(this.#socket.sent.findLast((text) => text.startsWith(begin)) ?? 'null');
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

export function cancel(coin: CoinName, ...oids: readonly number[]): Action {
  return { type: 'cancel', cancels: oids.map((o) => ({ a: ASSETS[coin], o })) };
}

/** The id of the first order that an answer tells of. */
export function oidIn(answer: unknown): number {
  const found = /"oid":(\d+)/.exec(JSON.stringify(answer));
  if (found === null) throw new Error(`no order in ${JSON.stringify(answer)}`);
  return Number(found[1]);
}

const OTHERS: readonly CoinSettings[] = [
  { name: 'HYPE', szDecimals: 2, maxLeverage: 10, px: '40' },
  { name: 'TON', szDecimals: 1, maxLeverage: 10, px: '3.26' },
  { name: 'ORDI', szDecimals: 2, maxLeverage: 10, px: '8.65' },
  { name: 'GRIFFAIN', szDecimals: 0, maxLeverage: 3, px: '0.0352' },
  { name: 'INJ', szDecimals: 1, maxLeverage: 10, px: '10.002' },
  { name: 'SUI', szDecimals: 1, maxLeverage: 10, px: '1.32' },
  { name: 'ARB', szDecimals: 1, maxLeverage: 10, px: '0.075' },
  { name: 'JUP', szDecimals: 0, maxLeverage: 10, px: '0.227' },
  { name: 'PNUT', szDecimals: 1, maxLeverage: 10, px: '0.1' },
];
const DOGE: CoinSettings = { name: 'DOGE', szDecimals: 0, maxLeverage: 10, px: '0.19' };

/** Coins at every asset id up to the last that is needed; most are there for the count. */
const UNIVERSE: readonly CoinSettings[] = Array.from(
  { length: ASSETS.DOGE },
  (_, asset): CoinSettings =>
    COINS[asset] ??
    OTHERS[asset - COINS.length] ?? {
      name: `UNUSED-${asset}`,
      szDecimals: 0,
      maxLeverage: 3,
      px: '1',
    },
).concat(DOGE);
