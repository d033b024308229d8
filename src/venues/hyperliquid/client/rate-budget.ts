import type { Clock } from '../../../clock.ts';

const MINUTE_MS = 60_000;
/**
 * The share of the limit that may be used at once; the rest comes back over a minute, so that no
 * minute, whenever it begins, holds more than the limit.
 */
const BURST_SHARE = 0.25;

interface Wanted {
  readonly weight: number;
  readonly run: () => void;
}

/**
 * What may still be asked of the venue, by its weights. Commands spend at once, below zero if need
 * be; reads wait in a row until there is enough, so that they never cost a command its place.
 *
 * @see
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */
export class RateBudget {
  readonly #clock: Clock;
  readonly #burst: number;
  readonly #weightPerMs: number;
  readonly #waiting: Wanted[] = [];
  #free: number;
  #countedAt: number;
  #stopTimer: (() => void) | null = null;

  constructor(clock: Clock, weightPerMinute: number) {
    this.#clock = clock;
    this.#burst = weightPerMinute * BURST_SHARE;
    this.#weightPerMs = (weightPerMinute - this.#burst) / MINUTE_MS;
    this.#free = this.#burst;
    this.#countedAt = clock.now();
  }

  spend(weight: number): void {
    this.#count();
    this.#free -= weight;
  }

  /** Runs at once if nothing waits and there is enough; what outweighs a burst, with a full one. */
  whenFree(weight: number, run: () => void): void {
    this.#waiting.push({ weight, run });
    if (this.#waiting.length === 1) this.#runNext();
  }

  /** Nothing that waits is run any more. */
  stop(): void {
    this.#waiting.length = 0;
    this.#stopTimer?.();
    this.#stopTimer = null;
  }

  #runNext(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      this.#count();
      const missing = Math.min(next.weight, this.#burst) - this.#free;
      if (missing > 0) {
        const waitMs = Math.ceil(missing / this.#weightPerMs);
        this.#stopTimer = this.#clock.startTimer(waitMs, () => this.#runNext());
        return;
      }
      this.#free -= next.weight;
      this.#waiting.shift();
      next.run();
    }
  }

  #count(): void {
    const now = this.#clock.now();
    const back = Math.max(now - this.#countedAt, 0) * this.#weightPerMs;
    this.#free = Math.min(this.#free + back, this.#burst);
    this.#countedAt = now;
  }
}
