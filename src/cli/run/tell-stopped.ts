import type { OrderView } from '../../gateway/order-view.ts';
import type { Output } from './output.ts';
import type { Tally } from './tally.ts';

/** Orders that are named of those that stay open. */
const NAMED_MAX = 20;

/**
 * Tells how much happened, and which orders stay open at the venue.
 *
 * @param knowsOrders - false if there may be others: it had not learnt of all.
 */
export function tellStopped(
  output: Pick<Output, 'tell' | 'warn'>,
  counts: Tally['counts'],
  left: readonly OrderView[],
  knowsOrders: boolean,
): void {
  const all = { ...counts, 'open orders': left.length };
  const words = Object.entries(all).map(([name, count]) => `${name} ${count}`);
  output.tell(`stopped: ${words.join(', ')}`, { ...counts, open: left.length });
  if (!knowsOrders) {
    output.warn(
      'the orders that are open at the venue are not known: it ended before it knew them',
    );
  }
  if (left.length === 0) return;
  const orders = left.slice(0, NAMED_MAX).map(({ order, venueOrderId }) => {
    return { clientOrderId: order.clientOrderId, venueOrderId };
  });
  const names = orders.map(({ clientOrderId, venueOrderId }) => {
    return `${clientOrderId} (${venueOrderId ?? 'no venue order id'})`;
  });
  const more = left.length - orders.length;
  const rest = more > 0 ? ` and ${more} more` : '';
  output.warn(`orders stay open: ${names.join(', ')}${rest}`, { orders, more });
}
