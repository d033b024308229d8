import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerAdmin } from './admin.ts';
import type { SocketOut } from './session/connection.ts';
import type { HttpPath } from './session/http-door.ts';
import type { Simulator } from './session/simulator.ts';

export interface ServerSettings {
  /** 0 for any that is free. */
  readonly port: number;
  /** The address to listen at; the loopback, if not given. */
  readonly host?: string;
  /** The wall clock and its timers, if not others. */
  readonly clock?: Clock;
  /** Is told when sockets come and go, and when it is operated. */
  readonly onNotice?: (notice: string) => void;
}

export interface Clock {
  /** In milliseconds. */
  now(): number;
  /** Calls back once, unless it is stopped by what it returns. */
  startTimer(delayMs: number, onEnd: () => void): () => void;
}

/** The venue's own limit for a body or a message, in bytes. */
const BODY_MAX_BYTES = 1 << 20;
/** What may wait for a client that reads too slowly before it is cut off, in bytes. */
const UNSENT_MAX_BYTES = 16 << 20;
/** How long clients have to close their sockets when the server closes, in milliseconds. */
const CLOSING_MS = 250;
/** The longest time that a timer can wait, in milliseconds. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/**
 * Starts to serve a simulator over HTTP and WebSocket.
 *
 * @example
 * const simulator = createSimulator({ seed: 1, startAt: Date.now() });
 * const server = await startServer(simulator, { port: 7071 });
 * new HttpTransport({ apiUrl: server.url });
 *
 * @throws the system's error if it cannot listen there.
 */
export async function startServer(
  simulator: Simulator,
  settings: ServerSettings,
): Promise<SimulatorServer> {
  const server = new SimulatorServer(simulator, settings);
  await server.listen(settings.port, settings.host ?? '127.0.0.1');
  return server;
}

