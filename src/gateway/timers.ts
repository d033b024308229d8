import type { Clock } from '../clock.ts';

/** Timers that end together: once they are stopped, none runs and none is set. */
export class Timers {
  readonly #clock: Clock;
  readonly #stops = new Set<() => void>();
  #isStopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  later(delayMs: number, run: () => void): void {
    if (this.#isStopped) return;
    const stopTimer = this.#clock.startTimer(delayMs, () => {
      this.#stops.delete(stopTimer);
      run();
    });
    this.#stops.add(stopTimer);
  }

  stop(): void {
    this.#isStopped = true;
    for (const stopTimer of this.#stops) stopTimer();
    this.#stops.clear();
  }
}
