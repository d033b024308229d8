import { decide, type Draft, emit, request, setQuestions } from './draft.ts';
import { historyNewestFirst } from './history.ts';
import { refuseModify, settleModify, UNSEEN_KEPT } from './modifies.ts';
import { neverLived } from './legs.ts';
import type { Modify, OrderContext } from './order-context.ts';
import type { OrderInput, QueryAnswered } from './order-input.ts';
import { isLive } from './vocabulary.ts';
import { openDoubt } from './questions.ts';

/** The end of an answer: the questions that it settles are asked no more. */
export function query(draft: Draft, event: QueryAnswered): void {
  const { doubt, lostFills, landing } = draft.questions;
  if (doubt !== null && !doubt.stays && event.asOf >= doubt.since && showsBoundLeg(draft, event)) {
    setQuestions(draft, { doubt: null });
  }
  if (lostFills !== null && event.fills !== null && event.asOf >= lostFills.since) {
    setQuestions(draft, { lostFills: null });
  }
  if (landing !== null && event.complete && event.asOf >= landing.until) {
    setQuestions(draft, { landing: null });
  }
  draft.step.rule = 'query';
  draft.step.outcome = 'tracked';
}

/** The answer shows the bound leg at work or filled, or its end is held: no modify moved it. */
export function decidesModifies(order: OrderContext, event: QueryAnswered): boolean {
  const boundByIt = order.boundLeg?.boundAt === event.input;
  if (boundByIt || !event.complete) return false;
  if (order.heldEnd !== null) return true;
  const bound = order.boundLeg?.venueOrderId;
  return event.orders.some(
    ({ venueOrderId, status }) => venueOrderId === bound && (isLive(status) || status === 'FILLED'),
  );
}

/**
 * Decides the pending modifies that can no longer land. One whose leg may have been seen is settled
 * silently; one not acknowledged was not applied; an acknowledged one waits for its leg.
 */
export function decideModifies(draft: Draft, event: QueryAnswered): void {
  for (const modify of draft.pendingModifies) {
    if (!canLandNoMore(draft, modify.expiresAt, event)) continue;
    if (legMayHaveBeenSeen(draft, modify)) {
      settleModify(draft, modify);
      const settledUnseen = [...draft.decided.settledUnseen, modify].slice(-UNSEEN_KEPT);
      draft.decided = { ...draft.decided, settledUnseen };
    } else if (!modify.acked) {
      refuseModify(draft, event, modify, 'not applied');
    }
  }
}

/** The order was never acknowledged, can no longer land, and the answer knows nothing of it. */
export function neverReached(order: OrderContext, event: QueryAnswered): boolean {
  const { submit } = order.questions;
  if (submit === null || submit.acked || !event.complete) return false;
  if (event.orders.length > 0 || (event.fills?.length ?? 0) > 0) return false;
  return canLandNoMore(order, submit.expiresAt, event);
}

export function rejectUnreached(draft: Draft, event: QueryAnswered): void {
  emit(draft, { type: 'OrderRejected', ts: event.ts, reason: 'never reached the venue' });
}

/** Whatever was sent while the stream was down is lost: ask for orders and fills. */
export function gap(draft: Draft, event: OrderInput): void {
  openDoubt(draft, event, 'the stream was interrupted');
  request(draft, 'query-fills', 'the stream was interrupted');
  const dueAt = event.ts + draft.policy.requeryMs;
  setQuestions(draft, { lostFills: { since: event.ts, dueAt } });
  decide(draft, 'gap');
}

function showsBoundLeg(order: OrderContext, event: QueryAnswered): boolean {
  return event.orders.some(({ venueOrderId }) => venueOrderId === order.boundLeg?.venueOrderId);
}

function canLandNoMore(
  order: OrderContext,
  expiresAt: number | null,
  event: QueryAnswered,
): boolean {
  return expiresAt !== null && expiresAt + order.policy.landingGraceMs <= event.asOf;
}

/** Since it was sent a leg without a known cause was seen, which was not a refused one. */
function legMayHaveBeenSeen(order: OrderContext, modify: Modify): boolean {
  if (order.forgottenLegs.uncausedAt > modify.sentAt) return true;
  const bound = order.boundLeg;
  if (bound !== null && bound.cause === null && bound.seenAt > modify.sentAt) return true;
  for (const leg of historyNewestFirst(order.otherLegs)) {
    if (leg.cause === null && !neverLived(leg) && leg.seenAt > modify.sentAt) return true;
  }
  return false;
}