/** A simulator with its sockets and its clock: the one place in which time passes of itself. */
class SimulatorServer {
  readonly #simulator: Simulator;
  readonly #clock: Clock;
  readonly #notice: (notice: string) => void;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: BODY_MAX_BYTES,
    perMessageDeflate: false,
  });
  #timer: { readonly dueAt: number; readonly stop: () => void } | null = null;
  #closed: Promise<void> | null = null;

  constructor(simulator: Simulator, { clock = systemClock, onNotice = () => {} }: ServerSettings) {
    this.#simulator = simulator;
    this.#clock = clock;
    this.#notice = onNotice;
    this.#http = createServer((request, response) => this.#onRequest(request, response));
    this.#http.on('upgrade', (request, socket, head) => this.#onUpgrade(request, socket, head));
  }

  async listen(port: number, host: string): Promise<void> {
    this.#http.listen(port, host);
    await once(this.#http, 'listening');
    this.#wakeInTime();
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** For clients that take a base URL; sockets are at `/ws` below it. */
  get url(): string {
    const { address, family, port } = this.#http.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** Closes every socket and every request that waits for its answer, and leaves no timer. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#timer?.stop();
    const sockets = [...this.#sockets.clients];
    const ended = Promise.all(
      sockets.map((socket) => new Promise((end) => socket.on('close', end))),
    );
    for (const socket of sockets) socket.close(1001);
    const stop = this.#clock.startTimer(CLOSING_MS, () => {
      for (const socket of sockets) socket.terminate();
    });
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeAllConnections();
    await ended;
    stop();
    await closed;
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    if (path === '/exchange' || path === '/info') {
      if (request.method === 'POST') {
        this.#readBody(request, response, (body) => this.#post(path, body, request, response));
      } else {
        answer(response, 405, TEXT, 'Method Not Allowed');
      }
    } else if (!path.startsWith('/admin/')) {
      answer(response, 404, TEXT, 'Not Found');
    } else if (isOperator(request)) {
      this.#readBody(request, response, (body) => {
        this.#administer(request.method ?? '', path, query, body, response);
      });
    } else {
      const error = 'only for programs on this machine, not for web pages';
      answer(response, 403, JSON_TYPE, JSON.stringify({ error }));
    }
  }

  #readBody(request: IncomingMessage, response: ServerResponse, take: (body: string) => void) {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= BODY_MAX_BYTES) {
        chunks.push(chunk);
      } else if (!response.headersSent) {
        // What is still to come is read and let go: cut off, the client would not see the answer.
        chunks.length = 0;
        answer(response, 413, TEXT, BODY_TOO_LONG);
      }
    });
    request.on('end', () => {
      if (bytes <= BODY_MAX_BYTES) take(Buffer.concat(chunks).toString());
    });
    request.on('error', () => {});
  }

  #post(path: HttpPath, body: string, request: IncomingMessage, response: ServerResponse): void {
    this.#simulator.post(path, body, ipOf(request), this.#clock.now(), (reply) => {
      if (reply === null) request.destroy();
      else answer(response, reply.status, reply.contentType, reply.body);
    });
    this.#wakeInTime();
  }

  #administer(
    method: string,
    path: string,
    query: string,
    body: string,
    response: ServerResponse,
  ): void {
    const name = path.slice('/admin/'.length);
    const call = { method, name, query: new URLSearchParams(query), body };
    const { status, body: found } = answerAdmin(this.#simulator, call, this.#clock.now());
    answer(response, status, JSON_TYPE, JSON.stringify(found));
    if (method === 'POST') this.#notice(`admin: ${name} ${status === 200 ? 'done' : 'refused'}`);
    this.#wakeInTime();
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    if (request.url?.split('?', 1)[0] !== '/ws' || this.#closed !== null) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      this.#onSocket(client, ipOf(request));
    });
  }

  #onSocket(socket: WebSocket, ip: string): void {
    // The end follows, and is all that there is to know of it.
    socket.on('error', () => {});
    const connection = this.#simulator.openSocket(wayOut(socket), ip, this.#clock.now());
    if (connection === null) return;
    this.#notice(`socket from ${ip} opened, ${this.#sockets.clients.size} open`);
    socket.on('message', (data: Buffer) => {
      this.#simulator.receive(connection, data.toString(), this.#clock.now());
      this.#wakeInTime();
    });
    socket.on('close', (code) => {
      this.#simulator.socketClosed(connection, this.#clock.now());
      this.#notice(`socket from ${ip} closed with ${code}, ${this.#sockets.clients.size} open`);
    });
    this.#wakeInTime();
  }

  /** Sets the timer to when the simulator has something to do. */
  #wakeInTime(): void {
    const dueAt = this.#simulator.nextDueAt;
    if (this.#timer?.dueAt === dueAt || this.#closed !== null) return;
    this.#timer?.stop();
    this.#timer = dueAt === null ? null : { dueAt, stop: this.#startTimer(dueAt) };
  }

  #startTimer(dueAt: number): () => void {
    const delayMs = Math.min(Math.max(dueAt - this.#clock.now(), 0), TIMER_MAX_MS);
    return this.#clock.startTimer(delayMs, () => {
      this.#timer = null;
      this.#simulator.advance(this.#clock.now());
      this.#wakeInTime();
    });
  }
}
export type { SimulatorServer };

const systemClock: Clock = {
  // oxlint-disable-next-line no-restricted-globals -- the clock that all else is told of
  now: () => Date.now(),
  startTimer(delayMs, onEnd) {
    // oxlint-disable-next-line no-restricted-globals -- the one timer
    const timer = setTimeout(onEnd, delayMs);
    return () => clearTimeout(timer);
  },
};

function wayOut(socket: WebSocket): SocketOut {
  return {
    send(text) {
      if (socket.bufferedAmount > UNSENT_MAX_BYTES) socket.terminate();
      else socket.send(text);
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    pause: () => socket.pause(),
  };
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

/** Whether it is someone on this machine, and not a page in someone's browser. */
function isOperator(request: IncomingMessage): boolean {
  return LOOPBACK.test(ipOf(request)) && request.headers.origin === undefined;
}

function ipOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
const BODY_TOO_LONG = 'Failed to buffer the request body: length limit exceeded';
const JSON_TYPE = 'application/json';
const TEXT = 'text/plain; charset=utf-8';
