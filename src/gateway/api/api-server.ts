import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../../clock.ts';
import { ApiSession, type ClientSocket } from './api-session.ts';
import { CLOSE_CODES } from './close-codes.ts';
import type { Feed } from './feed.ts';
import { answerHttp, type HttpAnswers } from './http-answers.ts';
import { guardRequest } from './guard-request.ts';
import { httpRefusal, type RefusalReason } from './refusals.ts';
import type { ServedGateway } from './served-gateway.ts';

export interface ApiServerSettings {
  readonly gateway: ServedGateway;
  readonly feed: Feed;
  /** What whoever connects has to know. */
  readonly token: string;
  /** An address of this machine only; 127.0.0.1 if not given. */
  readonly host?: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** How many pushes a client may be behind before it is cut off. */
  readonly lagMaxFrames: number;
  /** Pages that may connect from a browser, such as `http://localhost:3000`. */
  readonly origins?: readonly string[];
  /** Of `/metrics`, in Prometheus's text format; there is no such page without it. */
  readonly metrics?: ServedMetrics;
  readonly clock?: Clock;
  readonly onNotice?: (notice: string) => void;
}

/** The page of metrics, and what is counted for it here. */
export interface ServedMetrics extends NonNullable<HttpAnswers['metrics']> {
  onRefused(reason: RefusalReason): void;
}

/** Longest frame that is taken, in bytes. */
const FRAME_MAX_BYTES = 1 << 20;
/** Most sockets at a time. */
const CLIENTS_MAX = 64;
/** Most of them that have not told the token: anyone on this machine can connect. */
const STRANGERS_MAX = 16;
/** How long a client has to agree to a close, in milliseconds. */
const CLOSING_MS = 1_000;
/** How long a request may take to come in, in milliseconds. */
const REQUEST_MAX_MS = 5_000;
const DRAIN_CHECK_MS = 5;

/**
 * Starts to serve a gateway on loopback: the API over WebSocket, `/health` and `/metrics` over
 * HTTP.
 *
 * @throws the system's error if it cannot listen there.
 */
export async function startApiServer(settings: ApiServerSettings): Promise<ApiServer> {
  const server = new ApiServer(settings);
  await server.listen();
  return server;
}

