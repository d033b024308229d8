import { type Decimal, isAbove, largerDecimal, subtractDecimals, ZERO } from './decimal.ts';
import { type Draft, setQuestions } from './draft.ts';
import { historyDelete, historyGet, historyOldest, historySet, historyValues } from './history.ts';
import { appended, NONE } from './lists.ts';
import type { Leg, OrderContext, Traded } from './order-context.ts';
import { eventTime, type LegEvidence, type StatusReported, venueOrderIdOf } from './order-input.ts';
import { hasLimitPrice, isEnd, isLive, type OrderStatusReport } from './vocabulary.ts';

/**
 * Where a named leg stands to the order: `bound` is the one it lives on, `retired` was seen before
 * or is older, `newer` succeeds the bound one; `unbound` while the order has none yet.
 */
export type LegClass = 'unbound' | 'bound' | 'retired' | 'newer';

export function legClass(order: OrderContext, event: LegEvidence): LegClass {
  const venueOrderId = venueOrderIdOf(event);
  if (order.boundLeg === null || venueOrderId === null) return 'unbound';
  if (venueOrderId === order.boundLeg.venueOrderId) return 'bound';
  if (historyGet(order.otherLegs, venueOrderId) !== undefined) return 'retired';
  return succeeds(order.boundLeg, event, venueOrderId) ? 'newer' : 'retired';
}

/**
 * Whether the leg that a report or acknowledgement names came after every leg the order was bound
 * to, and never was bound itself. On an order that was never bound every unseen leg did.
 */
export function isNewerUnboundLeg(order: OrderContext, event: LegEvidence): boolean {
  const venueOrderId = venueOrderIdOf(event);
  if (venueOrderId === null || venueOrderId === order.boundLeg?.venueOrderId) return false;
  const leg = historyGet(order.otherLegs, venueOrderId);
  if (leg !== undefined) return leg.boundAt === null && leg.newer;
  return order.boundLeg === null || succeeds(order.boundLeg, event, venueOrderId);
}

/**
 * Compares venue order ids as integers if both are all digits.
 *
 * @returns negative, zero or positive; null if they have no order.
 */
export function compareVenueOrderIds(left: string, right: string): number | null {
  const leftDigits = digitsOf(left);
  const rightDigits = digitsOf(right);
  if (leftDigits === null || rightDigits === null) return null;
  if (leftDigits.length !== rightDigits.length) return leftDigits.length - rightDigits.length;
  return leftDigits === rightDigits ? 0 : leftDigits < rightDigits ? -1 : 1;
}

/** The id without leading zeros; null if it is not all digits. */
function digitsOf(id: string): string | null {
  for (let i = 0; i < id.length; i += 1) {
    const code = id.charCodeAt(i);
    if (code < 48 || code > 57) return null;
  }
  if (id.charCodeAt(0) !== 48) return id === '' ? null : id;
  return id.replace(/^0+/, '');
}

export function findLeg(order: OrderContext, venueOrderId: string): Leg | undefined {
  if (order.boundLeg?.venueOrderId === venueOrderId) return order.boundLeg;
  return historyGet(order.otherLegs, venueOrderId);
}

/**
 * Whether the leg that a report or acknowledgement names was seen. Of a leg that may have been
 * forgotten the answer is yes: taken for unseen, it could settle a modify that is not its own.
 */
export function isSeenLeg(order: OrderContext, event: LegEvidence): boolean {
  const venueOrderId = venueOrderIdOf(event);
  if (venueOrderId === null || findLeg(order, venueOrderId) !== undefined) return true;
  const { legId } = order.forgottenLegs;
  if (legId === null) return false;
  if (event.newer !== null) return !event.newer;
  const byId = compareVenueOrderIds(venueOrderId, legId);
  return byId !== null && byId <= 0;
}

/** A leg while it is written: new, or a copy of the one known. */
export type LegDraft = { -readonly [K in keyof Leg]: Leg[K] };

/** A leg of which nothing is known yet but its id. */
export function newLeg(venueOrderId: string, seenAt: number): LegDraft {
  return {
    venueOrderId,
    seenAt,
    boundAt: null,
    newer: false,
    size: null,
    sizeReported: false,
    traded: NOT_TRADED,
    ended: false,
    rejected: false,
    cause: null,
    price: null,
    triggerPrice: null,
    quantityAwaits: 'size',
    acceptedTs: null,
    lastLiveTs: null,
    advised: NOT_ADVISED,
  };
}

const NOT_TRADED: Traded = { qty: ZERO, reportedQty: ZERO, reportedDone: false, places: null };
const NOT_ADVISED: Leg['advised'] = { excess: ZERO, named: false };

/** Writes a leg back to where it is kept, and keeps account of the trades it lacks. */
export function keepLeg(draft: Draft, leg: Leg): void {
  if (draft.boundLeg?.venueOrderId === leg.venueOrderId) draft.boundLeg = leg;
  else draft.otherLegs = historySet(draft.otherLegs, leg.venueOrderId, leg);
  const { shortLegs } = draft.questions;
  const short = isShort(leg);
  if (short === shortLegs.includes(leg.venueOrderId)) return;
  if (short) setQuestions(draft, { shortLegs: appended(shortLegs, leg.venueOrderId) });
  else dropShortLeg(draft, leg.venueOrderId);
}

function dropShortLeg(draft: Draft, venueOrderId: string): void {
  const { shortLegs } = draft.questions;
  if (!shortLegs.includes(venueOrderId)) return;
  const left = shortLegs.filter((id) => id !== venueOrderId);
  setQuestions(draft, { shortLegs: left.length === 0 ? NONE : left });
}

