import type { OrderEvent, VenueEvent } from '../exchange/venue-event.ts';
import type { TradeRow } from '../wire/rows.ts';
import type { Agenda } from './agenda.ts';
import type { Feeds } from './feeds.ts';
import type { Stream } from './stream.ts';
import type { Subscriptions } from './subscriptions.ts';
import { type UserBlock, UserFrames } from './user-frames.ts';
import type { Venue } from './venue.ts';

/** Tells who watches what has happened in a block. */
export class BlockFrames {
  readonly #venue: Venue;
  readonly #agenda: Agenda;
  readonly #subscriptions: Subscriptions;
  readonly #stream: Stream;
  readonly #feeds: Feeds;
  readonly #userFrames: UserFrames;

  constructor(
    venue: Venue,
    agenda: Agenda,
    subscriptions: Subscriptions,
    stream: Stream,
    feeds: Feeds,
  ) {
    this.#venue = venue;
    this.#agenda = agenda;
    this.#subscriptions = subscriptions;
    this.#stream = stream;
    this.#feeds = feeds;
    this.#userFrames = new UserFrames(venue, agenda, stream);
  }

  /** When the last frame that a user's watchers get, up to now, is due. */
  lastDueAt(user: string): number {
    let last = 0;
    for (const topic of this.#subscriptions.of(user)?.values() ?? []) {
      last = Math.max(last, topic.lastDueAt);
    }
    return last;
  }

  tell(events: readonly VenueEvent[]): void {
    if (events.length === 0) return;
    const users = new Map<string, UserBlock>();
    const trades = new Map<string, TradeRow[]>();
    const books = new Set<string>();
    for (const event of events) {
      if (event.type === 'book') books.add(event.coin);
      else if (event.type !== 'trade') this.#gather(event, users);
      else if (this.#subscriptions.of(event.coin)?.has('trades')) {
        append(trades, event.coin, event.trade);
      }
    }
    for (const block of users.values()) this.#userFrames.tell(block);
    for (const [coin, rows] of trades) this.#tellTrades(coin, rows);
    if (books.size > 0) this.#feeds.moved(books);
  }

  #gather(event: UserEvent, users: Map<string, UserBlock>): void {
    let block = users.get(event.user);
    if (block === undefined) {
      const topics = this.#subscriptions.of(event.user);
      if (topics === undefined) return;
      block = { user: event.user, topics, orders: [], fills: [], cancels: [] };
      users.set(event.user, block);
    }
    if (event.type === 'order') block.orders.push(event);
    else if (event.type === 'fill') block.fills.push(event.fill);
    else block.cancels.push({ coin: event.coin, oid: event.oid });
  }

  #tellTrades(coin: string, rows: readonly TradeRow[]): void {
    const topic = this.#subscriptions.of(coin)?.get('trades');
    if (topic === undefined) return;
    const text = `{"channel":"trades","data":${JSON.stringify(rows)}}`;
    const delayMs = this.#venue.faults.delayMs('streamDelayMs');
    this.#stream.toAll(topic, text, this.#agenda.now + delayMs);
  }
}

type UserEvent = Extract<VenueEvent, { readonly type: 'fill' | 'nonUserCancel' }> | OrderEvent;

function append<Key, Item>(lists: Map<Key, Item[]>, key: Key, item: Item): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
