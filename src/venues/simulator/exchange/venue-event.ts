import type { FillRow, OrderUpdateRow, TradeRow } from '../wire/rows.ts';

/** What happens at the venue, in the order in which it happens there. */
export type VenueEvent =
  | OrderEvent
  | { readonly type: 'fill'; readonly user: string; readonly fill: FillRow }
  | {
      /** A cancel that the user did not ask for. */
      readonly type: 'nonUserCancel';
      readonly user: string;
      readonly coin: string;
      readonly oid: number;
    }
  | { readonly type: 'trade'; readonly coin: string; readonly trade: TradeRow }
  /** The levels of a coin's book, or its mark, are not what they were. */
  | { readonly type: 'book'; readonly coin: string };

export interface OrderEvent {
  readonly type: 'order';
  readonly user: string;
  readonly update: OrderUpdateRow;
  /**
   * Which half of a replacement this is, and of which: both halves name the new order's id. The
   * new order's row comes first, then the old one's, as the venue usually writes them.
   */
  readonly replacement?: { readonly half: 'new' | 'old'; readonly newOid: number };
}
