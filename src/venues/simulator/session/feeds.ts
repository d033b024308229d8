import type { ExchangeInfoRequest } from '../wire/info-request.ts';
import type { Agenda } from './agenda.ts';
import type { Connection } from './connection.ts';
import type { Stream } from './stream.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Topic } from './topic.ts';
import type { Venue } from './venue.ts';

/** How often the venue lists the open orders: every four to five seconds. */
const OPEN_ORDERS_EVERY_MS = 4_000;
/** How far apart frames of a book are at the least. */
const BOOK_GAP_MS = 500;
const MIDS_GAP_MS = 1_000;

/** The feeds that tell how things stand, rather than what has happened. */
export class Feeds {
  readonly #venue: Venue;
  readonly #agenda: Agenda;
  readonly #subscriptions: Subscriptions;
  readonly #stream: Stream;

  constructor(venue: Venue, agenda: Agenda, subscriptions: Subscriptions, stream: Stream) {
    this.#venue = venue;
    this.#agenda = agenda;
    this.#subscriptions = subscriptions;
    this.#stream = stream;
  }

  /** Sends a new subscriber how things stand, where the venue does. */
  begin(topic: Topic, connection: Connection): void {
    const before = topic.lastSaid;
    const text = this.#firstFrame(topic);
    if (text === null) return;
    // Whoever was there before has not been told by this what is new since.
    topic.lastSaid = before ?? topic.lastSaid;
    this.#stream.to(connection, text);
    if (topic.subscription.type !== 'openOrders' || topic.isAwaited) return;
    topic.isAwaited = true;
    this.#repeat(topic);
  }

  /** Tells who watches them that books or marks are not as they were. */
  moved(coins: Iterable<string>): void {
    for (const coin of coins) {
      for (const topic of this.#subscriptions.of(coin)?.values() ?? []) {
        if (topic.subscription.type === 'l2Book') this.#pace(topic, BOOK_GAP_MS);
        if (topic.subscription.type === 'bbo') this.#pace(topic, 0);
      }
    }
    const mids = this.#subscriptions.of('')?.get('allMids');
    if (mids !== undefined) this.#pace(mids, MIDS_GAP_MS);
  }

  #repeat(topic: Topic): void {
    this.#agenda.at(this.#agenda.now + OPEN_ORDERS_EVERY_MS, () => {
      if (topic.subscribers.size === 0) return;
      this.#toAll(topic, this.#frame(topic));
      this.#repeat(topic);
    });
  }

  /** Sends a frame as soon as the one before is long enough ago, unless it said the same. */
  #pace(topic: Topic, gapMs: number): void {
    if (topic.isAwaited) return;
    topic.isAwaited = true;
    this.#agenda.at(topic.lastFedAt + gapMs, () => {
      topic.isAwaited = false;
      if (topic.subscribers.size === 0) return;
      const before = topic.lastSaid;
      const text = this.#frame(topic);
      if (topic.lastSaid === before) return;
      topic.lastFedAt = this.#agenda.now;
      this.#toAll(topic, text);
    });
  }

  #toAll(topic: Topic, text: string): void {
    const delayMs = this.#venue.faults.delayMs('streamDelayMs');
    this.#stream.toAll(topic, text, this.#agenda.now + delayMs);
  }

  #firstFrame(topic: Topic): string | null {
    const { subscription } = topic;
    switch (subscription.type) {
      case 'userFills': {
        // The read begins with the newest, the snapshot with the oldest.
        const fills = (this.#read(subscription) as readonly unknown[]).toReversed();
        const { user } = subscription;
        return write('userFills', { isSnapshot: true, user, fills });
      }
      case 'userHistoricalOrders': {
        const { user } = subscription;
        const orderHistory = this.#read({ type: 'historicalOrders', user });
        return write('userHistoricalOrders', { user, isSnapshot: true, orderHistory });
      }
      case 'openOrders':
      case 'l2Book':
      case 'bbo':
      case 'allMids':
        return this.#frame(topic);
      default:
        return null;
    }
  }

  /** How things stand now; `lastSaid` is made what tells whether that is news. */
  #frame(topic: Topic): string {
    const { subscription } = topic;
    switch (subscription.type) {
      case 'openOrders': {
        const { dex, user } = subscription;
        const orders = this.#read({ type: 'frontendOpenOrders', user });
        return write('openOrders', { dex, user, orders });
      }
      case 'l2Book': {
        const { coin, nSigFigs } = subscription;
        const book = this.#read({ type: 'l2Book', coin, nSigFigs }) as Book;
        topic.lastSaid = JSON.stringify(book.levels);
        return write('l2Book', book);
      }
      case 'bbo': {
        const { coin } = subscription;
        const { time, levels } = this.#read({ type: 'l2Book', coin, nSigFigs: null }) as Book;
        const bbo = levels.map(([best]) => best ?? null);
        topic.lastSaid = JSON.stringify(bbo);
        return write('bbo', { coin, time, bbo });
      }
      default: {
        const text = write('allMids', { mids: this.#read({ type: 'allMids' }) });
        topic.lastSaid = text;
        return text;
      }
    }
  }

  #read(request: ExchangeInfoRequest): unknown {
    const { now } = this.#agenda;
    return this.#venue.exchange.info(request, { now, asOf: now, deadLeg: false });
  }
}

/** The answer to `l2Book`: the levels of both sides, the best first. */
interface Book {
  readonly time: number;
  readonly levels: readonly (readonly unknown[])[];
}

function write(channel: string, data: unknown): string {
  return `{"channel":"${channel}","data":${JSON.stringify(data)}}`;
}
