import type { Decimal } from '../../machines/decimal.ts';
import type { Order } from '../../machines/vocabulary.ts';

/** How long an order may rest: until canceled, not at all, or only if it does not take. */
export const TIMES_IN_FORCE = ['GTC', 'IOC', 'ALO'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** What a venue is told of an order beside the order itself. */
export interface OrderTerms {
  readonly timeInForce: TimeInForce;
  /** Whether it may only reduce a position. */
  readonly reduceOnly: boolean;
}

interface Command {
  /** The venue refuses it from this time on, in integer milliseconds. */
  readonly expiresAt: number;
}

export interface SubmitCommand extends Command {
  readonly order: Order;
  readonly terms: OrderTerms;
}

/** A new leg in the place of one that lives. */
export interface ModifyCommand extends Command {
  readonly order: Order;
  readonly terms: OrderTerms;
  /** The leg to be replaced; null if none is known, and the client order id is to name it. */
  readonly venueOrderId: string | null;
  /** The size of the new leg: what is still to trade, not the order's quantity. */
  readonly legSize: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
}

export interface CancelCommand extends Command {
  readonly order: Order;
  /** The leg to be ended; null if none is known, and the client order id is to name it. */
  readonly venueOrderId: string | null;
}

/**
 * What came of a command. Only evidence makes a rejection: a timeout, a lost connection, a status
 * of 429 or 5xx leave it unknown, and the order is asked about.
 */
export type CommandOutcome =
  /** `venueOrderId` is the leg that the answer names, if it does. */
  | { readonly type: 'accepted'; readonly venueOrderId: string | null }
  /** By the venue; or, with a reason that begins with `local:`, before anything was sent. */
  | {
      readonly type: 'rejected';
      readonly reason: string;
      /** For the time or the rate of the command, not for the order: it may be sent anew. */
      readonly isRepeatable?: boolean;
    }
  | { readonly type: 'unknown'; readonly reason: string };
