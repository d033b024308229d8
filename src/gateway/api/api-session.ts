import type { Clock } from '../../clock.ts';
import { answerCommand } from './answer-command.ts';
import { CLOSE_CODES, type CloseCode } from './close-codes.ts';
import type { Feed } from './feed.ts';
import type { ApiError, OrderFilter, RequestId, ResumePoint } from './messages.ts';
import { fits } from './fits.ts';
import { type ParsedRequest, parseRequest } from './parse-request.ts';
import type { OrderView } from '../order-view.ts';
import type { ServedGateway } from './served-gateway.ts';
import { toApiOrder } from './to-api-order.ts';

/** The socket of a client. */
export interface ClientSocket {
  /** What was sent and has not left yet. */
  readonly unsentBytes: number;
  send(text: string, onSent: () => void): void;
  close(code: CloseCode, reason: string): void;
}

export interface SessionSettings {
  readonly gateway: ServedGateway;
  readonly feed: Feed;
  readonly clock: Clock;
  /** How many pushes a client that was once up to date may be behind before it is cut off. */
  readonly lagMaxFrames: number;
  readonly isToken: (text: string) => boolean;
  /** Whether the token came with the socket. */
  readonly isAuthorized: boolean;
  /** It has not shown the token, or a wrong one. */
  readonly onRefused: () => void;
  readonly onCutOff: (reason: string) => void;
}

/** How long a client has to tell its token, in milliseconds. */
export const AUTHORIZE_WITHIN_MS = 5_000;
/** What is handed to a socket before what it was given has left, in bytes. */
const UNSENT_BYTES = 256 << 10;
/** What a client may leave unread, answers included, before it is cut off, in bytes. */
const UNREAD_MAX_BYTES = 16 << 20;
/** Orders in a part of an answer: far below a frame of 1 MiB. */
const ORDERS_A_PART = 250;

/**
 * One client: who it is, what it asks, and how far it has read. Pushes wait in the feed, which all
 * share, and not here.
 */
export class ApiSession {
  readonly #socket: ClientSocket;
  readonly #settings: SessionSettings;
  #isAuthorized: boolean;
  #isOver = false;
  #stopAuthorizing: () => void = () => {};
  /** The last push sent; null if none are wanted. */
  #sentSeq: number | null = null;
  #wasUpToDate = false;
  #stopFollowing: () => void = () => {};

