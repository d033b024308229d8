import type { Clock } from '../../clock.ts';

/** How long a text is kept quiet that was told, in milliseconds. */
const QUIET_MS = 60_000;
/** Texts that are remembered; more than that are no repetitions. */
const TEXTS_MAX = 100;

/** Finds out what need not be told again, because it was a moment ago. */
export class Repetitions {
  readonly #clock: Clock;
  readonly #told = new Map<string, { at: number; since: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many times the text came since it was told last, this one included; null to be quiet. */
  take(text: string): number | null {
    const now = this.#clock.now();
    const before = this.#told.get(text);
    if (before !== undefined && now - before.at < QUIET_MS) {
      before.since += 1;
      return null;
    }
    if (this.#told.size >= TEXTS_MAX) this.#told.clear();
    this.#told.set(text, { at: now, since: 0 });
    return (before?.since ?? 0) + 1;
  }
}
