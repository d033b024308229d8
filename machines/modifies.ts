import type { Decimal } from './decimal.ts';
import { type Draft, emit, setQuestions } from './draft.ts';
import { findLeg, keepLeg, type LegDraft, reportedSize } from './legs.ts';
import { appended } from './lists.ts';
import type { Leg, Modify, OrderContext } from './order-context.ts';
import {
  eventTime,
  type FillReported,
  type ModifySent,
  type OrderInput,
  type StatusReported,
} from './order-input.ts';
import { dropRequest, findRequest, logRequest } from './request-log.ts';
import { hasLimitPrice } from './vocabulary.ts';

/** Decided modifies whose leg was not seen, kept an order: of each kind the newest. */
export const UNSEEN_KEPT = 1_000;

/** What a report says that can tell modifies apart. */
interface Said {
  /** Limit price, or trigger price for types without one. */
  readonly price: Decimal | null;
  readonly size: Decimal | null;
}

export function saidBy(order: OrderContext, event: StatusReported | FillReported): Said {
  if (event.type === 'fill') return { price: null, size: null };
  const { report } = event;
  const price = hasLimitPrice(order.order.orderType) ? report.price : report.triggerPrice;
  return { price, size: reportedSize(report) };
}

export function sendModify(draft: Draft, event: ModifySent): void {
  const latest = draft.pendingModifies.at(-1)?.target ?? draft;
  const modify: Modify = {
    requestId: event.requestId,
    target: {
      quantity: event.quantity ?? latest.quantity,
      price: hasLimitPrice(draft.order.orderType) ? (event.price ?? latest.price) : null,
      triggerPrice: event.triggerPrice ?? latest.triggerPrice,
    },
    legSize: event.legSize,
    expiresAt: event.expiresAt,
    sentAt: event.input,
    acked: false,
    refused: false,
    legId: null,
    certain: false,
    dueAt: event.ts + draft.policy.queryAfterMs,
    overdue: false,
  };
  draft.pendingModifies = appended(draft.pendingModifies, modify);
}

export function findModify(order: OrderContext, requestId: string): Modify | undefined {
  const pending = order.pendingModifies.find((modify) => modify.requestId === requestId);
  return pending ?? findRequest(order.decided.modifies, requestId);
}

export function isPending(order: OrderContext, requestId: string): boolean {
  return order.pendingModifies.some((modify) => modify.requestId === requestId);
}

export function isRequestKnown(order: OrderContext, requestId: string): boolean {
  if (findModify(order, requestId) !== undefined) return true;
  return findRequest(order.decided.cancels, requestId) !== undefined;
}

/** A pending modify holds back the end of the bound leg. */
export function holdsEnds(order: OrderContext): boolean {
  if (order.policy.armModify === 'sent') return order.pendingModifies.length > 0;
  return order.pendingModifies.some((modify) => modify.acked);
}

/** Writes a modify back among the pending ones. */
export function keepPending(draft: Draft, modify: Modify): void {
  draft.pendingModifies = draft.pendingModifies.map((other) =>
    other.requestId === modify.requestId ? modify : other,
  );
}

/** Takes a modify from the pending ones; what is decided is remembered. */
export function settleModify(draft: Draft, modify: Modify): void {
  const { requestId, acked, refused } = modify;
  draft.pendingModifies = draft.pendingModifies.filter((other) => other.requestId !== requestId);
  const { decided, policy } = draft;
  const modifies = logRequest(decided.modifies, modify, acked || refused, policy.legsKept);
  draft.decided = { ...decided, modifies };
  if (draft.pendingModifies.length === 0) setQuestions(draft, { landing: null });
}

/**
 * Which pending modify a new leg answers: the only one, unless the report contradicts it; else the
 * only one whose price is the report's. Undefined if it cannot be told.
 */
export function causeOf(order: OrderContext, said: Said): Modify | undefined {
  const [only, ...others] = order.pendingModifies;
  if (only !== undefined && others.length === 0 && !contradicts(order, only, said)) return only;
  return onlyFit(order, order.pendingModifies, said);
}

