import { BoundedFifo, type KeysOfValue } from './bounded-fifo.ts';

/** Trades remembered by default: the policy's `tradesKept`. */
export const DEDUP_CAPACITY = 100_000;

/** What became of a trade: handed on raw, or emitted for an order that is forgotten since. */
export type TradeFate = 'external' | 'forgotten';

interface TradeKey {
  readonly venueOrderId: string;
  readonly tradeId: string;
}

/**
 * The memory of trades that belong to no remembered order. A trade is known by its leg and its id:
 * two own orders that trade with each other share the id, and neither side may be lost.
 */
export class BoundedDedup {
  readonly #fates: BoundedFifo<TradeFate>;

  /** @throws RangeError if the capacity is not an integer, zero or above. */
  constructor(capacity: number = DEDUP_CAPACITY) {
    this.#fates = new BoundedFifo(capacity);
  }

  get size(): number {
    return this.#fates.size;
  }

  get(trade: TradeKey): TradeFate | undefined {
    return this.#fates.get(keyOf(trade));
  }

  add(trade: TradeKey, fate: TradeFate): void {
    this.#fates.add(keyOf(trade), fate);
  }

  save(): KeysOfValue<TradeFate>[] {
    return this.#fates.save();
  }

  /** Remembers what was saved; of more than there is room for the newest. */
  restore(saved: readonly KeysOfValue<TradeFate>[]): void {
    this.#fates.restore(saved);
  }
}

/** The length in front keeps ids apart, whatever characters they hold. */
function keyOf({ venueOrderId, tradeId }: TradeKey): string {
  return `${venueOrderId.length}:${venueOrderId}:${tradeId}`;
}
