import type { Decimal } from '../../machines/decimal.ts';
import type { Rule } from '../../machines/rules.ts';
import type { Order, OrderState } from '../../machines/vocabulary.ts';
import type { OrderChange } from './order-intent.ts';

/** How an order stands, to be shown. */
export interface OrderView {
  /** As it was sent. */
  readonly order: Order;
  readonly state: OrderState;
  /** As announced last. */
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  readonly cumQty: Decimal;
  readonly leavesQty: Decimal;
  /** The leg it lives on, or lived on last; null if none is known. */
  readonly venueOrderId: string | null;
  /** Oldest first, the bound one last. */
  readonly legs: readonly LegView[];
  readonly pendingModifies: number;
  /** The newest change wanted that is not sent yet. */
  readonly waiting: OrderChange | null;
  readonly isCanceling: boolean;
  /** The rule that decided its last command or report, or the last answer that told anything. */
  readonly lastRule: Rule | null;
}

export interface LegView {
  readonly venueOrderId: string;
  readonly size: Decimal | null;
  readonly filledQty: Decimal;
  readonly hasEnded: boolean;
}
