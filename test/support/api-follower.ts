import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { OrderEvent } from '../../machines/outputs.ts';
import type { ApiOrder, ApiRequest, Push } from '../../src/gateway/api/messages.ts';

/** How many pushes it asks for again when it resumes, to compare them. */
const OVERLAP = 200;

export type Answer = { readonly ok: boolean } & Partial<{
  readonly stream: string;
  readonly state: string;
  readonly order: ApiOrder;
  readonly orders: readonly ApiOrder[];
}>;

/**
 * A client that outlives its gateways. It keeps every push as it came, and holds each gateway to
 * what those before it have told.
 */
export class ApiFollower {
  /** As they came; the first has the number 1. */
  readonly pushes: string[] = [];
  readonly events: OrderEvent[] = [];
  /** How the gateway stood last. */
  state = '';
  /** What was wrong with an answer or a push: it came where nobody could be told. */
  error: Error | null = null;
  #stream: string | null = null;
  #socket: WebSocket | null = null;
  /** The push that comes next. */
  #next = 1;
  #requests = 0;
  readonly #waiting = new Map<number, (answer: Answer | null) => void>();

  /** Connects, and goes on where the pushes ended; false if the gateway is gone meanwhile. */
  async connect(url: string, token: string): Promise<boolean> {
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
    this.#socket = socket;
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const answer of this.#waiting.values()) answer(null);
      this.#waiting.clear();
    });
    socket.on('message', (data: Buffer) => {
      try {
        this.#receive(data.toString());
      } catch (error) {
        this.error ??= new Error('what a gateway told is wrong', { cause: error });
      }
    });
    await Promise.race([once(socket, 'open').catch(() => {}), once(socket, 'close')]);
    return socket.readyState === WebSocket.OPEN && this.#resume();
  }

  /** Null if the gateway is gone before it answers. */
  request(request: ApiRequest): Promise<Answer | null> {
    if (this.#socket?.readyState !== WebSocket.OPEN) return Promise.resolve(null);
    this.#requests += 1;
    const { promise, resolve } = Promise.withResolvers<Answer | null>();
    this.#waiting.set(this.#requests, resolve);
    this.#socket.send(JSON.stringify({ id: this.#requests, ...request }));
    return promise;
  }

  /** Resolves once the gateway is gone, and all that it had sent has arrived. */
  async ended(): Promise<void> {
    const socket = this.#socket;
    if (socket !== null && socket.readyState !== WebSocket.CLOSED) await once(socket, 'close');
  }

  async #resume(): Promise<boolean> {
    this.#stream ??= (await this.request({ type: 'orders' }))?.stream ?? null;
    if (this.#stream === null) return false;
    const after = Math.max(this.pushes.length - OVERLAP, 0);
    this.#next = after + 1;
    const stream = this.#stream;
    const answer = await this.request({ type: 'resume', after, stream });
    if (answer === null) return false;
    assert(answer.ok, `the resume after ${after} is refused: ${JSON.stringify(answer)}`);
    return true;
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Push | (Answer & { readonly re: number });
    if ('re' in message) {
      // At once: pushes may have come along with it.
      this.state = message.state ?? this.state;
      this.#waiting.get(message.re)?.(message);
      this.#waiting.delete(message.re);
      return;
    }
    assert.equal(message.seq, this.#next, 'the pushes are numbered without a gap');
    this.#next += 1;
    if (message.seq <= this.pushes.length) {
      assert.equal(text, this.pushes[message.seq - 1], 'a push keeps its number');
      return;
    }
    this.pushes.push(text);
    if (message.type === 'event') this.events.push(message.event);
    if (message.type === 'gateway') this.state = message.state;
  }
}