/** Makes a leg the bound one and retires the one before; the oldest beyond `legsKept` are lost. */
export function bindLeg(draft: Draft, leg: Leg): void {
  const left = draft.boundLeg;
  draft.boundLeg = leg;
  keepLeg(draft, leg);
  if (left !== null) keepOtherLeg(draft, left);
}

/** Notes a leg that the order is not bound to. */
export function keepOtherLeg(draft: Draft, leg: Leg): void {
  keepLeg(draft, leg);
  forgetOldestLegs(draft);
}

/** Puts down what a status says of its leg; an outdated live status only adds to its trades. */
export function writeReport(leg: LegDraft, order: OrderContext, { report }: StatusReported): void {
  if (!isOutdated(leg, report)) {
    const size = reportedSize(report);
    if (size !== null) {
      leg.size = size;
      leg.sizeReported = true;
    }
    if (hasLimitPrice(order.order.orderType)) leg.price = report.price ?? leg.price;
    leg.triggerPrice = report.triggerPrice ?? leg.triggerPrice;
  }
  leg.traded = tradedByReport(leg.traded, report);
  if (isEnd(report.status)) leg.ended = true;
  if (report.status === 'REJECTED') leg.rejected = true;
  const { tsEvent } = report;
  if (report.status === 'ACCEPTED') leg.acceptedTs ??= tsEvent;
  if (isLive(report.status)) leg.lastLiveTs = Math.max(leg.lastLiveTs ?? tsEvent, tsEvent);
}

function tradedByReport(traded: Traded, { filledQty, status }: OrderStatusReport): Traded {
  const reportedQty = largerDecimal(traded.reportedQty, filledQty ?? ZERO);
  const reportedDone = traded.reportedDone || status === 'FILLED';
  const same = reportedQty === traded.reportedQty && reportedDone === traded.reportedDone;
  return same ? traded : { ...traded, reportedQty, reportedDone };
}

/**
 * A live status that says nothing of the present: older than the last one applied to its leg, or
 * overtaken by the word that the leg is filled.
 */
export function isOutdated(leg: Leg, report: OrderStatusReport): boolean {
  if (!isLive(report.status)) return false;
  return leg.traded.reportedDone || (leg.lastLiveTs !== null && report.tsEvent < leg.lastLiveTs);
}

/** The leg's size by a report; a FILLED leg worked what it filled, which is never nothing. */
export function reportedSize(report: OrderStatusReport): Decimal | null {
  if (report.status !== 'FILLED') return report.quantity;
  const known = [report.filledQty, report.quantity].find((size) => size !== null && size !== ZERO);
  return known ?? null;
}

/** Sum of the trades on all legs but the bound one. */
export function filledElsewhere(order: OrderContext): Decimal {
  return subtractDecimals(order.cumQty, order.boundLeg?.traded.qty ?? ZERO);
}

/** The legs that may still work at the venue, the bound one first. */
export function legsNotEnded(order: OrderContext): string[] {
  const bound = order.boundLeg;
  const ids = bound === null || bound.ended ? [] : [bound.venueOrderId];
  for (const leg of historyValues(order.otherLegs)) {
    if (!leg.ended && (!leg.traded.reportedDone || isShort(leg))) ids.push(leg.venueOrderId);
  }
  return ids;
}

/** It was refused at once: a leg that lived and is rejected later has been canceled. */
export function neverLived(leg: Leg): boolean {
  return leg.rejected && leg.boundAt === null && leg.traded.qty === ZERO;
}

/** Statuses told of more trades on the leg than have come. */
function isShort(leg: Leg): boolean {
  if (isAbove(leg.traded.reportedQty, leg.traded.qty)) return true;
  return leg.traded.reportedDone && leg.size !== null && isAbove(leg.size, leg.traded.qty);
}

function forgetOldestLegs(draft: Draft): void {
  while (draft.otherLegs.size > draft.policy.legsKept) {
    const oldest = historyOldest(draft.otherLegs);
    if (oldest === undefined) return;
    const { venueOrderId } = oldest;
    draft.otherLegs = historyDelete(draft.otherLegs, venueOrderId);
    dropShortLeg(draft, venueOrderId);
    const { legId, uncausedAt } = draft.forgottenLegs;
    const uncaused = oldest.cause === null && !neverLived(oldest);
    draft.forgottenLegs = {
      legId: laterId(legId, venueOrderId),
      uncausedAt: uncaused ? Math.max(uncausedAt, oldest.seenAt) : uncausedAt,
    };
    draft.step.forgottenLegs = appended(draft.step.forgottenLegs, oldest);
  }
}

function laterId(left: string | null, right: string): string {
  return left !== null && (compareVenueOrderIds(left, right) ?? -1) > 0 ? left : right;
}

function succeeds(bound: Leg, event: LegEvidence, venueOrderId: string): boolean {
  if (event.newer !== null) return event.newer;
  const byId = compareVenueOrderIds(venueOrderId, bound.venueOrderId);
  if (byId !== null) return byId > 0;
  const ts = eventTime(event);
  if (bound.acceptedTs === null || ts > bound.acceptedTs) return true;
  return ts === bound.acceptedTs && speaksOfLife(event);
}

/** Ids without an order are told apart by time; at the same time, only by a sign of life. */
function speaksOfLife(event: LegEvidence): boolean {
  if (event.type === 'fill') return false;
  return !('report' in event) || isLive(event.report.status);
}