  constructor(socket: ClientSocket, settings: SessionSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.#isAuthorized = settings.isAuthorized;
    if (settings.isAuthorized) return;
    this.#stopAuthorizing = settings.clock.startTimer(AUTHORIZE_WITHIN_MS, () => {
      this.#turnAway('no token came');
    });
  }

  /** Whether it has shown the token. */
  get isAuthorized(): boolean {
    return this.#isAuthorized;
  }

  /** Whether all that was pushed has been sent and has left. */
  get isDrained(): boolean {
    const upToDate = this.#sentSeq === null || this.#sentSeq === this.#settings.feed.latest;
    return this.#isOver || (upToDate && this.#socket.unsentBytes === 0);
  }

  receive(frame: string): void {
    if (this.#isOver) return;
    if (this.#socket.unsentBytes > UNREAD_MAX_BYTES) {
      this.#cutOff('too many answers are unread');
      return;
    }
    const parsed = parseRequest(frame);
    if ('error' in parsed) this.#refuse(parsed.id, parsed.error);
    else if (parsed.request.type === 'auth') this.#authorize(parsed.id, parsed.request.token);
    else if (this.#isAuthorized) this.#answer(parsed.id, parsed.request);
    else this.#refuse(parsed.id, { code: 'UNAUTHORIZED', message: 'auth comes first' });
    if (!this.#isAuthorized) this.#turnAway('auth comes first');
  }

  close(code: CloseCode, reason: string): void {
    if (this.#isOver) return;
    this.ended();
    this.#socket.close(code, reason);
  }

  /** The socket is gone. */
  ended(): void {
    this.#isOver = true;
    this.#stopAuthorizing();
    this.#stopFollowing();
  }

  /** Whoever shows a wrong token is turned away, a right one shown before or not. */
  #authorize(id: RequestId, token: string): void {
    if (!this.#settings.isToken(token)) {
      const message = 'wrong token';
      this.#refuse(id, { code: 'UNAUTHORIZED', message });
      this.#turnAway(message);
      return;
    }
    this.#isAuthorized = true;
    this.#stopAuthorizing();
    this.#send({ re: id, ok: true });
  }

  #turnAway(why: string): void {
    if (this.#isOver) return;
    this.close(CLOSE_CODES.unauthorized, why);
    this.#settings.onRefused();
  }

  #answer(id: RequestId, request: Exclude<ParsedRequest, { type: 'auth' }>): void {
    if (request.type === 'order') this.#tellOrder(id, request.clientOrderId);
    else if (request.type === 'orders') this.#tellOrders(id, request.filter);
    else if (request.type === 'resume') this.#resume(id, request.point);
    else {
      const answer = answerCommand(this.#settings.gateway, request);
      this.#whenLeft(() => this.#send({ re: id, ...answer }));
    }
  }

  #tellOrder(id: RequestId, clientOrderId: string): void {
    const { feed, gateway } = this.#settings;
    const view = gateway.view(clientOrderId);
    if (view === undefined) {
      // Nobody can say yet that there is none.
      const code = gateway.knowsOrders ? 'UNKNOWN_ORDER' : 'NOT_LIVE';
      this.#refuse(id, { code, message: clientOrderId });
      return;
    }
    this.#whenLeft(() => {
      const { stream, latest: seq } = feed;
      this.#send({ re: id, ok: true, stream, seq, order: toApiOrder(view) });
    });
  }

  #tellOrders(id: RequestId, filter: OrderFilter): void {
    const { feed, gateway } = this.#settings;
    const orders = gateway.openViews().filter(({ order }) => fits(order, filter));
    this.#whenLeft(() => this.#sendOrders(id, orders, feed.latest));
  }

  #sendOrders(id: RequestId, orders: readonly OrderView[], seq: number): void {
    const { stream } = this.#settings.feed;
    for (let first = 0; first === 0 || first < orders.length; first += ORDERS_A_PART) {
      const part = orders.slice(first, first + ORDERS_A_PART).map(toApiOrder);
      const more = first + ORDERS_A_PART < orders.length;
      this.#send({ re: id, ok: true, stream, seq, orders: part, more });
    }
  }

  #resume(id: RequestId, { after, stream }: ResumePoint): void {
    const { feed, gateway } = this.#settings;
    const { latest, oldest } = feed;
    if (this.#sentSeq !== null) {
      this.#refuse(id, { code: 'STREAMING', message: 'pushes have been resumed already' });
    } else if (stream !== undefined && stream !== feed.stream) {
      this.#refuse(id, { code: 'OTHER_STREAM', message: 'the gateway was started anew' });
    } else if (after !== undefined && after > latest) {
      this.#refuse(id, { code: 'OTHER_STREAM', message: `no push after ${latest} was made yet` });
    } else if (after !== undefined && after + 1 < oldest) {
      const message = `the oldest push kept is ${oldest}`;
      this.#refuse(id, { code: 'TOO_OLD', message, oldest });
    } else {
      const seq = after ?? latest;
      const { state } = gateway;
      this.#send({ re: id, ok: true, stream: feed.stream, seq, state });
      this.#sentSeq = seq;
      this.#stopFollowing = feed.follow(this.#pump);
      this.#pump();
    }
  }

  /** Hands the socket what it is ready to take. A property, so that it can be a callback. */
  readonly #pump = (): void => {
    if (this.#isOver || this.#sentSeq === null) return;
    const { feed, lagMaxFrames } = this.#settings;
    while (this.#sentSeq < feed.latest && this.#socket.unsentBytes <= UNSENT_BYTES) {
      // One who catches up may be too slow for what is kept.
      if (this.#sentSeq + 1 < feed.oldest) break;
      this.#sentSeq += 1;
      this.#socket.send(feed.frame(this.#sentSeq), this.#pump);
    }
    const lag = feed.latest - this.#sentSeq;
    if (lag === 0) this.#wasUpToDate = true;
    const isLost = this.#sentSeq + 1 < feed.oldest;
    if (isLost || (this.#wasUpToDate && lag > lagMaxFrames)) {
      this.#cutOff(`${lag} pushes behind: resume after the last that came`);
    }
  };

  /**
   * What an answer tells of has left before the answer: it is durable, and pushed. How orders stand
   * is told with the number of the push that made them so.
   */
  #whenLeft(answer: () => void): void {
    this.#settings.gateway.whenLeft(() => {
      if (!this.#isOver) answer();
    });
  }

  #cutOff(reason: string): void {
    this.close(CLOSE_CODES.tooSlow, reason);
    this.#settings.onCutOff(reason);
  }

  #refuse(re: RequestId | null, error: ApiError): void {
    this.#send({ re, ok: false, error });
  }

  #send(answer: object): void {
    this.#socket.send(JSON.stringify(answer), this.#pump);
  }
}
