import type { VenueState } from '../../../venue/venue-client.ts';
import { Backoff } from './backoff.ts';
import { type Received, type SessionParts, SocketSession } from './socket-session.ts';

export interface ConnectionHandlers {
  onState(state: VenueState): void;
  /** Everything is told again, and there was a time when it was not. */
  onGap(): void;
  onFrame(received: Received): void;
  /** What was sent over the socket and not answered will not be. */
  onLost(): void;
  /** Why there is no connection: none could be had, or it was lost. */
  onTrouble(reason: string): void;
}

/**
 * Keeps one socket. A gap is announced when the new socket is subscribed: what is asked of the
 * venue then cannot miss what happens later. Nothing of the new socket is told before.
 */
export class Connection {
  readonly #parts: SessionParts;
  readonly #handlers: ConnectionHandlers;
  readonly #backoff: Backoff;
  #session: SocketSession | null = null;
  #state: VenueState = 'connecting';
  #wasLive = false;
  #stopTimer: () => void = () => {};

  constructor(parts: SessionParts, random: () => number, handlers: ConnectionHandlers) {
    this.#parts = parts;
    this.#handlers = handlers;
    this.#backoff = new Backoff(parts.settings, random);
  }

  get state(): VenueState {
    return this.#state;
  }

  get isLive(): boolean {
    return this.#session !== null && this.#session.isReady;
  }

  send(text: string): void {
    this.#session?.send(text);
  }

  /** What was sent at a time, in milliseconds, was not answered: the socket may be dead. */
  doubt(sentAt: number): void {
    this.#session?.doubt(sentAt);
  }

  open(): void {
    if (this.#state === 'stopped') return;
    this.#session = new SocketSession(this.#parts, {
      onOpen: () => this.#setState('recovering'),
      onReady: (early) => this.#begin(early),
      onFrame: (received) => this.#handlers.onFrame(received),
      onEnd: (why) => this.#retry(why),
    });
  }

  close(): void {
    this.#stopTimer();
    this.#session?.close();
    this.#session = null;
    this.#setState('stopped');
  }

  #begin(early: readonly Received[]): void {
    const { clock, settings } = this.#parts;
    this.#stopTimer();
    this.#stopTimer = clock.startTimer(settings.stableAfterMs, () => this.#backoff.reset());
    if (this.#wasLive) this.#handlers.onGap();
    this.#wasLive = true;
    for (const received of early) this.#handlers.onFrame(received);
    this.#setState('live');
  }

  #retry(why: string): void {
    this.#stopTimer();
    const what = this.#state === 'live' ? 'the connection was lost' : 'cannot connect';
    this.#handlers.onTrouble(`${what}: ${why}`);
    this.#session = null;
    this.#setState('connecting');
    this.#handlers.onLost();
    this.#stopTimer = this.#parts.clock.startTimer(this.#backoff.nextMs(), () => this.open());
  }

  #setState(state: VenueState): void {
    if (this.#state === state || this.#state === 'stopped') return;
    this.#state = state;
    this.#handlers.onState(state);
  }
}
