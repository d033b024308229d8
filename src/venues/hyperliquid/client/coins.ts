import * as v from 'valibot';
import { id, wholeNumber } from '../fields.ts';

/** What is traded, as the venue names and counts it. */
export interface Coin {
  readonly name: string;
  /** The venue's number for it. */
  readonly asset: number;
  /** Decimals that a size may have. */
  readonly szDecimals: number;
}

export type Coins = ReadonlyMap<string, Coin>;

const metaSchema = v.object({ universe: v.array(v.unknown()) });
const coinSchema = v.object({ name: id, szDecimals: wholeNumber });

/**
 * Reads the answer to `meta`: the perpetuals of the venue's first exchange, each numbered by its
 * place in the list. One that cannot be read is left out.
 *
 * @see
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint/perpetuals
 */
export function readCoins(meta: unknown): Coins | null {
  const parsed = v.safeParse(metaSchema, meta);
  if (!parsed.success) return null;
  const coins = new Map<string, Coin>();
  for (const [asset, value] of parsed.output.universe.entries()) {
    const coin = v.safeParse(coinSchema, value);
    if (coin.success) coins.set(coin.output.name, { ...coin.output, asset });
  }
  return coins;
}
