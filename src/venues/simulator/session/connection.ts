import type { IpConnection } from '../access/ip-limits.ts';
import type { Topic } from './topic.ts';

/** The way out of a socket. */
export interface SocketOut {
  send(text: string): void;
  close(code: number, reason: string): void;
  /** Cuts it, without a close frame. */
  terminate(): void;
  /** Reads nothing from it any more. */
  pause(): void;
}

/** A client's WebSocket, as the venue sees it. */
export class Connection {
  readonly ip: string;
  /** What its IP address may still do. */
  readonly access: IpConnection;
  /** What it is subscribed to, by the subscription's JSON. */
  readonly topics = new Map<string, Topic>();
  /** When it was last sent anything, for the idle close; at first, when it was opened. */
  lastSentAt: number;
  /** When the latest of its requests arrives: none overtakes another. */
  lastArrivalAt = 0;
  readonly #out: SocketOut;
  #state: 'open' | 'half-open' | 'closed' = 'open';

  constructor(out: SocketOut, ip: string, access: IpConnection, now: number) {
    this.#out = out;
    this.ip = ip;
    this.access = access;
    this.lastSentAt = now;
  }

  /** Whether it hears and speaks. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  send(text: string, now: number): void {
    if (this.#state !== 'open') return;
    this.lastSentAt = now;
    this.#out.send(text);
  }

  /** From now on it neither hears nor speaks, and the client is not told. */
  fallSilent(): void {
    if (this.#state !== 'open') return;
    this.#state = 'half-open';
    this.#out.pause();
  }

  close(code: number, reason: string): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#out.close(code, reason);
  }

  terminate(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#out.terminate();
  }

  /** The client has closed it. */
  closed(): void {
    this.#state = 'closed';
  }
}
