import type { OrderMessage } from '../../src/dispatch/input.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { OrderView } from '../../src/gateway/order-view.ts';
import type { OrderTerms } from '../../src/venue/commands.ts';
import type { Random } from '../../src/venues/simulator/random.ts';

/** The price around which all trade, in dollars. */
export const MID_PX = 95_000;
const ORDERS_MAX = 8;

/** Gives any command, mostly sensible, now and then many at once. */
export class RandomStrategy {
  readonly #gatewayOf: () => Gateway;
  readonly #random: Random;
  #orders = 0;
  /** What was asked for, and whether it was taken. */
  readonly done = new Map<string, number>();

  /** @param gatewayOf - the one that runs now. */
  constructor(gatewayOf: () => Gateway, random: Random) {
    this.#gatewayOf = gatewayOf;
    this.#random = random;
  }

  get #gateway(): Gateway {
    return this.#gatewayOf();
  }

  act(): void {
    const times = this.#random.below(12) === 0 ? 8 : this.#random.below(3);
    for (let time = 0; time < times; time += 1) this.#actOnce();
  }

  #actOnce(): void {
    const open = this.#gateway.openViews();
    const roll = this.#random.below(100);
    if (open.length === 0 || (roll < 35 && open.length < ORDERS_MAX)) this.#submit();
    else if (roll < 80) this.#modify(this.#random.pick(open));
    else if (roll < 97) this.#cancel(this.#random.pick(open));
    else if (roll === 99) this.#note('cancelAll', this.#gateway.cancelAll().length > 0);
  }

  #submit(): void {
    this.#orders += 1;
    const side = this.#random.below(2) === 0 ? 'BUY' : 'SELL';
    const isMarket = this.#random.below(20) === 0;
    const timeInForce = this.#random.pick(['GTC', 'GTC', 'GTC', 'ALO', 'IOC'] as const);
    const order: OrderMessage = {
      clientOrderId: `O-${this.#orders}`,
      strategyId: 'S-1',
      instrumentId: 'BTC',
      side,
      orderType: isMarket ? 'MARKET' : 'LIMIT',
      quantity: this.#quantity(),
      ...(!isMarket && { price: this.#price(side) }),
    };
    const terms: OrderTerms = { timeInForce, reduceOnly: false };
    this.#note('submit', this.#gateway.submit(order, terms).ok);
  }

  #modify({ order: { clientOrderId, side } }: OrderView): void {
    const kind = this.#random.below(4);
    const change = {
      ...(kind !== 0 && { price: this.#price(side) }),
      ...(kind < 2 && { quantity: this.#quantity() }),
    };
    this.#note('modify', this.#gateway.modify(clientOrderId, change).ok);
  }

  #cancel({ order: { clientOrderId } }: OrderView): void {
    this.#note('cancel', this.#gateway.cancel(clientOrderId).ok);
  }

  #quantity(): string {
    return `0.0${10 + this.#random.below(40)}`.replace(/0$/, '');
  }

  /** Mostly behind the price, at times beyond it, so that a post-only order is refused. */
  #price(side: 'BUY' | 'SELL'): string {
    const behind = (this.#random.below(24) - 3) * 10;
    return String(side === 'BUY' ? MID_PX - behind : MID_PX + behind);
  }

  #note(command: string, isTaken: boolean): void {
    const what = `${command} ${isTaken ? 'taken' : 'refused'}`;
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}
