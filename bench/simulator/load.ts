import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';

export type VenueSide = 'floor' | 'trust' | 'verify';

/** A venue in a process of its own. */
export interface ServedVenue {
  readonly port: number;
  stop(): void;
}

export async function serve(side: VenueSide, users: number): Promise<ServedVenue> {
  const child = fork(new URL('serve.ts', import.meta.url), [side, String(users)]);
  const [port] = (await once(child, 'message')) as [number];
  return { port, stop: () => child.disconnect() };
}

/** Posts that a socket has under way at the most: the venue's own limit. */
const IN_FLIGHT = 100;

export interface Answered {
  /** From the first post sent to the last one answered, in milliseconds. */
  readonly tookMs: number;
  /** How long each answer took, in milliseconds, in the order of the answers. */
  readonly latenciesMs: readonly number[];
  /** Frames other than answers. */
  readonly frames: number;
  /** Answers that were no success: none, or nothing was measured. */
  readonly refused: number;
}

/** A client that posts as fast as its answers come. */
export class LoadSocket {
  readonly #socket: WebSocket;
  #frames = 0;
  #onAnswer: (id: number, text: string) => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      // An answer is parsed no further than a client must, to know which one it is.
      const id = /^\{"channel":"post","data":\{"id":(\d+)/.exec(text)?.[1];
      if (id === undefined) this.#frames += 1;
      else this.#onAnswer(Number(id), text);
    });
  }

  static async open(port: number, subscriptions: readonly object[] = []): Promise<LoadSocket> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: false });
    const opened = new LoadSocket(socket);
    await once(socket, 'open');
    for (const subscription of subscriptions) {
      socket.send(JSON.stringify({ method: 'subscribe', subscription }));
    }
    return opened;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Posts all bodies, and waits for the last answer. */
  post(bodies: readonly object[]): Promise<Answered> {
    const texts = bodies.map((payload, id) =>
      JSON.stringify({ method: 'post', id, request: { type: 'action', payload } }),
    );
    const sentAt = new Float64Array(texts.length);
    const latenciesMs: number[] = [];
    const framesBefore = this.#frames;
    let [sent, refused] = [0, 0];
    const send = (): void => {
      const text = texts[sent];
      if (text === undefined) return;
      sentAt[sent] = performance.now();
      sent += 1;
      this.#socket.send(text);
    };
    const startedAt = performance.now();
    return new Promise((resolve) => {
      this.#onAnswer = (id, text) => {
        latenciesMs.push(performance.now() - (sentAt[id] ?? NaN));
        if (text.includes('error') || text.includes('"err"')) refused += 1;
        send();
        if (latenciesMs.length < texts.length) return;
        const tookMs = performance.now() - startedAt;
        resolve({ tookMs, latenciesMs, frames: this.#frames - framesBefore, refused });
      };
      for (let first = 0; first < IN_FLIGHT; first += 1) send();
    });
  }

  close(): void {
    this.#socket.terminate();
  }
}