class ApiServer {
  readonly #settings: ApiServerSettings;
  readonly #clock: Clock;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_MAX_BYTES,
    perMessageDeflate: false,
  });
  readonly #sessions = new Set<ApiSession>();
  readonly #isToken: (text: string) => boolean;
  #address: AddressInfo = { address: '', family: '', port: 0 };
  #isClosing = false;
  /** Clients that were cut off because they read too slowly. */
  cutOff = 0;

  constructor(settings: ApiServerSettings) {
    this.#settings = settings;
    this.#clock = settings.clock ?? systemClock;
    this.#isToken = comparing(settings.token);
    const timeouts = { headersTimeout: REQUEST_MAX_MS, requestTimeout: REQUEST_MAX_MS };
    this.#http = createServer(timeouts, (request, response) => {
      const refusal = this.#guard(request);
      if (refusal !== null) this.#noteRefused(refusal);
      answerHttp(request, response, refusal, {
        health: () => this.#health(),
        metrics: settings.metrics ?? null,
      });
    });
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  async listen(): Promise<void> {
    const { host = '127.0.0.1', port } = this.#settings;
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject).listen(port, host, resolve);
    });
    this.#address = this.#http.address() as AddressInfo;
  }

  get port(): number {
    return this.#address.port;
  }

  /** Where clients connect to. */
  get url(): string {
    const { address, family, port } = this.#address;
    return `ws://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  get clients(): number {
    return this.#sessions.size;
  }

  /** Lets clients have what was pushed, for a while, then closes. */
  async close(withinMs: number): Promise<void> {
    this.#isClosing = true;
    const until = this.#clock.now() + withinMs;
    while ([...this.#sessions].some((session) => !session.isDrained)) {
      if (this.#clock.now() >= until) break;
      await new Promise<void>((resolve) => this.#clock.startTimer(DRAIN_CHECK_MS, resolve));
    }
    const closed = new Promise((resolve) => this.#http.close(resolve));
    for (const session of this.#sessions) session.close(CLOSE_CODES.stopping, 'stopping');
    this.#http.closeAllConnections();
    await closed;
  }

  #guard(request: IncomingMessage): 'host' | 'origin' | null {
    return guardRequest(request, { port: this.port, origins: this.#settings.origins ?? [] });
  }

  #health(): { isHealthy: boolean; body: object } {
    const { gateway, feed } = this.#settings;
    const state = this.#isClosing ? 'stopped' : gateway.state;
    const { clients } = this;
    const { stream, latest: seq } = feed;
    return {
      isHealthy: state === 'live',
      body: { state, trouble: gateway.trouble, stream, seq, clients },
    };
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // The end follows, and is all that there is to know of it.
    socket.on('error', () => {});
    const bearer = bearerOf(request);
    const refusal = this.#guard(request) ?? this.#refusalOf(request, bearer);
    if (refusal !== null) {
      this.#noteRefused(refusal);
      refuse(socket, refusal);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (opened) => {
      this.#open(opened, bearer !== null);
    });
  }

  #refusalOf({ url }: IncomingMessage, bearer: string | null): RefusalReason | null {
    if (url !== '/') return 'path';
    if (bearer !== null && !this.#isToken(bearer)) return 'token';
    return this.#isClosing || !this.#hasRoom(bearer !== null) ? 'full' : null;
  }

  #noteRefused(reason: RefusalReason): void {
    this.#settings.metrics?.onRefused(reason);
    this.#settings.onNotice?.(`client refused: ${reason}`);
  }

  #hasRoom(isAuthorized: boolean): boolean {
    if (this.#sockets.clients.size >= CLIENTS_MAX) return false;
    if (isAuthorized) return true;
    const strangers = [...this.#sessions].filter((session) => !session.isAuthorized);
    return strangers.length < STRANGERS_MAX;
  }

  #open(socket: WebSocket, isAuthorized: boolean): void {
    const { gateway, feed, lagMaxFrames, onNotice = () => {} } = this.#settings;
    const session = new ApiSession(toClientSocket(socket, this.#clock), {
      gateway,
      feed,
      clock: this.#clock,
      lagMaxFrames,
      isToken: this.#isToken,
      isAuthorized,
      onRefused: () => this.#noteRefused('token'),
      onCutOff: (reason) => {
        this.cutOff += 1;
        onNotice(`client cut off: ${reason}`);
      },
    });
    this.#sessions.add(session);
    onNotice(`client connected, ${this.clients} of them`);
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => session.receive(data.toString()));
    socket.on('close', (code) => {
      session.ended();
      this.#sessions.delete(session);
      if (!this.#isClosing) onNotice(`client gone with ${code}, ${this.clients} left`);
    });
  }
}
export type { ApiServer };

/** Compares in a time that tells nothing of where texts differ. */
function comparing(token: string): (text: string) => boolean {
  const expected = hash(token);
  return (text) => timingSafeEqual(hash(text), expected);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The token that came with a request; null if none did. */
function bearerOf(request: IncomingMessage): string | null {
  const { authorization } = request.headers;
  return authorization === undefined ? null : authorization.replace(/^Bearer /i, '');
}

function refuse(socket: Duplex, reason: RefusalReason): void {
  const { status, title, body } = httpRefusal(reason);
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function toClientSocket(socket: WebSocket, clock: Clock): ClientSocket {
  return {
    get unsentBytes() {
      return socket.bufferedAmount;
    },
    send: (text, onSent) => socket.send(text, onSent),
    close(code, reason) {
      socket.close(code, reason);
      const stop = clock.startTimer(CLOSING_MS, () => socket.terminate());
      socket.once('close', stop);
    },
  };
}
