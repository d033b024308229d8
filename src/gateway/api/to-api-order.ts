import type { OrderView } from '../order-view.ts';
import type { ApiOrder } from './messages.ts';

/** Most legs told of an order: those that came last. */
const LEGS_TOLD = 10;

/** An order as clients are shown it. */
export function toApiOrder({ order, legs, ...rest }: OrderView): ApiOrder {
  return { ...order, ...rest, legs: legs.slice(-LEGS_TOLD), legCount: legs.length };
}
