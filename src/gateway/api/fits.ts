import type { Order } from '../../../machines/vocabulary.ts';
import type { OrderFilter } from './messages.ts';

/** Whether all that a filter gives applies to an order. */
export function fits(order: Order, { strategyId, instrumentId, side }: OrderFilter): boolean {
  return (
    (strategyId === undefined || strategyId === order.strategyId) &&
    (instrumentId === undefined || instrumentId === order.instrumentId) &&
    (side === undefined || side === order.side)
  );
}
