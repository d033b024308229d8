import type { Decimal } from '../../machines/decimal.ts';
import type { OrderTerms } from '../venue/commands.ts';
import type { CancelWish } from './cancel-wish.ts';

/** What an order is to be changed to; what is left out stays as it is. */
export interface OrderChange {
  /** The absolute total over all legs. */
  readonly quantity?: Decimal | undefined;
  readonly price?: Decimal | undefined;
  readonly triggerPrice?: Decimal | undefined;
}

/** What is wanted of an open order, and not yet done or sent. */
export interface OrderIntent {
  readonly terms: OrderTerms;
  /** The newest change wanted, while it cannot be sent. */
  waiting: OrderChange | null;
  cancel: CancelWish | null;
  /** The last leg said to be oversized, and how many commands were refused since. */
  oversized: { readonly venueOrderId: string; readonly refusals: number } | null;
}
