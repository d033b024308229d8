import type { OrderMessage } from '../../src/dispatch/input.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { OrderChange } from '../../src/gateway/order-intent.ts';
import type { OrderView } from '../../src/gateway/order-view.ts';
import type { OrderTerms } from '../../src/venue/commands.ts';
import type { Random } from '../../src/venues/simulator/random.ts';

/** The price around which all trade, in dollars. */
export const MID_PX = 95_000;
export const STRATEGY = 'S-1';
const ORDERS_MAX = 8;

/** Gives any command, mostly sensible, now and then many at once. */
export class RandomStrategy {
  readonly #gatewayOf: () => Gateway;
  readonly #random: Random;
  #orders = 0;
  /** Of orders that were to be changed or canceled: what was wanted last. */
  readonly wanted = new Map<string, OrderChange | 'canceled'>();
  /** The orders of commands that are not answered yet. */
  readonly #unanswered = new Set<{ readonly clientOrderId: string }>();
  /** Orders whose submit was answered. */
  readonly taken: string[] = [];
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

  /** The gateway is no more: what it has done of the commands that it did not answer is unknown. */
  forgetUnanswered(): void {
    for (const { clientOrderId } of this.#unanswered) this.wanted.delete(clientOrderId);
    this.#unanswered.clear();
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
    else if (roll === 99) this.#cancelAll();
  }

  #submit(): void {
    this.#orders += 1;
    const side = this.#random.pick(['BUY', 'SELL'] as const);
    const timeInForce = this.#random.pick(['GTC', 'GTC', 'GTC', 'ALO', 'IOC'] as const);
    const terms: OrderTerms = { timeInForce, reduceOnly: this.#random.below(15) === 0 };
    const order: OrderMessage = {
      // Some are longer than what a venue takes: there they are a hash.
      clientOrderId: `O-${this.#orders}${this.#orders % 4 === 0 ? '-of-many-bytes' : ''}`,
      strategyId: STRATEGY,
      instrumentId: 'BTC',
      side,
      quantity: this.#quantity(),
      ...this.#type(side),
    };
    const { ok } = this.#gateway.submit(order, terms);
    this.#note('submit', ok);
    if (ok) this.#gateway.whenLeft(() => this.taken.push(order.clientOrderId));
  }

  #type(side: 'BUY' | 'SELL'): Pick<OrderMessage, 'orderType' | 'price' | 'triggerPrice'> {
    const roll = this.#random.below(20);
    if (roll === 0) return { orderType: 'MARKET' };
    const price = this.#price(side);
    if (roll > 1) return { orderType: 'LIMIT', price };
    const orderType = this.#random.pick(['STOP_LIMIT', 'STOP_MARKET', 'LIMIT_IF_TOUCHED'] as const);
    const isStop = orderType !== 'LIMIT_IF_TOUCHED';
    const away = (1 + this.#random.below(8)) * 10;
    const triggerPrice = String((side === 'BUY') === isStop ? MID_PX + away : MID_PX - away);
    return { orderType, triggerPrice, ...(orderType !== 'STOP_MARKET' && { price }) };
  }

  #modify({ order: { clientOrderId, side }, triggerPrice }: OrderView): void {
    const kind = this.#random.below(4);
    const change = {
      ...(kind !== 0 && { price: this.#price(side) }),
      ...(kind === 3 && triggerPrice !== null && { triggerPrice: this.#price(side) }),
      ...(kind < 2 && { quantity: this.#quantity() }),
    };
    const { ok } = this.#gateway.modify(clientOrderId, change);
    this.#note('modify', ok);
    if (!ok) return;
    const before = this.wanted.get(clientOrderId);
    const kept = before === 'canceled' ? {} : before;
    this.#want(clientOrderId, { ...kept, ...change });
  }

  #cancel({ order: { clientOrderId } }: OrderView): void {
    this.#note('cancel', this.#gateway.cancel(clientOrderId).ok);
    this.#want(clientOrderId, 'canceled');
  }

  #cancelAll(): void {
    const answer = this.#gateway.cancelAll();
    const ids = answer.ok ? answer.clientOrderIds : [];
    this.#note('cancelAll', ids.length > 0);
    for (const id of ids) this.#want(id, 'canceled');
  }

  #want(clientOrderId: string, wanted: OrderChange | 'canceled'): void {
    const command = { clientOrderId };
    this.wanted.set(clientOrderId, wanted);
    this.#unanswered.add(command);
    this.#gateway.whenLeft(() => this.#unanswered.delete(command));
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
