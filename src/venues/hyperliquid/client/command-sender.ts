import type { Clock } from '../../../clock.ts';
import type { CommandOutcome } from '../../../venue/commands.ts';
import type { ClientSettings } from './client-settings.ts';
import { refusedLocally, toHttpOutcome, toOutcome, unknown } from './command-outcome.ts';
import type { ExchangeAction } from './exchange-action.ts';
import type { RateBudget } from './rate-budget.ts';
import type { Signer } from './signer.ts';
import type { PostResponse } from './socket-frame.ts';
import type { Wires } from './wires.ts';

/** The socket, while it is fit for commands. */
export interface CommandLine {
  readonly isLive: boolean;
  send(text: string): void;
  /** Is told when what was sent at a time, in milliseconds, was not answered. */
  doubt(sentAt: number): void;
}

export interface SenderParts {
  readonly wires: Wires;
  readonly clock: Clock;
  readonly signer: Signer;
  readonly budget: RateBudget;
  readonly line: CommandLine;
  readonly settings: ClientSettings;
}

/** A command on its way. */
interface Flight {
  readonly expiresAt: number;
  /** As it is signed; null before. */
  body: string | null;
  /** Its id on the socket, and when it left; null before, and if it goes by HTTP. */
  post: { readonly id: number; readonly sentAt: number } | null;
  isResent: boolean;
  isOver: boolean;
  readonly stopTimer: () => void;
  readonly onOutcome: (outcome: CommandOutcome) => void;
}

/** What an action weighs that is about one order. */
const WEIGHT = 1;

/**
 * Signs commands and sends them in the order of the calls, without waiting for each other's
 * answers: over the socket while it is live and not full, else by HTTP. A command whose socket is
 * lost is sent once more by HTTP, byte for byte, if that can come before its expiry.
 */
export class CommandSender {
  readonly #parts: SenderParts;
  /** Called but not sent: a signature may be ready before that of an earlier command. */
  readonly #unsent: Flight[] = [];
  readonly #underWay = new Set<Flight>();
  readonly #posts = new Map<number, Flight>();
  #lastPostId = 0;
  #onIdle: (() => void) | null = null;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  send(
    action: ExchangeAction,
    expiresAt: number,
    onOutcome: (outcome: CommandOutcome) => void,
  ): void {
    const { clock, signer, settings } = this.#parts;
    const timeout = () => this.#timeOut(flight);
    const flight: Flight = {
      expiresAt,
      body: null,
      post: null,
      isResent: false,
      isOver: false,
      stopTimer: clock.startTimer(settings.answerTimeoutMs, timeout),
      onOutcome,
    };
    this.#unsent.push(flight);
    this.#underWay.add(flight);
    signer.sign(action, expiresAt, clock.now()).then(
      (body) => {
        flight.body = body;
        this.#sendSigned();
      },
      (error: unknown) => {
        this.#end(flight, refusedLocally(`not signed: ${String(error)}`));
        this.#sendSigned();
      },
    );
  }

  /** The socket has brought the answer to a post. */
  onResponse(id: number, response: PostResponse): void {
    const flight = this.#posts.get(id);
    if (flight === undefined) return;
    if (response.type === 'action') this.#end(flight, toOutcome(response.payload, flight.isResent));
    else this.#end(flight, unknown(response.payload));
  }

  /** The socket has refused a post, without a word on what would have come of it. */
  onRefusedPost(id: number, text: string): void {
    const flight = this.#posts.get(id);
    if (flight !== undefined) this.#sendAgain(flight, text);
  }

  /** No post of the socket will be answered any more. */
  onSocketLost(): void {
    for (const flight of this.#posts.values()) this.#sendAgain(flight, 'the socket was lost');
  }

  /** Sends nothing more; calls back once nothing is under way. */
  drain(onIdle: () => void): void {
    for (const flight of this.#unsent.splice(0)) this.#end(flight, refusedLocally('stopped'));
    if (this.#underWay.size === 0) onIdle();
    else this.#onIdle = onIdle;
  }

  /** Whatever is under way is not waited for any more. */
  abandon(): void {
    this.#onIdle = null;
    for (const flight of this.#underWay) this.#end(flight, unknown('stopped'));
  }

  #sendSigned(): void {
    for (let first = this.#unsent[0]; first !== undefined; first = this.#unsent[0]) {
      if (first.body === null) return;
      this.#unsent.shift();
      this.#sendFirst(first, first.body);
    }
  }

  #sendFirst(flight: Flight, body: string): void {
    const { budget, clock, line, settings } = this.#parts;
    if (flight.expiresAt <= clock.now()) {
      this.#end(flight, refusedLocally('expired before it could be sent', true));
      return;
    }
    budget.spendOnCommand(WEIGHT);
    if (!line.isLive || this.#posts.size >= settings.postsInFlight) {
      this.#post(flight, body);
      return;
    }
    const id = ++this.#lastPostId;
    flight.post = { id, sentAt: clock.now() };
    this.#posts.set(id, flight);
    const request = `{"type":"action","payload":${body}}`;
    line.send(`{"method":"post","id":${id},"request":${request}}`);
  }

  #post(flight: Flight, body: string): void {
    this.#parts.wires.post('/exchange', body, (answer) => {
      this.#end(flight, toHttpOutcome(answer, flight.isResent));
    });
  }

  #sendAgain(flight: Flight, why: string): void {
    const { budget, clock, settings } = this.#parts;
    this.#forgetPost(flight);
    const { body } = flight;
    if (body === null || clock.now() + settings.resendMarginMs >= flight.expiresAt) {
      this.#end(flight, unknown(why));
      return;
    }
    flight.isResent = true;
    budget.spendOnCommand(WEIGHT);
    this.#post(flight, body);
  }

  #timeOut(flight: Flight): void {
    const isUnsent = this.#unsent.includes(flight);
    const { post } = flight;
    this.#end(
      flight,
      isUnsent ? refusedLocally('not signed in time', true) : unknown('no answer in time'),
    );
    if (isUnsent) this.#sendSigned();
    if (post !== null) this.#parts.line.doubt(post.sentAt);
  }

  #end(flight: Flight, outcome: CommandOutcome): void {
    if (flight.isOver) return;
    flight.isOver = true;
    flight.stopTimer();
    this.#forgetPost(flight);
    this.#underWay.delete(flight);
    const place = this.#unsent.indexOf(flight);
    if (place >= 0) this.#unsent.splice(place, 1);
    flight.onOutcome(outcome);
    if (this.#underWay.size === 0) this.#onIdle?.();
  }

  #forgetPost(flight: Flight): void {
    if (flight.post !== null) this.#posts.delete(flight.post.id);
    flight.post = null;
  }
}
