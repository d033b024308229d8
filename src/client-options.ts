import type { Clock } from './clock.ts';
import type { ApiError, Position, Push } from './gateway/api/messages.ts';

/** Callbacks are called once `connectGateway` has resolved, and not before. */
export interface ClientOptions {
  /** Such as `ws://127.0.0.1:7070`. */
  readonly url: string;
  /** What the gateway's token file holds. */
  readonly token: string;
  /** Whatever the gateway pushes, once each and in its order, over reconnects too. */
  readonly onPush?: (push: Push) => void;
  /**
   * Pushes are missing between the last that came and the next: read the orders anew, and go on
   * with what comes. On the first connect there is nothing to miss but after `resume`.
   */
  readonly onLost?: (why: ApiError) => void;
  /** The connection is there, or gone: then it is tried again. */
  readonly onConnected?: (isConnected: boolean) => void;
  /** Where to go on from, as told by `position` in an earlier run. */
  readonly resume?: Position;
  /** How long it may take to connect and be let in, in milliseconds: 10,000 if not given. */
  readonly connectTimeoutMs?: number;
  /** How long a request waits for its answer, in milliseconds: 10,000 if not given. */
  readonly answerTimeoutMs?: number;
  /** The longest wait before connecting again, in milliseconds: 5,000 if not given. */
  readonly reconnectMaxMs?: number;
  readonly clock?: Clock;
}
