import type { Clock } from '../../../clock.ts';

const MINUTE_MS = 60_000;
/**
 * The share of the limit that may be used at once; the rest comes back over a minute, so that no
 * minute, whenever it begins, holds more than the limit.
 */
const BURST_SHARE = 0.25;
/**
 * The share of the limit that reads have whatever commands take: without it, what commands have
 * made doubtful would never be asked about.
 */
const READ_SHARE = 0.2;

interface Wanted {
  readonly weight: number;
  readonly run: () => void;
}

/**
 * What may still be asked of the venue, by its weights. Commands spend at once, below zero if need
 * be; reads wait in a row until there is enough. A share is kept for reads: it lets one through
 * when commands have spent all. Reads spend of both, so that alone they never exceed the limit; but
 * of the share no deeper below zero than it is large, so that it is never long in coming back.
 *
 * @see
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */
export class RateBudget {
  readonly #clock: Clock;
  readonly #common: Purse;
  readonly #ofReads: Purse;
  /** What commands may overdraw: the venue forgets what is a minute old. */
  readonly #debtMax: number;
  /** What comes back of it in a minute, and what reads may overdraw of it. */
  readonly #readShare: number;
  readonly #waiting: Wanted[] = [];
  #stopTimer: (() => void) | null = null;

  constructor(clock: Clock, weightPerMinute: number) {
    const burst = weightPerMinute * BURST_SHARE;
    const perMinute = weightPerMinute - burst;
    const now = clock.now();
    this.#clock = clock;
    this.#debtMax = perMinute;
    this.#common = new Purse({ most: burst, perMinute }, now);
    const share = weightPerMinute * READ_SHARE;
    this.#readShare = share;
    this.#ofReads = new Purse({ most: share, perMinute: share }, now);
  }

  spendOnCommand(weight: number): void {
    this.#common.spend(weight, this.#clock.now(), this.#debtMax);
  }

  /** On a read that did not wait, or that turned out to weigh more. */
  spendOnRead(weight: number): void {
    const now = this.#clock.now();
    this.#common.spend(weight, now);
    this.#ofReads.spend(weight, now, this.#readShare);
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
      const { weight } = next;
      const now = this.#clock.now();
      const waits = [this.#common, this.#ofReads].map((purse) => purse.waitMs(weight, now));
      const waitMs = Math.min(...waits);
      if (waitMs > 0) {
        this.#stopTimer = this.#clock.startTimer(waitMs, () => this.#runNext());
        return;
      }
      this.spendOnRead(weight);
      this.#waiting.shift();
      next.run();
    }
  }
}

interface PurseSettings {
  readonly most: number;
  readonly perMinute: number;
}

/** Fills with time, up to a bound. */
class Purse {
  readonly #settings: PurseSettings;
  #free: number;
  #countedAt: number;

  constructor(settings: PurseSettings, now: number) {
    this.#settings = settings;
    this.#free = settings.most;
    this.#countedAt = now;
  }

  /** @param debtMax - what it owes at the most because of it. */
  spend(weight: number, now: number, debtMax = Infinity): void {
    this.#count(now);
    this.#free = Math.max(this.#free - weight, Math.min(this.#free, -debtMax));
  }

  /** How long until it has as much, or is full, in milliseconds. */
  waitMs(weight: number, now: number): number {
    this.#count(now);
    const { most, perMinute } = this.#settings;
    const missing = Math.min(weight, most) - this.#free;
    return missing > 0 ? Math.ceil((missing * MINUTE_MS) / perMinute) : 0;
  }

  #count(now: number): void {
    const { most, perMinute } = this.#settings;
    const back = (Math.max(now - this.#countedAt, 0) * perMinute) / MINUTE_MS;
    this.#free = Math.min(this.#free + back, most);
    this.#countedAt = now;
  }
}
