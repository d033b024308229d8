import type { Subscription } from '../wire/parse-socket-request.ts';
import type { Connection } from './connection.ts';
import { Topic } from './topic.ts';

/** Topics by {@link feedOf} what is subscribed to. */
type Topics = ReadonlyMap<string, Topic>;

/**
 * Who is subscribed to what. Found by user or coin with one look-up, so that what nobody watches
 * costs no more than that.
 */
export class Subscriptions {
  readonly #scopes = new Map<string, Map<string, Topic>>();

  /** The topics of a user, a coin, or, for the empty text, of neither; undefined if none. */
  of(scope: string): Topics | undefined {
    return this.#scopes.get(scope);
  }

  /** @param key the subscription's JSON */
  add(connection: Connection, subscription: Subscription, key: string): Topic {
    const scope = scopeOf(subscription);
    const topics = this.#scopes.get(scope) ?? new Map<string, Topic>();
    const topic = topics.get(feedOf(subscription)) ?? new Topic(subscription);
    topic.subscribers.add(connection);
    connection.topics.set(key, topic);
    topics.set(feedOf(subscription), topic);
    this.#scopes.set(scope, topics);
    return topic;
  }

  /** Whether the connection had been subscribed to it. */
  remove(connection: Connection, key: string): boolean {
    const topic = connection.topics.get(key);
    if (topic === undefined) return false;
    connection.topics.delete(key);
    topic.subscribers.delete(connection);
    if (topic.subscribers.size === 0) this.#drop(topic.subscription);
    return true;
  }

  /** The connections that are subscribed to anything of a user or a coin. */
  subscribersOf(scope: string): ReadonlySet<Connection> {
    const topics = this.#scopes.get(scope)?.values() ?? [];
    return new Set([...topics].flatMap((topic) => [...topic.subscribers]));
  }

  #drop(subscription: Subscription): void {
    const scope = scopeOf(subscription);
    const topics = this.#scopes.get(scope);
    topics?.delete(feedOf(subscription));
    if (topics?.size === 0) this.#scopes.delete(scope);
  }
}

/** The user or the coin that it is about; the empty text if neither. */
function scopeOf(subscription: Subscription): string {
  if ('user' in subscription) return subscription.user;
  return 'coin' in subscription ? subscription.coin : '';
}

/** The subscription's type, and what else tells two of one type and scope apart. */
function feedOf(subscription: Subscription): string {
  if (subscription.type === 'userFills' && subscription.aggregateByTime) return AGGREGATED_FILLS;
  if (subscription.type !== 'l2Book') return subscription.type;
  const { nSigFigs, mantissa, fast } = subscription;
  return `l2Book ${nSigFigs} ${mantissa} ${fast}`;
}

/** The feed of `userFills` with `aggregateByTime`. */
export const AGGREGATED_FILLS = 'aggregatedFills';
