import type { Clock } from '../clock.ts';

/** One timer for the earliest of many deadlines. */
export class Alarm {
  readonly #clock: Clock;
  readonly #onDue: () => void;
  #armedFor = Infinity;
  #stop: () => void = () => {};

  constructor(clock: Clock, onDue: () => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /**
   * Sees to it that it rings by a time. A timer that is set for earlier is left as it is: it costs
   * less to look once in vain than to set it anew with every deadline.
   */
  setBy(dueAt: number | null): void {
    if (dueAt === null || dueAt >= this.#armedFor) return;
    this.stop();
    this.#armedFor = dueAt;
    const delayMs = Math.max(dueAt - this.#clock.now(), 0);
    this.#stop = this.#clock.startTimer(delayMs, () => {
      this.#armedFor = Infinity;
      this.#onDue();
    });
  }

  stop(): void {
    this.#stop();
    this.#armedFor = Infinity;
  }
}
