import { addDecimals, type Decimal } from './decimal.ts';
import { advise, decide, type Draft, emit, setQuestions } from './draft.ts';
import {
  bindLeg,
  filledElsewhere,
  findLeg,
  isOutdated,
  keepLeg,
  keepOtherLeg,
  type LegDraft,
  newLeg,
  reportedSize,
  writeReport,
} from './legs.ts';
import {
  attachCause,
  causeOf,
  findModify,
  makePendingAgain,
  onlyFit,
  onlyOfSize,
  possibleCauses,
  saidBy,
} from './modifies.ts';
import type { Leg, Modify, OrderContext, Target } from './order-context.ts';
import {
  eventTime,
  type FillReported,
  type LegEvidence,
  type ModifyAcked,
  type OrderInput,
  type StatusReported,
  type SubmitAcked,
  venueOrderIdOf,
} from './order-input.ts';
import { openDoubt } from './questions.ts';
import { hasLimitPrice } from './vocabulary.ts';

/** First evidence of a leg that says so itself: an ACCEPTED, or an acknowledgement naming it. */
export function accept(draft: Draft, event: StatusReported | SubmitAcked): void {
  bindFirstLeg(draft, event, false);
  decide(draft, 'accept');
}

/** First evidence of a leg by any other report: the acceptance is inferred. */
export function inferAcceptance(draft: Draft, event: StatusReported | FillReported): void {
  bindFirstLeg(draft, event, true);
}

function bindFirstLeg(draft: Draft, event: LegEvidence, synthetic: boolean): void {
  const venueOrderId = venueOrderIdOf(event);
  if (venueOrderId === null) return;
  const leg = newLeg(venueOrderId, event.input);
  leg.boundAt = event.input;
  leg.size = draft.order.quantity;
  leg.quantityAwaits = null;
  writeEvidence(leg, draft, event);
  bindLeg(draft, leg);
  draft.price = leg.price ?? draft.price;
  draft.triggerPrice = leg.triggerPrice ?? draft.triggerPrice;
  setQuestions(draft, { submit: null });
  emit(draft, { type: 'OrderAccepted', ts: eventTime(event), venueOrderId, synthetic });
}

/**
 * Evidence of a newer leg: the order lives on it from now on. Its cause, the modify that it
 * answers, tells the new total; without one the total is what other legs filled plus its size.
 */
export function replace(draft: Draft, event: StatusReported | FillReported | ModifyAcked): void {
  const venueOrderId = venueOrderIdOf(event);
  if (venueOrderId === null) return;
  const acked = event.type === 'modify.acked';
  const cause = acked ? findModify(draft, event.requestId) : causeOfNewLeg(draft, event);
  const external = cause === undefined && draft.pendingModifies.length === 0;
  const leg = newLeg(venueOrderId, event.input);
  leg.boundAt = event.input;
  writeEvidence(leg, draft, event);
  if (cause !== undefined) attachCause(draft, cause, leg, acked);
  bindLeg(draft, leg);
  draft.replaced = true;
  draft.heldEnd = null;
  setQuestions(draft, { doubt: null });
  if (cause !== undefined) takeTarget(draft, leg, cause);
  else takeReported(draft, leg);
  if (cause === undefined && leg.size !== null) takeQuantityFromLegs(draft);
  announceUpdate(draft, event);
  if (external) advise(draft, { type: 'external-modify', venueOrderId });
  if (cause === undefined && leg.size === null) openDoubt(draft, event, 'the size is unknown');
  decide(draft, 'replace');
}

/**
 * A pending modify, or one that was settled because another leg may have been its own, unless
 * several fit: a leg given to the wrong one leaves the right one waiting for ever.
 */
function causeOfNewLeg(
  order: OrderContext,
  event: StatusReported | FillReported,
): Modify | undefined {
  const said = saidBy(order, event);
  const cause = causeOf(order, said);
  if (cause !== undefined) return cause;
  return onlyFit(order, [...order.decided.settledUnseen, ...order.pendingModifies], said);
}

/**
 * A live status of the bound leg. Where it says otherwise than was announced (a price or size in
 * place, a cause or size that was not known before) the order is announced anew.
 */
export function correct(draft: Draft, event: StatusReported): void {
  const before = draft.boundLeg;
  if (before === null) return;
  const outdated = isOutdated(before, event.report);
  const leg = { ...before };
  writeReport(leg, draft, event);
  keepLeg(draft, leg);
  if (outdated) return;
  const announced = termsOf(draft);
  const { price, triggerPrice } = event.report;
  const own = causeBefore(draft, before, event);
  const cause = own ?? causeInPlace(draft, before, leg, event);
  if (cause !== undefined) {
    // Changed in place, the leg has the modify's terms; what was reported before is past.
    const caused = own === undefined ? { ...leg, price, triggerPrice } : { ...leg };
    attachCause(draft, cause, caused, false);
    keepLeg(draft, caused);
    takeTarget(draft, caused, cause);
  } else {
    takeReported(draft, { price, triggerPrice });
    const sized = reportedSize(event.report) !== null;
    const told = sized && (leg.size !== before.size || before.quantityAwaits === 'size');
    const resized = told || before.quantityAwaits === 'status';
    if (leg.cause === null && resized) takeQuantityFromLegs(draft);
  }
  if (!announcedOtherwise(draft, announced)) return;
  announceUpdate(draft, event);
  decide(draft, 'correct');
}

