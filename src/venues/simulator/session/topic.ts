import type { Subscription } from '../wire/parse-socket-request.ts';
import type { Connection } from './connection.ts';

/** What can be subscribed to, and who is. It is gone with the last subscriber. */
export class Topic {
  readonly subscription: Subscription;
  readonly subscribers = new Set<Connection>();
  /** When the latest of its frames is due: none overtakes another. */
  lastDueAt = 0;
  /** What its last frame said, where one that says the same is not sent. */
  lastSaid: string | null = null;
  /** When a feed that keeps a distance sent its last frame, and whether it is to send one. */
  lastFedAt = 0;
  isAwaited = false;

  constructor(subscription: Subscription) {
    this.subscription = subscription;
  }
}
