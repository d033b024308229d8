import { type Decimal, isAbove, parseDecimal, ZERO } from '../../machines/decimal.ts';
import type { OrderContext } from '../../machines/order-context.ts';
import type { RememberedOrder } from '../journal/order-memory.ts';
import type { OrderTerms } from '../venue/commands.ts';
import { CancelWish } from './cancel-wish.ts';

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

/** Of an order that was open when an earlier run ended: what was wanted of it still is. */
export function toIntent(
  { boundLeg }: OrderContext,
  remembered: RememberedOrder | undefined,
): OrderIntent {
  const { terms = null, change = null } = remembered ?? {};
  const { isCanceling = false, sentCancel = null } = remembered ?? {};
  const isOversized = boundLeg !== null && boundLeg.advised.excess !== ZERO;
  return {
    terms: terms ?? GOOD_TILL_CANCELED,
    waiting: isCanceling ? null : change,
    cancel: isCanceling ? new CancelWish(true) : sentCancel && CancelWish.refused(sentCancel),
    oversized: isOversized ? { venueOrderId: boundLeg.venueOrderId, refusals: 0 } : null,
  };
}

/** As the orders of most strategies are, where nobody has said. */
const GOOD_TILL_CANCELED: OrderTerms = { timeInForce: 'GTC', reduceOnly: false };

/** Null if it is none, or changes nothing. */
export function readChange({ quantity, price, triggerPrice }: OrderChange): OrderChange | null {
  const change: Record<string, string> = {};
  for (const [name, value] of Object.entries({ quantity, price, triggerPrice })) {
    if (value === undefined) continue;
    const decimal = typeof value === 'string' ? parseDecimal(value) : null;
    if (decimal === null) return null;
    change[name] = decimal;
  }
  if (change['quantity'] !== undefined && !isAbove(change['quantity'], ZERO)) return null;
  return Object.keys(change).length > 0 ? change : null;
}
