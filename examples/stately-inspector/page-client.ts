import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { InspectorRelay } from './inspector-relay.ts';

/** A message as a page receives it: the fields that are looked at here. */
export interface Message {
  readonly type: string;
  readonly name?: string;
  readonly sessionId: string;
  readonly parentId?: string;
  readonly definition?: string;
  readonly snapshot?: { readonly value?: unknown; readonly context?: unknown };
}

/** Stands in for the page's script: connects as it does, and keeps what comes. */
export class PageClient {
  readonly messages: Message[] = [];
  readonly #socket: WebSocket;

  static async open(relay: InspectorRelay): Promise<PageClient> {
    const page = new PageClient(relay);
    await once(page.#socket, 'open');
    return page;
  }

  private constructor({ url, origin }: InspectorRelay) {
    this.#socket = new WebSocket(url.replace('http:', 'ws:'), { origin });
    this.#socket.on('message', (data: Buffer) => {
      this.messages.push(JSON.parse(data.toString()) as Message);
    });
  }

  /** Resolves when all that has happened up to now has come. */
  async settle(): Promise<void> {
    await wait(1); // the inspector passes each message on in a timer of its own
    this.#socket.ping();
    await once(this.#socket, 'pong');
  }

  /** Says something, and gives the code with which the relay closes. */
  async say(words: string): Promise<number> {
    this.#socket.send(words);
    return new Promise((resolve) => this.#socket.once('close', resolve));
  }
}

/** The status with which the relay answers an attempt to connect; 101 where it lets it in. */
export async function connectStatus(url: string, origin?: string): Promise<number | undefined> {
  const options = origin === undefined ? {} : { origin };
  const socket = new WebSocket(url.replace('http:', 'ws:'), options);
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  socket.once('open', () => resolve(101));
  socket.once('unexpected-response', (_, { statusCode }) => resolve(statusCode));
  socket.once('error', reject);
  return promise.finally(() => socket.terminate());
}

export interface Page {
  readonly status: number | undefined;
  readonly policy: string;
  readonly body: string;
}

export async function getPage(url: string, headers: Record<string, string> = {}): Promise<Page> {
  const { promise, resolve, reject } = Promise.withResolvers<Page>();
  get(url, { headers }, (response) => {
    const { statusCode: status } = response;
    const policy = String(response.headers['content-security-policy']);
    text(response).then((body) => resolve({ status, policy, body }), reject);
  }).on('error', reject);
  return promise;
}
