/**
 * The nonces that each signer has used: the venue keeps the 100 highest, takes a new one in any
 * order as long as it is above the lowest of those, and wants it near its own time. A signer that
 * sends the same bytes twice is thereby sure that they are executed once.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/nonces-and-api-wallets
 */
export class Nonces {
  /** By signer, in rising order. */
  readonly #used = new Map<string, number[]>();

  /**
   * Marks a nonce as used.
   *
   * @param now in milliseconds, as the nonce is
   * @returns why it cannot be used, in the venue's words where they are known; else null
   */
  use(signer: string, nonce: number, now: number): string | null {
    if (nonce <= now - MAX_AGE_MS) return `Invalid nonce: nonce too old ${nonce}`;
    if (nonce >= now + MAX_AHEAD_MS) return `Invalid nonce: nonce too far ahead ${nonce}`;
    const used = this.#used.get(signer);
    if (used === undefined) {
      this.#used.set(signer, [nonce]);
      return null;
    }
    const below = used.findLastIndex((other) => other <= nonce);
    if (used[below] === nonce) return `Invalid nonce: duplicate nonce ${nonce}`;
    const full = used.length >= KEPT_PER_SIGNER;
    if (full && below < 0) return `Invalid nonce: nonce too low ${nonce}`;
    used.splice(below + 1, 0, nonce);
    if (full) used.shift();
    return null;
  }
}

const KEPT_PER_SIGNER = 100;
const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX_AGE_MS = 2 * DAY_MS;
const MAX_AHEAD_MS = DAY_MS;
