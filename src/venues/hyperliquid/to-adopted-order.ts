import { ZERO } from '../../../machines/decimal.ts';
import { isLive } from '../../../machines/vocabulary.ts';
import type { OrderMessage } from '../../dispatch/input.ts';
import type { OrderRow } from './order-row.ts';

/** The strategy of orders that were sent from elsewhere. */
const ADOPTED_STRATEGY_ID = 'adopted';

/**
 * The order that a live leg belongs to, as if it had been sent from here. Without a cloid its id is
 * made up from the oid, as `oid:315452584853`. Only a type that triggers can be bound by a trigger,
 * so an order first seen `triggered` is a STOP_LIMIT; the feed does not tell types.
 *
 * @returns null if the row tells of no live order, or of one without a size: the take-profit or
 * stop-loss of a whole position has size zero, and no quantity to be tracked by.
 */
export function toAdoptedOrder({ order, status }: OrderRow): OrderMessage | null {
  if (!isLive(status.status) || order.origSz === ZERO) return null;
  return {
    clientOrderId: order.cloid ?? `oid:${order.oid}`,
    strategyId: ADOPTED_STRATEGY_ID,
    instrumentId: order.coin,
    side: order.side === 'B' ? 'BUY' : 'SELL',
    orderType: status.status === 'TRIGGERED' ? 'STOP_LIMIT' : 'LIMIT',
    quantity: order.origSz,
    price: order.limitPx,
  };
}
