import type { OidOrCloid } from '../wire/action.ts';
import type { Account } from './account.ts';
import type { Venue } from './venue.ts';
import type { VenueOrder } from './venue-order.ts';

/** The live order that an id or a client order id names; null if there is none. */
export function findTarget(venue: Venue, account: Account, id: OidOrCloid): VenueOrder | null {
  if (typeof id === 'number') return account.open.get(id) ?? null;
  const orders = account.ordersOf(id);
  const isOpen = ({ oid }: VenueOrder) => account.open.has(oid);
  // A chain of modifies leaves many dead orders with one client order id.
  const { cloidTarget } = venue.rules;
  return (cloidTarget === 'newest' ? orders.findLast(isOpen) : orders.find(isOpen)) ?? null;
}
