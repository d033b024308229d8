/** Why an order is refused once it has an id: its status, and the text of the answer. */
export interface Rejection {
  readonly status: string;
  readonly text: string;
}

/**
 * The venue's own words for a refused order. In the answer for an order of a batch each is followed
 * by the asset (`. asset=5`).
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/error-responses
 */
export const REJECTIONS = {
  tick: { status: 'tickRejected', text: 'Price must be divisible by tick size' },
  minTradeNtl: {
    status: 'minTradeNtlRejected',
    text: 'Order must have minimum value of $10',
  },
  perpMargin: { status: 'perpMarginRejected', text: 'Insufficient margin to place order' },
  reduceOnly: {
    status: 'reduceOnlyRejected',
    text: 'Reduce only order would increase position',
  },
  iocCancel: {
    status: 'iocCancelRejected',
    text: 'Order could not immediately match against any resting orders',
  },
  badTriggerPx: { status: 'badTriggerPxRejected', text: 'Invalid TP/SL price' },
  noLiquidity: {
    status: 'marketOrderNoLiquidityRejected',
    text: 'No liquidity available for market order',
  },
  /** The status is one that clients have seen; its text is not known. */
  tooManyOpenOrders: {
    status: 'tooManyOpenOrdersRejected',
    text: 'Too many open orders',
  },
} as const satisfies Record<string, Rejection>;

/** A post-only order that would have matched, with the best prices then. */
export function badAloPx(bbo: string): Rejection {
  return {
    status: 'badAloPxRejected',
    text: `Post only order would have immediately matched, bbo was ${bbo}`,
  };
}

/** Refusals before an order has an id, and those of a modify or a cancel: no `orderUpdates` row. */
export const REFUSALS = {
  invalidPrice: 'Order has invalid price.',
  /** Not captured: worded like the one for a price. */
  invalidSize: 'Order has invalid size.',
  /** Not captured. */
  invalidAsset: 'Order has invalid asset.',
  farPrice: 'Order price cannot be more than 95% away from the reference price',
  tooLarge: 'Order value too large. Max is $5000000.',
  /** Not captured: nobody has established that the venue refuses it at all. */
  duplicateCloid: 'Order has a client order id that a live order has.',
  triggerCount: 'Unexpected number of trigger orders',
  modifyInvalid: 'Attempted to modify to invalid new order',
  modifyEnded: 'Cannot modify canceled or filled order',
  /** Not captured: known is that it is refused. */
  fastTrigger: 'Fast cancel is not supported for trigger orders.',
  /** Not captured. */
  agentTaken: 'Extra agent already used.',
  missingOrder: 'Order was never placed, already canceled, or filled.',
} as const;
