import type { Clock } from '../../../clock.ts';
import type { ClientSettings } from './client-settings.ts';
import { readSocketFrame, type SocketFrame } from './socket-frame.ts';
import type { Socket, Wires } from './wires.ts';

/** Frames kept that come before the subscriptions are confirmed. */
const EARLY_FRAMES_MAX = 1_000;
/** Most that is told of what the venue has said against it, in characters. */
const OBJECTION_MAX_LENGTH = 300;
const PING = '{"method":"ping"}';

export interface SessionParts {
  readonly wires: Wires;
  readonly clock: Clock;
  /** Whose reports are wanted: an address in lower case. */
  readonly user: string;
  readonly settings: ClientSettings;
}

/** A frame, and the message that it was read from. */
export interface Received {
  readonly frame: SocketFrame;
  readonly text: string;
}

export interface SessionHandlers {
  onOpen(): void;
  /** All is subscribed; `early` is what has come until then. */
  onReady(early: readonly Received[]): void;
  /** Only after it is ready. */
  onFrame(received: Received): void;
  /** Called once, and nothing after it. */
  onEnd(why: string): void;
}

/**
 * One socket from its opening to its end: subscribes, holds back what comes before all is
 * confirmed, pings a silent venue, and gives up one that stays silent.
 */
export class SocketSession {
  readonly #parts: SessionParts;
  readonly #handlers: SessionHandlers;
  readonly #socket: Socket;
  #unconfirmed: readonly Readonly<Record<string, unknown>>[];
  readonly #early: Received[] = [];
  /** What the venue has said against the subscriptions, if anything. */
  #objection = '';
  #isOver = false;
  #heardAt = 0;
  #pingedAt = 0;
  #stopTimer: () => void;

  constructor(parts: SessionParts, handlers: SessionHandlers) {
    const { wires, clock, user, settings } = parts;
    this.#parts = parts;
    this.#handlers = handlers;
    this.#unconfirmed = [
      { type: 'orderUpdates', user },
      { type: 'userFills', user, aggregateByTime: false },
    ];
    this.#stopTimer = clock.startTimer(settings.connectTimeoutMs, () => {
      this.#giveUp(`not subscribed in time${this.#objection}`);
    });
    this.#socket = wires.openSocket({
      onOpen: () => this.#open(),
      onMessage: (text) => this.#receive(text),
      onClose: (why) => this.#end(why),
    });
  }

  get isReady(): boolean {
    return !this.#isOver && this.#unconfirmed.length === 0;
  }

  send(text: string): void {
    if (!this.#isOver) this.#socket.send(text);
  }

  /** What was sent at a time, in milliseconds, was not answered: ends it if all is silent since. */
  doubt(sentAt: number): void {
    if (this.isReady && this.#heardAt < sentAt) this.#giveUp('the venue is silent');
  }

  /** Ends it without a word to its handlers. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimer();
    this.#socket.close();
  }

  #open(): void {
    if (this.#isOver) return;
    for (const subscription of this.#unconfirmed) {
      this.#socket.send(JSON.stringify({ method: 'subscribe', subscription }));
    }
    this.#handlers.onOpen();
  }

  #receive(text: string): void {
    if (this.#isOver) return;
    this.#heardAt = this.#parts.clock.now();
    const frame = readSocketFrame(text);
    if (this.#unconfirmed.length === 0) {
      this.#handlers.onFrame({ frame, text });
    } else if (frame.type === 'subscribed') {
      this.#confirm(frame.subscription);
    } else {
      if (frame.type === 'error') this.#object(frame.text);
      this.#early.push({ frame, text });
      if (this.#early.length > EARLY_FRAMES_MAX) this.#giveUp('too much came too early');
    }
  }

  #object(text: string): void {
    this.#objection = `: ${text.slice(0, OBJECTION_MAX_LENGTH)}`;
  }

  /** The venue repeats a subscription with defaults added. */
  #confirm(echo: Readonly<Record<string, unknown>>): void {
    this.#unconfirmed = this.#unconfirmed.filter((subscription) => {
      return Object.entries(subscription).some(([key, value]) => echo[key] !== value);
    });
    if (this.#unconfirmed.length > 0) return;
    this.#watch();
    this.#handlers.onReady(this.#early.splice(0));
  }

  /** Looks again when it may have been silent for long enough, rather than at each frame. */
  #watch(): void {
    const { clock, settings } = this.#parts;
    this.#stopTimer();
    const now = clock.now();
    if (now >= this.#heardAt + settings.silenceMaxMs) {
      this.#giveUp('the venue is silent');
      return;
    }
    if (now >= this.#heardAt + settings.pingAfterMs) {
      this.#pingedAt = now;
      this.#socket.send(PING);
    }
    const isAwaited = this.#pingedAt > this.#heardAt;
    const silenceMs = isAwaited ? settings.silenceMaxMs : settings.pingAfterMs;
    this.#stopTimer = clock.startTimer(this.#heardAt + silenceMs - now, () => this.#watch());
  }

  #giveUp(why: string): void {
    if (this.#isOver) return;
    this.#socket.close();
    this.#end(why);
  }

  #end(why: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimer();
    this.#handlers.onEnd(why);
  }
}
