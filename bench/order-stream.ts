import type { InputMessage } from '../src/dispatch/input.ts';
import { Random } from '../src/venues/simulator/random.ts';

/**
 * What happens, in parts of a hundred. The missing 42 are new orders being accepted: each order
 * that closes is replaced by a new one, so that the population stays.
 */
const MIX = { cancel: 41, modify: 10, partFill: 4, complete: 1, duplicate: 2 } as const;
type Happening = keyof typeof MIX;

const HAPPENINGS = (Object.keys(MIX) as Happening[]).flatMap((name) =>
  Array.from({ length: MIX[name] }, () => name),
);

/** Happenings under way at a time: their inputs are dealt in turns, each one's in its order. */
const UNDER_WAY = 64;
/** Closed orders, and fills, of which a report may be repeated. */
const REPEATABLE = 256;
const START_MS = 1_763_800_000_000;
const FIRST_VENUE_ORDER_ID = 142_000_000_000;

/** An order as the made-up venue has it. Sizes in thousandths, prices in tenths. */
interface VenueOrder {
  readonly clientOrderId: string;
  quantity: number;
  filled: number;
  price: number;
  leg: Leg;
  retired: Leg | null;
  /** Something is under way with it. */
  busy: boolean;
}

interface Leg {
  readonly venueOrderId: string;
  readonly size: number;
  readonly price: number;
}

/** The inputs of one happening, each made when its turn comes. */
interface Course {
  readonly order: VenueOrder;
  readonly inputs: (() => InputMessage)[];
}

/**
 * An endless stream of inputs from a seed: a population of live LIMIT orders at a venue that
 * cancels and replaces, and what happens to them. A millisecond passes from input to input.
 */
export class OrderStream {
  readonly #random: Random;
  readonly #live: VenueOrder[] = [];
  readonly #closed: VenueOrder[] = [];
  readonly #fills: InputMessage[] = [];
  readonly #courses: Course[] = [];
  #orders = 0;
  #legs = 0;
  #requests = 0;
  #trades = 0;
  #ts = START_MS;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** Orders that have made room for new ones. */
  get closedOrders(): number {
    return this.#orders - this.#live.length;
  }

