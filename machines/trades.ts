import { addDecimals, isAbove, smallerDecimal, subtractToZero, ZERO } from './decimal.ts';
import { advise, decide, type Draft, emit } from './draft.ts';
import { historyGet, historySet } from './history.ts';
import { findLeg, isNewerUnboundLeg, keepLeg, keepOtherLeg, newLeg } from './legs.ts';
import type { Leg } from './order-context.ts';
import type { FillReported, StatusReported } from './order-input.ts';
import { adviseLiveLeg } from './endings.ts';

/** An unseen trade of an open order, on any of its legs. */
export function fill(draft: Draft, event: FillReported): void {
  applyTrade(draft, event, false);
  decide(draft, 'fill');
}

/** An unseen trade of a closed order: emitted all the same, the state stays. */
export function lateFill(draft: Draft, event: FillReported): void {
  const { venueOrderId } = event.report;
  const surfacing = isNewerUnboundLeg(draft, event);
  applyTrade(draft, event, true);
  advise(draft, { type: 'late-fill', venueOrderId });
  const leg = findLeg(draft, venueOrderId);
  if (surfacing && leg?.ended === false) adviseLiveLeg(draft, venueOrderId);
  decide(draft, 'late-fill');
}

/** The stop or touch price was met: announced once an order. */
export function trigger(draft: Draft, event: StatusReported): void {
  draft.triggered = true;
  const { venueOrderId, tsEvent } = event.report;
  emit(draft, { type: 'OrderTriggered', ts: tsEvent, venueOrderId });
  decide(draft, 'trigger');
}

/** A trade seen before changes nothing; if it now says otherwise, that is said aloud. */
export function duplicateFill(draft: Draft, event: FillReported): void {
  const { tradeId, venueOrderId, lastQty, lastPx } = event.report;
  const seen = historyGet(draft.trades, tradeId);
  if (seen !== undefined && (seen.lastQty !== lastQty || seen.lastPx !== lastPx)) {
    advise(draft, { type: 'trade-conflict', venueOrderId });
  }
  decide(draft, 'duplicate-fill', draft.closedAt === null ? 'tracked' : 'skip');
}

function applyTrade(draft: Draft, event: FillReported, late: boolean): void {
  const { report } = event;
  const { venueOrderId, tradeId, lastQty, lastPx } = report;
  const newer = isNewerUnboundLeg(draft, event);
  const cumQty = addDecimals(draft.cumQty, lastQty);
  const overfillQty = overfillOf(draft, cumQty, lastQty);
  const place = draft.trades.next;
  draft.trades = historySet(draft.trades, tradeId, { tradeId, venueOrderId, lastQty, lastPx });
  draft.cumQty = cumQty;
  const known = findLeg(draft, venueOrderId);
  const leg = known ?? { ...newLeg(venueOrderId, event.input), newer };
  const qty = addDecimals(leg.traded.qty, lastQty);
  const places = [leg.traded.places?.[0] ?? place, place] as const;
  const next: Leg = { ...leg, traded: { ...leg.traded, qty, places } };
  if (known === undefined) keepOtherLeg(draft, next);
  else keepLeg(draft, next);
  emit(draft, {
    type: 'OrderFilled',
    ts: report.tsEvent,
    venueOrderId,
    tradeId,
    side: draft.order.side,
    orderType: draft.order.orderType,
    lastQty,
    lastPx,
    cumQty,
    leavesQty: subtractToZero(draft.quantity, cumQty),
    commission: report.commission,
    commissionCurrency: report.commissionCurrency,
    liquiditySide: report.liquiditySide,
    late,
    adopted: event.adopted,
    overfillQty,
  });
  if (overfillQty !== ZERO) advise(draft, { type: 'overfill', venueOrderId, excess: overfillQty });
}

/** The trade's share beyond the quantity, unless a pending modify wants more than it makes. */
function overfillOf(draft: Draft, cumQty: string, lastQty: string): string {
  if (draft.pendingModifies.some((modify) => isAbove(modify.target.quantity, cumQty))) return ZERO;
  return smallerDecimal(subtractToZero(cumQty, draft.quantity), lastQty);
}
