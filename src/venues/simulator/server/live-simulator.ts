import type { Simulator } from '../session/simulator.ts';
import type { Clock } from '../../../clock.ts';

/** The longest that a timer can wait, in milliseconds. */
const TIMER_MAX_MS = 2 ** 31 - 1;

/** A simulator for which time passes: it is moved on whenever it has something to do. */
export class LiveSimulator {
  readonly #simulator: Simulator;
  readonly #clock: Clock;
  #timer: { readonly dueAt: number; readonly stop: () => void } | null = null;
  #isStopped = false;

  constructor(simulator: Simulator, clock: Clock) {
    this.#simulator = simulator;
    this.#clock = clock;
    this.#wakeInTime();
  }

  /** Does something with the simulator now. */
  do<Result>(task: (simulator: Simulator, now: number) => Result): Result {
    const result = task(this.#simulator, this.#clock.now());
    this.#wakeInTime();
    return result;
  }

  /** From now on time passes only with what is done. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.stop();
  }

  #wakeInTime(): void {
    const dueAt = this.#simulator.nextDueAt;
    if (this.#timer?.dueAt === dueAt || this.#isStopped) return;
    this.#timer?.stop();
    this.#timer = dueAt === null ? null : { dueAt, stop: this.#startTimer(dueAt) };
  }

  #startTimer(dueAt: number): () => void {
    const delayMs = Math.min(Math.max(dueAt - this.#clock.now(), 0), TIMER_MAX_MS);
    return this.#clock.startTimer(delayMs, () => {
      this.#timer = null;
      this.do((simulator, now) => simulator.advance(now));
    });
  }
}
