/**
 * The nonces of one signer: rising, and none twice. The venue takes each once only, so that a
 * command sent twice with the same one is executed once. Clients that share a signer have to share
 * this too.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/nonces-and-api-wallets
 */
export class Nonces {
  #last = 0;

  /** @param now in milliseconds: the venue wants nonces near its own time */
  next(now: number): number {
    this.#last = Math.max(Math.floor(now), this.#last + 1);
    return this.#last;
  }
}
