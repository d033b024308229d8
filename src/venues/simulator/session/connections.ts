import type { IpLimits } from '../access/ip-limits.ts';
import type { Agenda } from './agenda.ts';
import { Connection, type SocketOut } from './connection.ts';
import type { Subscriptions } from './subscriptions.ts';

/** The WebSockets that are open, and how they end. */
export class Connections {
  readonly #agenda: Agenda;
  readonly #limits: IpLimits;
  readonly #subscriptions: Subscriptions;
  /** How long the venue keeps a socket to which it sends nothing, in milliseconds. */
  readonly #idleMs: number;
  readonly #connections = new Set<Connection>();

  constructor(agenda: Agenda, limits: IpLimits, subscriptions: Subscriptions, idleMs: number) {
    this.#agenda = agenda;
    this.#limits = limits;
    this.#subscriptions = subscriptions;
    this.#idleMs = idleMs;
  }

  get size(): number {
    return this.#connections.size;
  }

  all(): readonly Connection[] {
    return [...this.#connections];
  }

  /** Null if the address has as many as it may: the socket is cut then. */
  open(out: SocketOut, ip: string): Connection | null {
    const access = this.#limits.connect(ip, this.#agenda.now);
    if (access === null) {
      out.terminate();
      return null;
    }
    const connection = new Connection(out, ip, access, this.#agenda.now);
    this.#connections.add(connection);
    this.#watch(connection);
    return connection;
  }

  /** Cuts it: nothing is said, and nothing that it misses is sent again. */
  cut(connection: Connection): void {
    connection.terminate();
    this.forget(connection);
  }

  /** It has come to its end, by whomever. */
  forget(connection: Connection): void {
    if (!this.#connections.delete(connection)) return;
    connection.closed();
    connection.access.close();
    for (const key of connection.topics.keys()) this.#subscriptions.remove(connection, key);
  }

  /** Looks again when it may have been idle for long enough, rather than at each frame. */
  #watch(connection: Connection): void {
    const idleAt = connection.lastSentAt + this.#idleMs;
    this.#agenda.at(idleAt, () => {
      if (!connection.isOpen) return;
      if (connection.lastSentAt + this.#idleMs > this.#agenda.now) {
        this.#watch(connection);
        return;
      }
      connection.close(1000, 'Inactive');
      this.forget(connection);
    });
  }
}
