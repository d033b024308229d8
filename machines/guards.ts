import { isAbove } from './decimal.ts';
import { historyHas } from './history.ts';
import { findLeg, isNewerUnboundLeg, isSeenLeg, legClass, reportedSize } from './legs.ts';
import { modifyRefusedBy } from './commands.ts';
import {
  findModify,
  isPending,
  isRequestKnown,
  onlyFit,
  refusedWithoutLeg,
  saidBy,
} from './modifies.ts';
import type { OrderContext } from './order-context.ts';
import {
  type CancelCommand,
  type FillReported,
  type LegEvidence,
  type ModifyAcked,
  type ModifyRejected,
  type ModifyUnknown,
  type ModifySent,
  type StatusReported,
  type SubmitAcked,
  venueOrderIdOf,
} from './order-input.ts';
import { findRequest } from './request-log.ts';
import { announcesTrigger } from './vocabulary.ts';

/** Guards on which leg an input is about. */

export function isNewerLeg(order: OrderContext, event: LegEvidence): boolean {
  return legClass(order, event) === 'newer';
}

/** A newer leg of which nothing was heard before. */
export function isUnseenNewerLeg(order: OrderContext, event: StatusReported): boolean {
  return isNewerLeg(order, event) && !isSeenLeg(order, event);
}

/** The bound leg, unless it is known to have ended. */
export function isLiveBoundLeg(order: OrderContext, event: LegEvidence): boolean {
  return legClass(order, event) === 'bound' && order.boundLeg?.ended === false;
}

export function namesLeg(_order: OrderContext, event: SubmitAcked): boolean {
  return event.venueOrderId !== null;
}

export function seenTrade(order: OrderContext, event: FillReported): boolean {
  return historyHas(order.trades, event.report.tradeId);
}

export function triggers(order: OrderContext): boolean {
  return announcesTrigger(order.order.orderType);
}

/** TRIGGERED for a type that does not announce it, on a leg that it would otherwise bind. */
export function ignoresTrigger(order: OrderContext, event: StatusReported): boolean {
  return !triggers(order) && (isNewerLeg(order, event) || isLiveBoundLeg(order, event));
}

export function newerLegTriggeredBefore(order: OrderContext, event: StatusReported): boolean {
  return order.triggered && isNewerLeg(order, event);
}

export function boundLegTriggeredBefore(order: OrderContext, event: StatusReported): boolean {
  return order.triggered && isLiveBoundLeg(order, event);
}

/** The first word of a retired leg, which fits just one pending modify: it came and went. */
export function cameAndWent(order: OrderContext, event: StatusReported): boolean {
  if (isSeenLeg(order, event)) return false;
  return onlyFit(order, order.pendingModifies, saidBy(order, event)) !== undefined;
}

/** A refused leg not seen before, of a modify that its answer refused already. */
export function claimsRefusal(order: OrderContext, event: StatusReported): boolean {
  if (isSeenLeg(order, event)) return false;
  return refusedWithoutLeg(order, saidBy(order, event)) !== undefined;
}

/** A refused leg not seen before, which tells the pending modify that it answers. */
export function refusesModify(order: OrderContext, event: StatusReported): boolean {
  return !isSeenLeg(order, event) && modifyRefusedBy(order, event) !== undefined;
}

/** Guards on modifies and cancels. */

export function requestKnown(order: OrderContext, event: ModifySent): boolean {
  return isRequestKnown(order, event.requestId);
}

export function modifyPending(order: OrderContext, event: ModifyAcked | ModifyUnknown): boolean {
  return isPending(order, event.requestId);
}

/** Pending, or settled by a guess: neither refused yet nor the certain cause of a leg. */
export function modifyRefusable(order: OrderContext, event: ModifyRejected): boolean {
  const modify = findModify(order, event.requestId);
  return modify !== undefined && !modify.refused && !modify.certain;
}

/** As {@link modifyRefusable}, and not answered yet. */
export function modifyUnanswered(order: OrderContext, event: ModifyRejected): boolean {
  return modifyRefusable(order, event) && findModify(order, event.requestId)?.acked === false;
}

/** The acknowledgement names the bound or a retired leg whose cause is unknown or guessed. */
export function confirmsCause(order: OrderContext, event: ModifyAcked): boolean {
  const modify = findModify(order, event.requestId);
  if (modify === undefined || event.venueOrderId === null) return false;
  const leg = findLeg(order, event.venueOrderId);
  if (leg === undefined) return !isSeenLeg(order, event);
  if (leg.cause?.certain || leg.cause?.requestId === modify.requestId) return false;
  return leg.boundAt === null || leg.boundAt > modify.sentAt;
}

/** Pending, and its answer names no leg, or one that was bound before the modify was sent. */
export function waitsForLeg(order: OrderContext, event: ModifyAcked): boolean {
  const modify = findModify(order, event.requestId);
  if (modify === undefined || !modifyPending(order, event)) return false;
  if (event.venueOrderId === null) return true;
  const leg = findLeg(order, event.venueOrderId);
  if (leg === undefined) return isSeenLeg(order, event);
  return leg.boundAt !== null && leg.boundAt < modify.sentAt;
}

/** The leg expired; every other end of a leg that lived cancels the order. */
export function isExpiry(_order: OrderContext, event: StatusReported): boolean {
  return event.type === 'status.expired';
}

export function cancelUnanswered(order: OrderContext, event: CancelCommand): boolean {
  return findRequest(order.decided.cancels, event.requestId)?.answered === false;
}

/** Guards of closed orders. */

/** A leg newer than any the order lived on, never bound, and not known to have ended or filled. */
export function surfacesLive(order: OrderContext, event: LegEvidence): boolean {
  if (!isNewerUnboundLeg(order, event)) return false;
  const venueOrderId = venueOrderIdOf(event);
  const leg = venueOrderId === null ? undefined : findLeg(order, venueOrderId);
  return leg === undefined || !(leg.ended || leg.traded.reportedDone);
}

/** The leg on which a filled order was bound has size beyond its trades, and was not named yet. */
export function boundLegStillWorks(order: OrderContext, event: StatusReported): boolean {
  const leg = order.boundLeg;
  if (leg === null || leg.venueOrderId !== event.report.venueOrderId) return false;
  if (leg.ended || leg.traded.reportedDone || leg.advised.named) return false;
  const size = reportedSize(event.report) ?? leg.size;
  return size !== null && isAbove(size, leg.traded.qty);
}