  /** Opens new orders: two inputs each. */
  open(orders: number): InputMessage[] {
    const inputs: InputMessage[] = [];
    for (let opened = 0; opened < orders; opened += 1) {
      const order = this.#newOrder();
      this.#live.push(order);
      order.busy = false;
      inputs.push(this.#submit(order), this.#status(order, order.leg, 'ACCEPTED'));
    }
    return inputs;
  }

  /** The next inputs of the mix. */
  take(count: number): InputMessage[] {
    return Array.from({ length: count }, () => this.next());
  }

  /** The next input of the mix. */
  next(): InputMessage {
    while (this.#courses.length < UNDER_WAY) this.#courses.push(this.#begin());
    const index = this.#random.below(this.#courses.length);
    const course = this.#courses[index];
    const make = course?.inputs.shift();
    if (course === undefined || make === undefined) throw new Error('a course has no inputs left');
    const input = make();
    if (course.inputs.length === 0) {
      course.order.busy = false;
      this.#courses.splice(index, 1);
    }
    return input;
  }

  #begin(): Course {
    const happening = this.#random.pick(HAPPENINGS);
    const slot = this.#idleSlot();
    const order = this.#orderAt(slot);
    order.busy = true;
    switch (happening) {
      case 'cancel': {
        const canceled = () => this.#status(order, order.leg, 'CANCELED');
        return this.#replacing(slot, [canceled]);
      }
      case 'complete': {
        const rest = () => this.#fill(order, order.quantity - order.filled);
        const filled = () => this.#status(order, order.leg, 'FILLED');
        const fillFirst = this.#random.below(2) === 0;
        return this.#replacing(slot, fillFirst ? [rest, filled] : [filled, rest]);
      }
      case 'modify':
        return { order, inputs: this.#modify(order) };
      case 'partFill': {
        const left = order.quantity - order.filled;
        const part = () => this.#fill(order, 1 + this.#random.below(Math.ceil(left / 4)));
        return { order, inputs: [left > 1 ? part : () => this.#repeat(order)] };
      }
      case 'duplicate':
        return { order, inputs: [() => this.#repeat(order)] };
    }
  }

  /** The order closes, and a new one takes its place. */
  #replacing(slot: number, closing: (() => InputMessage)[]): Course {
    const order = this.#newOrder();
    const closed = this.#orderAt(slot);
    const submit = () => {
      keepLatest(this.#closed, closed);
      return this.#submit(order);
    };
    this.#live[slot] = order;
    const accepted = () => this.#status(order, order.leg, 'ACCEPTED');
    return { order, inputs: [...closing, submit, accepted] };
  }

  /** Command, answer, the new leg's open and the old one's end, which overtake each other. */
  #modify(order: VenueOrder): (() => InputMessage)[] {
    this.#requests += 1;
    const requestId = `M-${this.#requests}`;
    const old = order.leg;
    const price = order.price + 1 + this.#random.below(20);
    const more = this.#random.below(3) === 0 ? 1 + this.#random.below(500) : 0;
    const quantity = order.quantity + more;
    const leg = this.#newLeg(quantity - order.filled, price);
    const addressed = { clientOrderId: order.clientOrderId, requestId };
    const terms = { price: tenths(price), legSize: thousandths(leg.size) };
    const wanted = more === 0 ? terms : { ...terms, quantity: thousandths(quantity) };
    const sent = (): InputMessage => {
      return { type: 'modify.sent', ...addressed, ...wanted, ts: this.#tick() };
    };
    const acked = (): InputMessage => {
      const { venueOrderId } = leg;
      return { type: 'modify.acked', ...addressed, venueOrderId, ts: this.#tick() };
    };
    const opened = () => {
      Object.assign(order, { quantity, price, leg, retired: old });
      return this.#status(order, leg, 'ACCEPTED');
    };
    const ended = () => this.#status(order, old, 'CANCELED');
    const answers = this.#random.pick([
      [acked, opened, ended],
      [acked, ended, opened],
      [ended, opened, acked],
      [opened, ended, acked],
    ]);
    return [sent, ...answers];
  }

  /** Something that was said before, of a live order or of one that has closed. */
  #repeat(order: VenueOrder): InputMessage {
    const index = this.#random.below(REPEATABLE);
    const [closed, fill, { retired }] = [this.#closed[index], this.#fills[index], order];
    const choice = this.#random.below(4);
    if (choice === 0 && closed !== undefined) return this.#end(closed);
    if (choice === 1 && retired !== null) return this.#status(order, retired, 'CANCELED');
    if (choice === 2 && fill !== undefined) return { ...fill, ts: this.#tick() };
    return this.#status(order, order.leg, 'ACCEPTED');
  }

  #end(order: VenueOrder): InputMessage {
    const isFilled = order.filled === order.quantity;
    return this.#status(order, order.leg, isFilled ? 'FILLED' : 'CANCELED');
  }

  #newOrder(): VenueOrder {
    this.#orders += 1;
    const clientOrderId = `0x${this.#orders.toString(16).padStart(32, '0')}`;
    const quantity = 100 + this.#random.below(5_000);
    const price = 600_000 + this.#random.below(50_000);
    const leg = this.#newLeg(quantity, price);
    return { clientOrderId, quantity, filled: 0, price, leg, retired: null, busy: true };
  }

  #newLeg(size: number, price: number): Leg {
    this.#legs += 1;
    return { venueOrderId: String(FIRST_VENUE_ORDER_ID + this.#legs), size, price };
  }

  #submit({ clientOrderId, quantity, price }: VenueOrder): InputMessage {
    const order = {
      clientOrderId,
      strategyId: 'MAKER-001',
      instrumentId: 'BTC-USD-PERP.HYPERLIQUID',
      side: this.#orders % 2 === 0 ? ('BUY' as const) : ('SELL' as const),
      orderType: 'LIMIT' as const,
      quantity: thousandths(quantity),
      price: tenths(price),
    };
    return { type: 'submit', order, ts: this.#tick() };
  }

  #status(order: VenueOrder, leg: Leg, status: 'ACCEPTED' | 'CANCELED' | 'FILLED'): InputMessage {
    const ts = this.#tick();
    const report = {
      clientOrderId: order.clientOrderId,
      venueOrderId: leg.venueOrderId,
      status,
      quantity: thousandths(leg.size),
      price: tenths(leg.price),
      tsEvent: ts - 20,
    };
    return { type: 'status', report, ts };
  }

  /** A trade; as on Hyperliquid, it names the leg alone. */
  #fill(order: VenueOrder, size: number): InputMessage {
    this.#trades += 1;
    order.filled += size;
    const ts = this.#tick();
    const report = {
      venueOrderId: order.leg.venueOrderId,
      tradeId: `${ts - 20}:BTC:${this.#trades}`,
      lastQty: thousandths(size),
      lastPx: tenths(order.price),
      commission: '0.0125',
      commissionCurrency: 'USDC',
      liquiditySide: 'MAKER' as const,
      tsEvent: ts - 20,
    };
    const input: InputMessage = { type: 'fill', report, ts };
    keepLatest(this.#fills, input);
    return input;
  }

  #tick(): number {
    this.#ts += 1;
    return this.#ts;
  }

  #idleSlot(): number {
    for (;;) {
      const slot = this.#random.below(this.#live.length);
      if (!this.#orderAt(slot).busy) return slot;
    }
  }

  #orderAt(slot: number): VenueOrder {
    const order = this.#live[slot];
    if (order === undefined) throw new RangeError('more is under way than orders are live');
    return order;
  }
}

function keepLatest<T>(items: T[], item: T): void {
  items.push(item);
  if (items.length > REPEATABLE) items.shift();
}

function thousandths(units: number): string {
  return String(units / 1_000);
}

function tenths(units: number): string {
  return String(units / 10);
}
