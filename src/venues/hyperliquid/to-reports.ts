import { subtractDecimals } from '../../../machines/decimal.ts';
import type { FillReport, OrderStatusReport } from '../../../machines/vocabulary.ts';
import type { FillRow } from './fill-row.ts';
import type { OrderRow } from './order-row.ts';

/**
 * Of a rejected order nothing was ever filled, so `filledQty` says nothing. The reason is the
 * venue's status string, the only reason it gives; null where that tells no more than the status.
 */
export function toStatusReport({ order, status, statusTimestamp }: OrderRow): OrderStatusReport {
  const rejected = status.status === 'REJECTED';
  return {
    clientOrderId: order.cloid,
    venueOrderId: String(order.oid),
    status: status.status,
    quantity: order.origSz,
    filledQty: rejected ? null : subtractDecimals(order.origSz, order.sz),
    price: order.limitPx,
    triggerPrice: null,
    reason: rejected || isVenueMade(status) ? status.text : null,
    tsEvent: statusTimestamp,
  };
}

/** A plain `canceled` is what the owner asked for; the others name what else ended the order. */
function isVenueMade({ status, text }: OrderRow['status']): boolean {
  return status === 'CANCELED' && text !== 'canceled';
}

/** `tradeId` is time, coin and tid together, which the venue documents as the key. */
export function toFillReport(row: FillRow): FillReport {
  return {
    clientOrderId: row.cloid,
    venueOrderId: String(row.oid),
    tradeId: `${row.time}:${row.coin}:${row.tid}`,
    lastQty: row.sz,
    lastPx: row.px,
    commission: row.fee,
    commissionCurrency: row.feeToken,
    liquiditySide: row.crossed === null ? null : row.crossed ? 'TAKER' : 'MAKER',
    tsEvent: row.time,
  };
}
