import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { StatelyInspectionEvent } from '@statelyai/inspect';
import { type WebSocket, WebSocketServer } from 'ws';
import { contentSecurityPolicy, pageHtml } from './page.ts';

const ADDRESS = '127.0.0.1';
/** Actors kept for late pages; beyond it those announced first are forgotten. */
const ACTORS_MAX = 200;
const PAGES_MAX = 8;
/** Several replays long. A page further behind is cut off; loaded again, it gets the replay. */
const BUFFERED_MAX_BYTES = 16 * 1024 * 1024;
/** Pages have nothing to say. */
const RECEIVED_MAX_BYTES = 1_024;

/** The latest two messages of an actor, as sent. */
interface ActorMessages {
  actor: string | null;
  snapshot: string | null;
}

/**
 * Takes the messages of an inspector, as its adapter, to the pages that it serves. Pages must
 * know the token and be its own; they only listen. A page that comes late first gets the last
 * actor and snapshot message of every actor: without them it could draw nothing.
 */
export class InspectorRelay {
  readonly #token = randomBytes(32).toString('base64url');
  readonly #server: Server = createServer((request, response) => this.#serve(request, response));
  readonly #pages = new WebSocketServer({ noServer: true, maxPayload: RECEIVED_MAX_BYTES });
  readonly #actors = new Map<string, ActorMessages>();
  readonly #firstPage = Promise.withResolvers<void>();

  /** Listens on a free port of this machine, and of no other interface. */
  static async listen(): Promise<InspectorRelay> {
    const relay = new InspectorRelay();
    relay.#server.on('upgrade', (request, socket, head) => relay.#upgrade(request, socket, head));
    relay.#server.listen(0, ADDRESS);
    await once(relay.#server, 'listening');
    return relay;
  }

  /** Where it listens, as in the Host header. */
  get host(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the relay is closed');
    return `${address.address}:${address.port}`;
  }

  get origin(): string {
    return `http://${this.host}`;
  }

  /** The page's address, with the token: whoever has it sees the orders. */
  get url(): string {
    return `${this.origin}/?token=${this.#token}`;
  }

  /** Resolves when a page has connected. */
  get firstPage(): Promise<void> {
    return this.#firstPage.promise;
  }

  /** What `createInspector` calls for each message. */
  send(message: StatelyInspectionEvent): void {
    const text = JSON.stringify(message);
    this.#keep(message, text);
    for (const page of this.#pages.clients) {
      if (page.bufferedAmount > BUFFERED_MAX_BYTES) page.terminate();
      else page.send(text);
    }
  }

  async close(): Promise<void> {
    for (const page of this.#pages.clients) page.terminate();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  #keep({ type, sessionId }: StatelyInspectionEvent, text: string): void {
    if (type === '@xstate.event') return;
    const kept = this.#actors.get(sessionId) ?? { actor: null, snapshot: null };
    this.#actors.set(sessionId, kept);
    if (type === '@xstate.actor') kept.actor = text;
    else kept.snapshot = text;
    if (this.#actors.size <= ACTORS_MAX) return;
    // The first is the parent of all orders, which a page needs to place the others.
    const [, oldestOrder] = this.#actors.keys();
    if (oldestOrder !== undefined) this.#actors.delete(oldestOrder);
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const refusal = request.method === 'GET' ? this.#refusal(request) : 405;
    if (refusal !== null) {
      response.writeHead(refusal).end(STATUS_CODES[refusal]);
      return;
    }
    const nonce = randomBytes(16).toString('base64');
    response.writeHead(200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy(nonce, this.host),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    response.end(pageHtml(nonce));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    // A browser always says from which page a socket comes.
    const foreign = request.headers.origin !== this.origin ? 403 : null;
    const crowded = this.#pages.clients.size >= PAGES_MAX ? 503 : null;
    const refusal = this.#refusal(request) ?? foreign ?? crowded;
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal} ${STATUS_CODES[refusal]}\r\nConnection: close\r\n\r\n`);
      return;
    }
    this.#pages.handleUpgrade(request, socket, head, (page) => this.#replay(page));
  }

  /** The Host is looked at because a foreign name may be made to lead to this machine. */
  #refusal({ headers, url }: IncomingMessage): number | null {
    if (headers.host !== this.host) return 403;
    const asked = URL.parse(url ?? '', this.origin);
    if (asked === null || asked.pathname !== '/') return 404;
    return this.#isToken(asked.searchParams.get('token') ?? '') ? null : 401;
  }

  #isToken(given: string): boolean {
    const [left, right] = [Buffer.from(given), Buffer.from(this.#token)];
    return left.length === right.length && timingSafeEqual(left, right);
  }

  #replay(page: WebSocket): void {
    page.on('message', () => page.close(1008, 'pages only listen'));
    page.on('error', () => page.terminate());
    for (const { actor, snapshot } of this.#actors.values()) {
      if (actor !== null) page.send(actor);
      if (snapshot !== null) page.send(snapshot);
    }
    this.#firstPage.resolve();
  }
}