/** The cause of a bound leg that had none, told by price and size. */
function causeBefore(draft: Draft, before: Leg, event: StatusReported): Modify | undefined {
  if (before.cause !== null) return undefined;
  return onlyFit(draft, possibleCauses(draft, before), saidBy(draft, event));
}

/** The pending modify that changed the bound leg in place, told by another price or size. */
function causeInPlace(
  draft: Draft,
  before: Leg,
  leg: Leg,
  event: StatusReported,
): Modify | undefined {
  const said = saidBy(draft, event);
  const { price, triggerPrice } = event.report;
  // What only now becomes known of a leg is no change: to take it for one would settle a modify
  // whose leg is still to come, and its end would not be held.
  const isKnown = (term: Decimal | null) =>
    term !== null || before.cause !== null || !draft.replaced;
  const otherPrice =
    isKnown(before.price) && limitPrice(draft, price) !== null && price !== draft.price;
  const otherTrigger =
    isKnown(before.triggerPrice) && triggerPrice !== null && triggerPrice !== draft.triggerPrice;
  const otherSize = before.size !== null && leg.size !== before.size;
  const inPlace = otherPrice || otherTrigger || otherSize;
  if (!inPlace) return undefined;
  const fit = onlyFit(draft, draft.pendingModifies, said);
  return fit ?? (otherSize ? onlyOfSize(draft, said) : undefined);
}

/**
 * An acknowledgement names the bound or a retired leg whose cause was unknown or guessed: its
 * modify is the cause for certain, and one that had been guessed waits for its own leg again.
 */
export function confirmCause(draft: Draft, event: ModifyAcked): void {
  const { venueOrderId } = event;
  const modify = findModify(draft, event.requestId);
  if (venueOrderId === null || modify === undefined) return;
  const known = findLeg(draft, venueOrderId) ?? newLeg(venueOrderId, event.input);
  const announced = termsOf(draft);
  if (known.cause !== null) makePendingAgain(draft, known.cause.requestId);
  const leg = { ...known };
  if (!known.sizeReported && known.cause !== null) leg.size = null;
  attachCause(draft, modify, leg, true);
  if (draft.boundLeg?.venueOrderId === venueOrderId) {
    keepLeg(draft, leg);
    takeTarget(draft, leg, modify);
  } else {
    keepOtherLeg(draft, leg);
  }
  if (!announcedOtherwise(draft, announced)) return;
  announceUpdate(draft, event);
  decide(draft, 'correct');
}

function writeEvidence(leg: LegDraft, order: OrderContext, event: LegEvidence): void {
  if ('report' in event && event.type !== 'fill') writeReport(leg, order, event);
}

function takeTarget(draft: Draft, leg: Leg, cause: Modify): void {
  const { quantity, price, triggerPrice } = cause.target;
  draft.quantity = quantity;
  draft.price = limitPrice(draft, leg.price ?? price ?? draft.price);
  draft.triggerPrice = leg.triggerPrice ?? triggerPrice ?? draft.triggerPrice;
}

function takeReported(draft: Draft, reported: Pick<Leg, 'price' | 'triggerPrice'>): void {
  draft.price = limitPrice(draft, reported.price ?? draft.price);
  draft.triggerPrice = reported.triggerPrice ?? draft.triggerPrice;
}

function takeQuantityFromLegs(draft: Draft): void {
  const leg = draft.boundLeg;
  if (leg === null || leg.size === null) return;
  draft.quantity = addDecimals(filledElsewhere(draft), leg.size);
  draft.boundLeg = { ...leg, quantityAwaits: null };
}

function limitPrice(order: OrderContext, price: Decimal | null): Decimal | null {
  return hasLimitPrice(order.order.orderType) ? price : null;
}

/** What OrderUpdated announces. */
function termsOf({ quantity, price, triggerPrice }: OrderContext): Target {
  return { quantity, price, triggerPrice };
}

function announcedOtherwise(now: OrderContext, before: Target): boolean {
  const { quantity, price, triggerPrice } = before;
  return now.quantity !== quantity || now.price !== price || now.triggerPrice !== triggerPrice;
}

/** Announces what the order is now, on its bound leg. */
export function announceUpdate(draft: Draft, event: OrderInput): void {
  const leg = draft.boundLeg;
  if (leg === null) return;
  const { quantity, price, triggerPrice } = draft;
  const source = leg.cause === null ? 'venue' : 'modify';
  const { venueOrderId } = leg;
  emit(draft, {
    type: 'OrderUpdated',
    ts: eventTime(event),
    venueOrderId,
    quantity,
    price,
    triggerPrice,
    source,
  });
}
