import { isAbove } from './decimal.ts';
import { advise, type Draft, request } from './draft.ts';
import type { Doubt, OrderContext } from './order-context.ts';
import { type ClockRead, isInAnswer, type OrderInput } from './order-input.ts';

/** Asks about the order now, and again until it is settled. A newer doubt takes its place. */
export function openDoubt(draft: Draft, event: OrderInput, because: string): void {
  request(draft, 'query-order', because);
  const stays = draft.doubt?.stays ?? false;
  const dueAt = event.ts + draft.policy.requeryMs;
  draft.doubt = { since: event.ts, dueAt, stays, because };
}

/** Asks about the order later, should the doubt not be settled by then. */
export function openDoubtLater(
  draft: Draft,
  event: OrderInput,
  doubt: Omit<Doubt, 'since' | 'dueAt'>,
): void {
  draft.doubt = { ...doubt, since: event.ts, dueAt: event.ts + draft.policy.queryAfterMs };
}

/** Starts or ends the wait for trades that statuses told of. */
export function watchTrades(draft: Draft, event: OrderInput): void {
  if (isInAnswer(event)) return;
  const missing = draft.shortLegs.length > 0 || lacksTradesOfUnknownSize(draft);
  if (!missing) draft.missingTrades = null;
  else draft.missingTrades ??= { dueAt: event.ts + draft.policy.queryAfterMs, asked: 0 };
}

/** The bound leg was reported FILLED, its size is unknown, and the order's trades fall short. */
function lacksTradesOfUnknownSize(order: OrderContext): boolean {
  const leg = order.boundLeg;
  if (leg === null || !leg.reportedDone || leg.size !== null) return false;
  return isAbove(order.quantity, order.cumQty);
}

/** The earliest time at which a clock event has something to do; null if it never has. */
export function nextDeadline(order: OrderContext): number | null {
  let next = Infinity;
  for (const dueAt of deadlines(order)) next = Math.min(next, dueAt);
  return next === Infinity ? null : next;
}

function deadlines(order: OrderContext): number[] {
  const due: number[] = [];
  if (order.submit.dueAt !== null) due.push(order.submit.dueAt);
  if (order.closedAt === null) for (const modify of order.pendingModifies) due.push(modify.dueAt);
  if (order.doubt !== null) due.push(order.doubt.dueAt);
  if (order.landing !== null) due.push(order.landing.dueAt);
  if (order.missingTrades !== null) due.push(order.missingTrades.dueAt);
  if (order.lostFills !== null) due.push(order.lostFills.dueAt);
  return due;
}

/** Asks every question that is due, and sets it to be asked again. */
export function askWhatIsDue(draft: Draft, event: ClockRead): void {
  const isDue = (open: { readonly dueAt: number | null } | null) =>
    open !== null && open.dueAt !== null && open.dueAt <= event.ts;
  const dueAt = event.ts + draft.policy.requeryMs;
  if (isDue(draft.submit)) {
    request(draft, 'query-order', 'no leg of the order is known');
    draft.submit = { ...draft.submit, dueAt };
  }
  if (draft.closedAt === null) askAboutModifies(draft, event, dueAt);
  if (draft.doubt !== null && isDue(draft.doubt)) {
    request(draft, 'query-order', draft.doubt.because);
    draft.doubt = { ...draft.doubt, dueAt };
  }
  if (draft.landing !== null && isDue(draft.landing)) {
    request(draft, 'query-order', 'a modify of the closed order may have landed');
    draft.landing = { ...draft.landing, dueAt };
  }
  if (draft.missingTrades !== null && isDue(draft.missingTrades)) {
    request(draft, 'query-fills', 'a status told of trades that have not come');
    if (draft.missingTrades.asked > 0) advise(draft, { type: 'fill-gap' });
    draft.missingTrades = { dueAt, asked: draft.missingTrades.asked + 1 };
  }
  if (draft.lostFills !== null && isDue(draft.lostFills)) {
    request(draft, 'query-fills', 'the stream was interrupted');
    draft.lostFills = { ...draft.lostFills, dueAt };
  }
}

function askAboutModifies(draft: Draft, event: ClockRead, dueAt: number): void {
  if (!draft.pendingModifies.some((modify) => modify.dueAt <= event.ts)) return;
  draft.pendingModifies = draft.pendingModifies.map((modify) => {
    if (modify.dueAt > event.ts) return modify;
    request(draft, 'query-order', `modify ${modify.requestId} is not settled`);
    if (!modify.overdue) advise(draft, { type: 'modify-overdue', requestId: modify.requestId });
    return { ...modify, dueAt, overdue: true };
  });
}
