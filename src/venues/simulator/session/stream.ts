import type { Faults } from '../faults/faults.ts';
import type { Agenda } from './agenda.ts';
import type { Connection } from './connection.ts';
import type { Topic } from './topic.ts';

/** Of a frame, for who reads the log: enough to tell its channel and its first row. */
const SHOWN = 200;

/** Sends frames to who is subscribed when they are due, and lets happen to them what may. */
export class Stream {
  readonly #agenda: Agenda;
  readonly #faults: Faults;
  /** Ends a connection of which the venue is to know no more. */
  readonly #cut: (connection: Connection) => void;

  constructor(agenda: Agenda, faults: Faults, cut: (connection: Connection) => void) {
    this.#agenda = agenda;
    this.#faults = faults;
    this.#cut = cut;
  }

  /** To everyone subscribed, at `dueAt`, or after the topic's frame before if that is later. */
  toAll(topic: Topic, text: string, dueAt: number): void {
    topic.lastDueAt = Math.max(topic.lastDueAt, dueAt);
    this.#agenda.at(topic.lastDueAt, () => {
      for (const connection of topic.subscribers) this.to(connection, text);
    });
  }

  to(connection: Connection, text: string): void {
    const { now } = this.#agenda;
    if (!this.#faults.touchesFrames) {
      connection.send(text, now);
      return;
    }
    if (!connection.isOpen) return;
    const whom = () => `${text.slice(0, SHOWN)} to ${connection.ip}`;
    if (this.#faults.happens('disconnect', whom)) {
      this.#cut(connection);
      return;
    }
    if (this.#faults.happens('halfOpen', whom)) {
      connection.fallSilent();
      this.#agenda.at(now + this.#faults.halfOpenMs(), () => this.#cut(connection));
      return;
    }
    if (this.#faults.happens('frameDropped', whom)) return;
    const isMalformed = this.#faults.happens('malformedFrame', whom);
    connection.send(isMalformed ? text.slice(0, text.length >> 1) : text, now);
    if (this.#faults.happens('frameDoubled', whom)) connection.send(text, now);
  }
}
