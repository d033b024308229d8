import { aggregateFills } from '../exchange/aggregate-fills.ts';
import type { OrderEvent } from '../exchange/venue-event.ts';
import type { FillRow, OrderUpdateRow } from '../wire/rows.ts';
import type { Agenda } from './agenda.ts';
import { arrangeRows } from './arrange-rows.ts';
import type { Stream } from './stream.ts';
import { AGGREGATED_FILLS } from './subscriptions.ts';
import type { Topic } from './topic.ts';
import type { Venue } from './venue.ts';

/** What a block did to a user that someone watches. */
export interface UserBlock {
  readonly user: string;
  readonly topics: ReadonlyMap<string, Topic>;
  readonly orders: OrderEvent[];
  readonly fills: FillRow[];
  readonly cancels: { readonly coin: string; readonly oid: number }[];
}

/** Writes the frames of one user and block: one for each channel, unless a fault splits it. */
export class UserFrames {
  readonly #venue: Venue;
  readonly #agenda: Agenda;
  readonly #stream: Stream;

  constructor(venue: Venue, agenda: Agenda, stream: Stream) {
    this.#venue = venue;
    this.#agenda = agenda;
    this.#stream = stream;
  }

  tell(block: UserBlock): void {
    const { faults } = this.#venue;
    const dueAt = this.#agenda.now + faults.delayMs('streamDelayMs');
    if (block.orders.length === 0 || block.fills.length === 0) {
      this.#tellOrders(block, dueAt);
      this.#tellFills(block, dueAt);
      return;
    }
    const laterAt = dueAt + faults.delayMs('channelGapMs');
    if (faults.happens('fillsFirst', () => `the block of ${block.user}`)) {
      this.#tellFills(block, dueAt);
      this.#tellOrders(block, laterAt);
    } else {
      this.#tellOrders(block, dueAt);
      this.#tellFills(block, laterAt);
    }
  }

  #tellOrders({ user, topics, orders, cancels }: UserBlock, dueAt: number): void {
    const updates = topics.get('orderUpdates');
    if (updates !== undefined && orders.length > 0) this.#tellUpdates(updates, orders, dueAt);
    const history = topics.get('userHistoricalOrders');
    if (history !== undefined && orders.length > 0) {
      const rows = orders.flatMap(({ update }) => this.#historyRow(user, update));
      this.#send(history, 'userHistoricalOrders', { user, orderHistory: rows }, dueAt);
    }
    const events = topics.get('userEvents');
    if (events !== undefined && cancels.length > 0) {
      this.#send(events, 'user', { nonUserCancel: cancels }, dueAt);
    }
  }

  #tellUpdates(topic: Topic, orders: readonly OrderEvent[], dueAt: number): void {
    const { faults } = this.#venue;
    let frameDueAt = dueAt;
    for (const [index, rows] of arrangeRows(orders, faults).entries()) {
      if (index > 0) frameDueAt += faults.delayMs('channelGapMs');
      this.#send(topic, 'orderUpdates', rows, frameDueAt);
    }
    for (const { update } of orders) {
      const whom = () => `order ${update.order.oid}, ${update.status}`;
      if (!hasEnded(update) || !faults.happens('lateOpen', whom)) continue;
      const lateAt = frameDueAt + faults.lateOpenDelayMs();
      // Not by way of the topic, whose later frames would wait for it.
      this.#agenda.at(lateAt, () => this.#send(topic, 'orderUpdates', [asOpen(update)], lateAt));
    }
  }

  /** The read of an order says all of it; what has become of it is as in the update. */
  #historyRow(user: string, { order, status, statusTimestamp }: OrderUpdateRow): object[] {
    const { now } = this.#agenda;
    const read = { now, asOf: now, deadLeg: false };
    const request = { type: 'orderStatus', user, oid: order.oid } as const;
    const found = this.#venue.exchange.info(request, read) as OrderStatus;
    if (found.order === undefined) return [];
    return [{ order: { ...found.order.order, sz: order.sz }, status, statusTimestamp }];
  }

  #tellFills({ user, topics, fills }: UserBlock, dueAt: number): void {
    if (fills.length === 0) return;
    const each = topics.get('userFills');
    if (each !== undefined) this.#send(each, 'userFills', { user, fills }, dueAt);
    const aggregated = topics.get(AGGREGATED_FILLS);
    if (aggregated !== undefined) {
      this.#send(aggregated, 'userFills', { user, fills: aggregateFills(fills) }, dueAt);
    }
    const events = topics.get('userEvents');
    if (events !== undefined) this.#send(events, 'user', { fills }, dueAt);
    const notices = topics.get('notification');
    if (notices === undefined) return;
    for (const fill of fills) {
      if (fill.crossed) continue;
      this.#send(notices, 'notification', { notification: notificationOf(fill) }, dueAt);
    }
  }

  #send(topic: Topic, channel: string, data: object, dueAt: number): void {
    this.#stream.toAll(topic, `{"channel":"${channel}","data":${JSON.stringify(data)}}`, dueAt);
  }
}

/** The answer to a read of one order. */
interface OrderStatus {
  readonly order?: { readonly order: object };
}

/** Whether it was open and is no more; what was rejected never was. */
function hasEnded({ status }: OrderUpdateRow): boolean {
  return status !== 'open' && status !== 'triggered' && !status.endsWith('ejected');
}

/** The row with which the order was told to be open. */
function asOpen({ order }: OrderUpdateRow): OrderUpdateRow {
  return {
    order: { ...order, sz: order.origSz },
    status: 'open',
    statusTimestamp: order.timestamp,
  };
}

function notificationOf({ coin, px, side, sz }: FillRow): string {
  return `Resting order filled: ${side === 'B' ? 'Bought' : 'Sold'} ${sz} ${coin} at $${px}`;
}
