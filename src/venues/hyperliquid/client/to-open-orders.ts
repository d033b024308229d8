import { hasLimitPrice } from '../../../../machines/vocabulary.ts';
import type { OpenOrder } from '../../../venue/venue-client.ts';
import type { Cloids } from './cloids.ts';
import type { LegRow } from './leg-row.ts';

/** Live legs as orders; those that have no size of their own, of a whole position, are left out. */
export function toOpenOrders(rows: readonly LegRow[], cloids: Cloids): readonly OpenOrder[] {
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
    };
  });
}
