import { advise, decide, type Draft, emit, request, setQuestions } from './draft.ts';
import { findLeg, isNewerUnboundLeg, keepLeg, keepOtherLeg, newLeg, writeReport } from './legs.ts';
import { attachCause, onlyFit, saidBy } from './modifies.ts';
import { watchTrades } from './questions.ts';
import type { HeldEnd } from './order-context.ts';
import {
  eventTime,
  type LegEvidence,
  type OrderInput,
  type StatusReported,
  type SubmitRejected,
  venueOrderIdOf,
} from './order-input.ts';

/** The bound leg ended and nothing is pending: so does the order. */
export function end(draft: Draft, event: StatusReported): void {
  noteStatus(draft, event);
  emitEnd(draft, endOf(event));
  decide(draft, event.type === 'status.expired' ? 'expire' : 'cancel');
}

/** The bound leg ended when the order's trades are complete: settling closes it as filled. */
export function leaveToSettling(draft: Draft, event: StatusReported): void {
  noteStatus(draft, event);
  decide(draft, event.type === 'status.expired' ? 'expire' : 'cancel');
}

/** The bound leg ended while a modify is pending: its replacement may live. */
export function holdCancel(draft: Draft, event: StatusReported): void {
  noteStatus(draft, event);
  draft.heldEnd = endOf(event);
  decide(draft, 'hold-cancel', 'skip');
}

/** No modify is pending any more: what was held was the order's end. It keeps its own time. */
export function releaseCancel(draft: Draft): void {
  const { heldEnd } = draft;
  if (heldEnd === null) return;
  emitEnd(draft, heldEnd);
  decide(draft, 'release-cancel');
}

/** The venue refused the order. The leg it names, if any, is dead. */
export function reject(draft: Draft, event: StatusReported | SubmitRejected): void {
  if ('report' in event) noteStatus(draft, event);
  const reason = 'report' in event ? event.report.reason : event.reason;
  emit(draft, { type: 'OrderRejected', ts: eventTime(event), reason });
  decide(draft, 'reject');
}

/** A status that tells of trades: they are counted when they come themselves. */
export function fillMarker(draft: Draft, event: StatusReported): void {
  noteStatus(draft, event);
  decide(draft, 'fill-marker');
}

/** A status that decides nothing: what it says of its leg's trades and end is noted. */
export function staleStatus(draft: Draft, event: StatusReported): void {
  noteStatus(draft, event);
  decide(draft, 'stale-status', 'skip');
}

/** The first word of a leg that came and went: the modify that it fits is settled. */
export function settleUnseen(draft: Draft, event: StatusReported): void {
  const modify = onlyFit(draft, draft.pendingModifies, saidBy(draft, event));
  if (modify === undefined) return;
  const leg = newLeg(event.report.venueOrderId, event.input);
  attachCause(draft, modify, leg, false);
  keepOtherLeg(draft, leg);
}

/** A leg works at the venue although the order is closed. */
export function liveLeg(draft: Draft, event: LegEvidence): void {
  const venueOrderId = venueOrderIdOf(event);
  if (venueOrderId === null) return;
  if ('report' in event && event.type !== 'fill') noteStatus(draft, event);
  adviseLiveLeg(draft, venueOrderId);
  decide(draft, 'live-leg', 'report' in event ? 'external' : 'skip');
}

export function adviseLiveLeg(draft: Draft, venueOrderId: string): void {
  advise(draft, { type: 'live-leg', venueOrderId });
  const leg = findLeg(draft, venueOrderId);
  if (leg !== undefined) keepLeg(draft, { ...leg, advised: { ...leg.advised, named: true } });
}

/** On entering the closed states: no question of the open order is asked any more, but one. */
export function close(draft: Draft, event: OrderInput): void {
  draft.closedAt = event.ts;
  draft.heldEnd = null;
  setQuestions(draft, { submit: null, doubt: null, lostFills: null });
  watchTrades(draft, event);
  if (draft.pendingModifies.length === 0) return;
  request(draft, 'query-order', 'a modify of the closed order may have landed');
  const expiries = draft.pendingModifies.map((modify) => modify.expiresAt ?? event.ts);
  const until = Math.max(event.ts, ...expiries) + draft.policy.landingGraceMs;
  setQuestions(draft, { landing: { until, dueAt: event.ts + draft.policy.requeryMs } });
}

/** Puts down what a status says of its leg, whichever that is. */
export function noteStatus(draft: Draft, event: StatusReported): void {
  const { venueOrderId } = event.report;
  const known = findLeg(draft, venueOrderId);
  const leg = known === undefined ? newLeg(venueOrderId, event.input) : { ...known };
  if (known === undefined) leg.newer = isNewerUnboundLeg(draft, event);
  writeReport(leg, draft, event);
  if (known === undefined) keepOtherLeg(draft, leg);
  else keepLeg(draft, leg);
}

function endOf(event: StatusReported): HeldEnd {
  const { reason, tsEvent } = event.report;
  const type = event.type === 'status.expired' ? 'OrderExpired' : 'OrderCanceled';
  return { type, ts: tsEvent, reason };
}

function emitEnd(draft: Draft, { type, ts, reason }: HeldEnd): void {
  const venueOrderId = draft.boundLeg?.venueOrderId;
  if (venueOrderId === undefined) return;
  emit(draft, { type, ts, venueOrderId, reason });
}
