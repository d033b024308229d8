import { hasLimitPrice } from '../../../../machines/vocabulary.ts';
import type { OpenOrder } from '../../../venue/venue-client.ts';
import type { Cloids } from './cloids.ts';
import type { Coins } from './coins.ts';
import type { LegRow } from './leg-row.ts';

/**
 * Live legs as orders; those that have no size of their own, of a whole position, are left out.
 *
 * @param coins - that can be traded: the venue lists orders of its other markets too.
 */
export function toOpenOrders(
  rows: readonly LegRow[],
  cloids: Cloids,
  coins: Coins,
): readonly OpenOrder[] {
  return rows.flatMap(({ order, terms, report }) => {
    if (order === null) return [];
    const cloid = report.clientOrderId;
    const clientOrderId = cloid === null ? order.clientOrderId : cloids.toClientOrderId(cloid);
    const { orderType, triggerPrice = null, price = null } = order;
    return {
      order: {
        ...order,
        clientOrderId,
        accountId: null,
        price: hasLimitPrice(orderType) ? price : null,
        triggerPrice,
      },
      terms,
      report: { ...report, clientOrderId },
      isTradable: coins.has(order.instrumentId),
    };
  });
}
