import { compareDecimals, isAbove, subtractDecimals, subtractToZero, ZERO } from './decimal.ts';
import { announceUpdate } from './binding.ts';
import { advise, type Draft, request } from './draft.ts';
import { adviseLiveLeg } from './endings.ts';
import { filledElsewhere } from './legs.ts';
import type { OrderContext } from './order-context.ts';
import { isInAnswer, type OrderInput } from './order-input.ts';
import { openDoubt, watchTrades } from './questions.ts';

/** All has traded and nothing is pending: settling will close the order as filled. */
export function isAllTraded(order: OrderContext): boolean {
  return isQuantityReached(order) && order.pendingModifies.length === 0;
}

function isQuantityReached(order: OrderContext): boolean {
  return !isAbove(order.quantity, order.cumQty);
}

/** The trades have reached the quantity, and no pending modify wants more than they make. */
export function isComplete(order: OrderContext, event: OrderInput): boolean {
  if (isInAnswer(event) || !isQuantityReached(order)) return false;
  return !order.pendingModifies.some((modify) => isAbove(modify.target.quantity, order.cumQty));
}

/** An end is held and no modify is pending that it could be held for. */
export function isEndReleased(order: OrderContext, event: OrderInput): boolean {
  return !isInAnswer(event) && order.heldEnd !== null && order.pendingModifies.length === 0;
}

export function isExpiryReleased(order: OrderContext, event: OrderInput): boolean {
  return order.heldEnd?.type === 'OrderExpired' && isEndReleased(order, event);
}

/** The venue has filled all it worked, although that is less than the quantity. */
export function isExhausted(order: OrderContext, event: OrderInput): boolean {
  const leg = order.boundLeg;
  if (isInAnswer(event) || leg === null || leg.size === null) return false;
  if (!leg.traded.reportedDone) return false;
  return !isAbove(leg.size, leg.traded.qty) && order.pendingModifies.length === 0;
}

/** Names the bound leg aloud if it still works although the order is filled. */
export function nameWorkingLeg(draft: Draft, _event: OrderInput): void {
  const leg = draft.boundLeg;
  if (leg === null || leg.ended || leg.traded.reportedDone) return;
  const exact = compareDecimals(draft.cumQty, draft.quantity) === 0;
  const works =
    leg.size === null ? leg.traded.qty === ZERO || !exact : isAbove(leg.size, leg.traded.qty);
  if (works) adviseLiveLeg(draft, leg.venueOrderId);
  else if (leg.size === null) request(draft, 'query-order', 'the size of the last leg is unknown');
}

/** Racing modifies left less at the venue than was wanted: the order is what it traded. */
export function lowerQuantityToFilled(draft: Draft, event: OrderInput): void {
  draft.quantity = draft.cumQty;
  announceUpdate(draft, event);
}

/** The order goes on: what its owner should know of it is said, what is in doubt is asked. */
export function watch(draft: Draft, event: OrderInput): void {
  if (isInAnswer(event)) return;
  if (draft.step.refused && draft.heldEnd === null) {
    openDoubt(draft, event, 'a refused modify may have taken the leg with it');
  }
  adviseOversize(draft);
  watchTrades(draft, event);
}

function adviseOversize(draft: Draft): void {
  const leg = draft.boundLeg;
  if (leg === null || leg.ended || leg.size === null) return;
  const room = subtractToZero(draft.quantity, filledElsewhere(draft));
  const excess = isAbove(leg.size, room) ? subtractDecimals(leg.size, room) : ZERO;
  if (excess === leg.advised.excess) return;
  draft.boundLeg = { ...leg, advised: { ...leg.advised, excess } };
  const { venueOrderId } = leg;
  if (excess !== ZERO) advise(draft, { type: 'oversized-leg', venueOrderId, excess });
}
