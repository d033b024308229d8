import type { Clock } from '../../src/clock.ts';
import { DeadlineHeap, type Waiting } from '../../src/dispatch/deadline-heap.ts';

/** The timers that end at one time, first started first. */
interface Moment extends Waiting {
  readonly timers: Set<{ readonly onEnd: () => void }>;
}

/** A clock that stands still until it is moved. Of timers that end together the first ends first. */
export class VirtualClock implements Clock {
  #now: number;
  readonly #timers = new DeadlineHeap<Moment>();
  readonly #moments = new Map<number, Moment>();

  constructor(now: number) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  startTimer(delayMs: number, onEnd: () => void): () => void {
    const endsAt = this.#now + Math.max(Math.ceil(delayMs), 0);
    const timer = { onEnd };
    const moment: Moment = this.#moments.get(endsAt) ?? { deadline: null, timers: new Set() };
    moment.timers.add(timer);
    this.#moments.set(endsAt, moment);
    this.#timers.set(moment, endsAt);
    return () => {
      moment.timers.delete(timer);
    };
  }

  /** When the next timer ends, in milliseconds; null if there is none. */
  get nextDueAt(): number | null {
    return this.#timers.first;
  }

  /** Moves on to a time, and ends nothing: no timer may be due before it. */
  moveTo(now: number): void {
    this.#now = Math.max(now, this.#now);
  }

  /** Moves on to a time, and ends the first timer that is due by then; false if none is. */
  endNext(until: number): boolean {
    for (let due = this.#timers.first; due !== null && due <= until; due = this.#timers.first) {
      this.moveTo(due);
      const moment = this.#moments.get(due);
      const [timer] = moment?.timers ?? [];
      if (moment === undefined || timer === undefined) {
        this.#forget(due);
        continue;
      }
      moment.timers.delete(timer);
      timer.onEnd();
      return true;
    }
    this.moveTo(until);
    return false;
  }

  /** Moves on, and ends every timer that is due meanwhile. */
  pass(ms: number): void {
    const until = this.#now + ms;
    while (this.endNext(until));
  }

  #forget(endsAt: number): void {
    const moment = this.#moments.get(endsAt);
    if (moment !== undefined) this.#timers.set(moment, null);
    this.#moments.delete(endsAt);
  }
}
