import type { Exchange } from '../../src/venues/simulator/exchange/exchange.ts';
import { Random } from '../../src/venues/simulator/random.ts';
import type { Action, OrderWire } from '../../src/venues/simulator/wire/action.ts';
import type { BasicOrderRow } from '../../src/venues/simulator/wire/rows.ts';

const USERS = ['a', 'b', 'c', 'd', 'e'].map((digit) => `0x${digit.repeat(40)}`);
/** Two coins whose lots and ticks differ, with a price around which all trade. */
const COINS = [
  { asset: 0, px: 95_000, tick: 1, sz: 0.001 },
  { asset: 5, px: 148, tick: 0.01, sz: 1 },
] as const;
/** Few, so that they are used again. */
const CLOIDS = Array.from(
  { length: 12 },
  (_, index) => `0x${index.toString(16).padStart(32, '0')}`,
);

/** Users who do anything, mostly sensible, from a seed. */
export class RandomTraders {
  readonly users = USERS;
  readonly fundsUsd = 50_000;
  readonly #random: Random;
  readonly #exchange: Exchange;

  constructor(seed: number, exchange: Exchange) {
    this.#random = new Random(seed);
    this.#exchange = exchange;
    const funds = { usdc: String(this.fundsUsd), tradedUsdc: '2000000' };
    for (const user of USERS) exchange.fund(user, funds);
  }

  /** A user and what that user does next. */
  next(now: number): { readonly user: string; readonly action: Action } {
    const user = this.#random.pick(USERS);
    const read = { now, asOf: now, deadLeg: false };
    const open = this.#exchange.info({ type: 'openOrders', user }, read) as BasicOrderRow[];
    return { user, action: this.#action(open, now) };
  }

  /** Moves a mark now and then, so that triggers fire. */
  mark(): { readonly coin: string; readonly px: string } | null {
    if (this.#random.below(20) > 0) return null;
    const coin = this.#random.pick(COINS);
    const name = this.#exchange.coins[coin.asset];
    return name === undefined ? null : { coin: name, px: this.#near(coin) };
  }

  #action(open: readonly BasicOrderRow[], now: number): Action {
    const roll = this.#random.below(100);
    const a = this.#random.below(4) === 0 ? { a: true as const } : {};
    if (roll < 45) return { type: 'order', orders: this.#orders(), grouping: 'na' };
    if (roll < 50) return this.#bracket();
    if (roll < 60) return { type: 'modify', ...this.#modify(open), ...a };
    if (roll < 75) {
      const modifies = this.#times(() => this.#modify(open));
      return { type: 'batchModify', modifies, ...a };
    }
    if (roll < 88) {
      const cancels = this.#times(() => ({ a: this.#asset(open), o: this.#oid(open) }));
      return { type: 'cancel', cancels, ...(this.#random.below(3) === 0 && { f: true as const }) };
    }
    if (roll < 96) {
      const cancels = this.#times(() => ({
        asset: this.#random.pick(COINS).asset,
        cloid: this.#random.pick(CLOIDS),
      }));
      return { type: 'cancelByCloid', cancels };
    }
    if (roll < 97) return { type: 'scheduleCancel', time: now + 5_000 };
    if (roll < 98) return { type: 'updateLeverage', asset: 0, isCross: true, leverage: 20 };
    return { type: 'noop' };
  }

  #bracket(): Action {
    const [entry] = this.#orders();
    if (entry === undefined) return { type: 'noop' };
    const [coin = COINS[0]] = COINS.filter(({ asset }) => asset === entry.a);
    const triggers = (['tp', 'sl'] as const).map((tpsl) => ({
      ...entry,
      b: !entry.b,
      // As a market order is sent: priced well through the book.
      p: (coin.px * (entry.b ? 0.95 : 1.05)).toFixed(coin.asset === 0 ? 0 : 2),
      r: true,
      t: { trigger: { isMarket: true, triggerPx: entry.p, tpsl } },
    }));
    const grouping = this.#random.pick(['normalTpsl', 'positionTpsl'] as const);
    return {
      type: 'order',
      orders: [entry, ...triggers].slice(grouping === 'normalTpsl' ? 0 : 1),
      grouping,
    };
  }

  #orders(): OrderWire[] {
    return this.#times(() => {
      const coin = this.#random.pick(COINS);
      const tif = this.#random.pick(['Gtc', 'Gtc', 'Alo', 'Ioc', 'FrontendMarket'] as const);
      const tpsl = this.#random.pick(['tp', 'sl'] as const);
      const isTrigger = this.#random.below(12) === 0;
      return {
        a: coin.asset,
        b: this.#random.below(2) === 0,
        p: this.#px(coin),
        s: (coin.sz * (1 + this.#random.below(40))).toFixed(3).replace(/\.?0+$/, ''),
        r: this.#random.below(6) === 0,
        t: isTrigger
          ? { trigger: { isMarket: this.#random.below(2) === 0, triggerPx: this.#px(coin), tpsl } }
          : { limit: { tif } },
        ...(this.#random.below(2) === 0 && { c: this.#random.pick(CLOIDS) }),
      };
    });
  }

  #modify(open: readonly BasicOrderRow[]): { oid: number | string; order: OrderWire } {
    const [order] = this.#orders();
    if (order === undefined) throw new Error('no order to modify to');
    const byCloid = this.#random.below(4) === 0;
    const old = open.length === 0 ? null : this.#random.pick(open);
    const side = old === null || this.#random.below(8) === 0 ? {} : { b: old.side === 'B' };
    const asset = old === null ? {} : { a: this.#exchange.coins.indexOf(old.coin) };
    const oid = byCloid ? this.#random.pick(CLOIDS) : (old?.oid ?? 1);
    const coin = COINS.find((each) => each.asset === asset.a);
    return { oid, order: { ...order, ...side, ...asset, ...(coin && { p: this.#px(coin) }) } };
  }

  #oid(open: readonly BasicOrderRow[]): number {
    if (open.length === 0 || this.#random.below(6) === 0) return 560_000_000_000;
    return this.#random.pick(open).oid;
  }

  #asset(open: readonly BasicOrderRow[]): number {
    const coin = open.at(0)?.coin;
    return coin === undefined ? 0 : this.#exchange.coins.indexOf(coin);
  }

  /** Seldom one that cannot be. */
  #px(coin: (typeof COINS)[number]): string {
    if (this.#random.below(60) > 0) return this.#near(coin);
    return String(coin.px * this.#random.pick([3, 0.001, 1.000001]));
  }

  /** Near enough to the others' to trade often. */
  #near({ px, tick }: (typeof COINS)[number]): string {
    return (px + tick * (this.#random.below(41) - 20)).toFixed(2).replace(/\.?0+$/, '');
  }

  #times<T>(make: () => T): T[] {
    return Array.from({ length: 1 + Math.floor(this.#random.below(6) / 3) }, make);
  }
}
