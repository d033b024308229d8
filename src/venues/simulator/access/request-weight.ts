import type { Action } from '../wire/action.ts';
import type { InfoRequest } from '../wire/info-request.ts';
import { batchSize } from './batch-size.ts';

/**
 * What requests weigh against the limit of an IP address.
 *
 * @see
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */
export const requestWeight = {
  exchange(action: Action): number {
    return 1 + Math.floor(batchSize(action) / 40);
  },

  info(request: InfoRequest): number {
    return INFO_WEIGHTS[request.type] ?? 20;
  },

  /** What the answer adds when it turns out to be long; known only afterwards. */
  rows(request: InfoRequest, rowCount: number): number {
    return WEIGHED_BY_ROWS.has(request.type) ? Math.floor(rowCount / 20) : 0;
  },
};

const INFO_WEIGHTS: { readonly [Type in InfoRequest['type']]?: number } = {
  l2Book: 2,
  allMids: 2,
  clearinghouseState: 2,
  orderStatus: 2,
  spotClearinghouseState: 2,
  exchangeStatus: 2,
  userRole: 60,
};

const WEIGHED_BY_ROWS: ReadonlySet<InfoRequest['type']> = new Set([
  'historicalOrders',
  'userFills',
  'userFillsByTime',
]);
