export interface BackoffSettings {
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
}

/** How long to wait before the next try: twice as long each time, up to a bound, less by chance. */
export class Backoff {
  readonly #settings: BackoffSettings;
  readonly #random: () => number;
  #tries = 0;

  /** @param random from 0, included, to 1 */
  constructor(settings: BackoffSettings, random: () => number) {
    this.#settings = settings;
    this.#random = random;
  }

  nextMs(): number {
    const { reconnectMinMs, reconnectMaxMs } = this.#settings;
    const mostMs = Math.min(reconnectMinMs * 2 ** this.#tries, reconnectMaxMs);
    this.#tries += 1;
    // Clients that were cut together do not come back together.
    return Math.round(mostMs * (0.5 + this.#random() / 2));
  }

  reset(): void {
    this.#tries = 0;
  }
}