/** The one modify whose target price is the report's and whose size does not contradict it. */
export function onlyFit(
  order: OrderContext,
  among: readonly Modify[],
  said: Said,
): Modify | undefined {
  if (said.price === null) return undefined;
  const fitting = among.filter(
    (modify) => targetPrice(order, modify) === said.price && !contradictsSize(modify, said),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/**
 * The modifies that a bound leg without a cause may answer: those sent before it was bound, refused
 * by nothing and the cause of no other leg. One that was settled because some leg may have been its
 * own still counts: else its leg would be taken for that of the next modify.
 */
export function possibleCauses(order: OrderContext, leg: Leg): Modify[] {
  const { boundAt } = leg;
  if (boundAt === null) return [];
  const possible = [...order.decided.settledUnseen, ...order.pendingModifies];
  return possible.filter((modify) => modify.sentAt < boundAt);
}

/** A modify refused by its answer whose leg was not seen yet, and which the report may be about. */
export function refusedWithoutLeg(order: OrderContext, said: Said): Modify | undefined {
  return order.decided.refusedUnseen.find(
    (modify) => (modify.legId === null || said.price !== null) && !contradicts(order, modify, said),
  );
}

/**
 * The one pending modify that a changed size tells: sent with just that size, and not contradicted
 * by a price. Of reports without a price nothing else can be told.
 */
export function onlyOfSize(order: OrderContext, said: Said): Modify | undefined {
  const fitting = order.pendingModifies.filter(
    (modify) => modify.legSize === said.size && !contradicts(order, modify, said),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}

/**
 * Makes a modify the cause of a leg and settles it. A leg that had been guessed to be its own has
 * no cause any more.
 */
export function attachCause(draft: Draft, modify: Modify, leg: LegDraft, certain: boolean): void {
  if (modify.legId !== leg.venueOrderId) withdrawCause(draft, modify);
  forgetUnseen(draft, modify);
  const acked = modify.acked || certain;
  settleModify(draft, { ...modify, legId: leg.venueOrderId, certain, acked });
  leg.cause = { requestId: modify.requestId, certain };
  leg.quantityAwaits = null;
  leg.size ??= modify.legSize;
}

/** The leg guessed to be this modify's has no cause any more, nor the size that came with it. */
function withdrawCause(draft: Draft, modify: Modify): void {
  const leg = modify.legId === null ? undefined : findLeg(draft, modify.legId);
  if (leg === undefined || leg.cause?.requestId !== modify.requestId) return;
  const known = leg.sizeReported
    ? ({ size: leg.size, quantityAwaits: 'status' } as const)
    : ({ size: null, quantityAwaits: 'size' } as const);
  keepLeg(draft, { ...leg, cause: null, ...known });
}

/** A modify that had been guessed to be a leg's cause waits for its own leg again. */
export function makePendingAgain(draft: Draft, requestId: string): void {
  const { decided } = draft;
  const modify = findRequest(decided.modifies, requestId);
  if (modify === undefined || modify.refused) return;
  const waiting = dropRequest(decided.modifies, requestId, 'waiting');
  draft.decided = { ...decided, modifies: dropRequest(waiting, requestId, 'answered') };
  const pending = [...draft.pendingModifies, { ...modify, legId: null }];
  draft.pendingModifies = pending.sort((a, b) => a.sentAt - b.sentAt);
}

/** Refuses a modify aloud. */
export function refuseModify(
  draft: Draft,
  event: OrderInput,
  modify: Modify,
  reason: string | null,
): void {
  withdrawCause(draft, modify);
  forgetUnseen(draft, modify);
  settleModify(draft, { ...modify, refused: true, legId: null });
  const { requestId } = modify;
  emit(draft, { type: 'OrderModifyRejected', ts: eventTime(event), requestId, reason });
}

/** Its leg was seen, or what is awaited of it is known. */
export function forgetUnseen(draft: Draft, { requestId }: Modify): void {
  const { refusedUnseen, settledUnseen } = draft.decided;
  if (refusedUnseen.length === 0 && settledUnseen.length === 0) return;
  const others = (modify: Modify): boolean => modify.requestId !== requestId;
  draft.decided = {
    ...draft.decided,
    refusedUnseen: refusedUnseen.filter(others),
    settledUnseen: settledUnseen.filter(others),
  };
}

function contradicts(order: OrderContext, modify: Modify, said: Said): boolean {
  const price = targetPrice(order, modify);
  const otherPrice = said.price !== null && price !== null && said.price !== price;
  return otherPrice || contradictsSize(modify, said);
}

function contradictsSize(modify: Modify, said: Said): boolean {
  return said.size !== null && modify.legSize !== null && said.size !== modify.legSize;
}

function targetPrice(order: OrderContext, modify: Modify): Decimal | null {
  const { price, triggerPrice } = modify.target;
  return hasLimitPrice(order.order.orderType) ? price : triggerPrice;
}
