import type { ModifyWire } from '../wire/action.ts';
import type { Account } from './account.ts';
import {
  type ActionAnswer,
  DEFAULT_ANSWER,
  errorAnswer,
  type OrderAnswer,
  orderAnswers,
} from './answers.ts';
import { findTarget } from './find-target.ts';
import { isCloidTaken, toOrderAnswer } from './order-action.ts';
import { hasMarginFor, isOffTick, type Placed, placeOrder } from './place-order.ts';
import { isPreValidation, readTerms } from './read-terms.ts';
import { REFUSALS, REJECTIONS } from './rejections.ts';
import type { Venue } from './venue.ts';
import type { OrderTerms, VenueOrder } from './venue-order.ts';

/** A modify that was refused whole; whatever was there is there still. */
interface RefusedModify {
  readonly type: 'refused';
  readonly text: string;
}

/**
 * Several modifies: the answer names each new order. Whether one that is malformed stops the others
 * is not established.
 */
export function executeBatchModify(
  venue: Venue,
  account: Account,
  modifies: readonly ModifyWire[],
  alwaysPlace: boolean,
): ActionAnswer {
  if (venue.rules.preValidation === 'request') {
    const read = modifies.map(({ order }) => readTerms(order, venue.markets));
    const malformed = read.find(isPreValidation);
    if (malformed !== undefined) return errorAnswer(malformed.refused);
  }
  return orderAnswers(
    modifies.map((wire): OrderAnswer => {
      const outcome = modify(venue, account, wire, alwaysPlace);
      if (outcome.type !== 'refused') return toOrderAnswer(outcome);
      return { error: outcome.text };
    }),
  );
}

/** A modify by itself: the answer does not name the new order. */
export function executeModify(
  venue: Venue,
  account: Account,
  wire: ModifyWire,
  alwaysPlace: boolean,
): ActionAnswer {
  const outcome = modify(venue, account, wire, alwaysPlace);
  if (outcome.type === 'refused') return errorAnswer(outcome.text);
  if (outcome.type !== 'rejected') return DEFAULT_ANSWER;
  return errorAnswer(`Error placing new order during modify: ${outcome.rejection.text}`);
}

/**
 * Cancels an order and places another. Without `a` (always_place) the new order may only rest: a
 * GTC becomes post-only, and one that must take is refused, as is one of the other side. With it,
 * the new order is placed even if the old one is gone.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
 */
function modify(
  venue: Venue,
  account: Account,
  { oid, order: wire }: ModifyWire,
  alwaysPlace: boolean,
): Placed | RefusedModify {
  const old = findTarget(venue, account, oid);
  if (old === null && !alwaysPlace) return refuse(REFUSALS.modifyEnded);
  const terms = readTerms(wire, venue.markets);
  if ('refused' in terms) return refuse(terms.refused);
  if (isOffTick(terms)) return refuse(`${REJECTIONS.tick.text}.`);
  if (old !== null && isOther(old, terms)) return refuse(REFUSALS.modifyInvalid);
  if (!alwaysPlace && !mayRest(terms)) {
    const killsOld = venue.rules.modifyToTaker === 'kills-old';
    if (old !== null && killsOld) venue.engine.end(old, 'canceled');
    return refuse(REFUSALS.modifyInvalid);
  }
  if (old?.terms.cloid !== terms.cloid && isCloidTaken(venue, account, terms.cloid)) {
    return refuse(REFUSALS.duplicateCloid);
  }
  const replacement = alwaysPlace ? terms : { ...terms, tif: 'Alo' as const };
  return replace(venue, account, old, replacement);
}

function replace(
  venue: Venue,
  account: Account,
  old: VenueOrder | null,
  terms: OrderTerms,
): Placed {
  const order = venue.addOrder(account, terms, old?.isPositionTpsl);
  if (old !== null) {
    account.addResting(old, -old.sz);
    const keepsOld = venue.rules.modifyWithoutMargin === 'keeps-old' && !hasMarginFor(order);
    account.addResting(old, old.sz);
    if (!keepsOld) {
      // It has ended, for all that happens next; it is told once the new order has been.
      venue.engine.takeOut(old);
      account.endOrder(old);
      order.replaces = old;
      // What becomes of a bracket is not established: here the new order has the old one's place.
      takePlaceInBracket(order, old);
    }
  }
  return placeOrder(venue.engine, order);
}

function takePlaceInBracket(order: VenueOrder, old: VenueOrder): void {
  order.children = old.children;
  old.children = [];
  order.siblings = old.siblings;
  for (const sibling of order.siblings) {
    sibling.siblings = sibling.siblings.map((other) => (other === old ? order : other));
  }
}

/** Whether an order is of another market or side than the one it is to replace. */
function isOther({ terms: old }: VenueOrder, terms: OrderTerms): boolean {
  return old.market !== terms.market || old.isBuy !== terms.isBuy;
}

function mayRest({ tif }: OrderTerms): boolean {
  return tif === 'Gtc' || tif === 'Alo';
}

function refuse(text: string): RefusedModify {
  return { type: 'refused', text };
}
