import type { OrderAction } from '../wire/action.ts';
import type { Account } from './account.ts';
import { portion } from './amounts.ts';
import {
  aboutAsset,
  type ActionAnswer,
  errorAnswer,
  type OrderAnswer,
  orderAnswers,
} from './answers.ts';
import { isOffTick, type Placed, placeOrder } from './place-order.ts';
import { isPreValidation, readTerms, type Refusal } from './read-terms.ts';
import { REFUSALS, REJECTIONS } from './rejections.ts';
import type { Venue } from './venue.ts';
import type { OrderTerms, VenueOrder } from './venue-order.ts';

/** Places the orders of an action one after the other, or a bracket as a whole. */
export function executeOrders(
  venue: Venue,
  account: Account,
  { orders, grouping }: OrderAction,
): ActionAnswer {
  const read = orders.map((wire) => readTerms(wire, venue.markets));
  const malformed = read.find(isPreValidation);
  if (malformed !== undefined) return refuseAll(venue, malformed, orders.length);
  if (grouping === 'normalTpsl') return orderAnswers(placeBracket(venue, account, read));
  const isPositionTpsl = grouping === 'positionTpsl';
  if (isPositionTpsl && read.some((terms) => 'market' in terms && terms.trigger === null)) {
    return errorAnswer(REFUSALS.triggerCount);
  }
  const placed = read.map((terms) => placeOne(venue, account, terms, isPositionTpsl));
  if (isPositionTpsl) {
    makeSiblings(
      placed.flatMap(({ order }) => (order !== null && account.open.has(order.oid) ? [order] : [])),
    );
  }
  return orderAnswers(placed.map(({ answer }) => answer));
}

/** What the answer says of an order that was placed. */
export function toOrderAnswer(placed: Placed): OrderAnswer {
  const { oid, terms, market } = placed.order;
  const ids = { oid, ...(terms.cloid !== null && { cloid: terms.cloid }) };
  switch (placed.type) {
    case 'resting':
      return { resting: ids };
    case 'filled': {
      const { sz, ntl } = placed.traded;
      const avgPx = market.coin.formatPx(portion(ntl, 1, sz));
      return { filled: { totalSz: market.coin.formatSz(sz), avgPx, ...ids } };
    }
    case 'rejected':
      return { error: aboutAsset(placed.rejection.text, market.coin.asset) };
  }
}

/** Whether a live order of the account has the client order id, and that is not allowed. */
export function isCloidTaken(venue: Venue, account: Account, cloid: string | null): boolean {
  if (cloid === null || venue.rules.cloidReuse === 'accept') return false;
  return account.ordersOf(cloid).some(({ oid }) => account.open.has(oid));
}

/**
 * What follows from the request alone is found before anything is done: nothing of the batch is
 * executed, and the one error stands in the place of every order.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/error-responses
 */
function refuseAll(venue: Venue, { refused }: Refusal, count: number): ActionAnswer {
  if (venue.rules.preValidation === 'request') return errorAnswer(refused);
  return orderAnswers(Array.from({ length: count }, () => ({ error: refused })));
}

function placeOne(
  venue: Venue,
  account: Account,
  terms: OrderTerms | Refusal,
  isPositionTpsl = false,
): { readonly answer: OrderAnswer; readonly order: VenueOrder | null } {
  if ('refused' in terms) return { answer: { error: terms.refused }, order: null };
  if (isCloidTaken(venue, account, terms.cloid)) {
    return { answer: { error: REFUSALS.duplicateCloid }, order: null };
  }
  const order = venue.addOrder(account, terms, isPositionTpsl);
  return { answer: toOrderAnswer(placeOrder(venue.engine, order)), order };
}

/**
 * Places an order whose triggers wait until it has filled. They have ids from the start, which the
 * answer does not tell.
 */
function placeBracket(
  venue: Venue,
  account: Account,
  [parent, ...triggers]: readonly (OrderTerms | Refusal)[],
): readonly OrderAnswer[] {
  if (parent === undefined) return [];
  const refuseEach = (error: string) => [parent, ...triggers].map(() => ({ error }));
  const refusal = [parent, ...triggers].find((terms) => 'refused' in terms);
  if (refusal !== undefined) return refuseEach(refusal.refused);
  const isBracket =
    'market' in parent &&
    parent.trigger === null &&
    triggers.length <= 2 &&
    triggers.every(isTrigger);
  if (!isBracket) return refuseEach(REFUSALS.triggerCount);
  if (triggers.some(isOffTick)) {
    return refuseEach(aboutAsset(REJECTIONS.tick.text, parent.market.coin.asset));
  }
  const { answer, order } = placeOne(venue, account, parent);
  if (order === null || (typeof answer === 'object' && 'error' in answer)) {
    return [answer, ...triggers.map(() => answer)];
  }
  const children = triggers.map((terms) => venue.addOrder(account, terms));
  makeSiblings(children);
  order.children = children;
  if (!account.open.has(order.oid)) {
    for (const child of children) venue.engine.await(child);
    return [answer, ...children.map(() => 'waitingForTrigger' as const)];
  }
  for (const child of children) venue.log.silently(child, false);
  // As captured of a bracket whose entry rests: one text for the first, another for the second.
  return [
    answer,
    ...children.map((_, index) => (index === 0 ? 'waitingForFill' : 'waitingForTrigger')),
  ];
}

function isTrigger(terms: OrderTerms | Refusal): terms is OrderTerms {
  return 'market' in terms && terms.trigger !== null;
}

/** One list for all: a list for each would be the square of a batch. */
function makeSiblings(orders: readonly VenueOrder[]): void {
  for (const order of orders) order.siblings = orders;
}
