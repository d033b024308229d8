import { isAbove } from './decimal.ts';
import { advise, type Draft, request, setQuestions } from './draft.ts';
import { type Doubt, NO_QUESTIONS, type OrderContext } from './order-context.ts';
import { type ClockRead, isInAnswer, type OrderInput } from './order-input.ts';

/** Asks about the order now, and again until it is settled. A newer doubt takes its place. */
export function openDoubt(draft: Draft, event: OrderInput, because: string): void {
  request(draft, 'query-order', because);
  const stays = draft.questions.doubt?.stays ?? false;
  const dueAt = event.ts + draft.policy.requeryMs;
  setQuestions(draft, { doubt: { since: event.ts, dueAt, stays, because } });
}

/** Asks about the order later, should the doubt not be settled by then. */
export function openDoubtLater(
  draft: Draft,
  event: OrderInput,
  doubt: Omit<Doubt, 'since' | 'dueAt'>,
): void {
  const dueAt = event.ts + draft.policy.queryAfterMs;
  setQuestions(draft, { doubt: { ...doubt, since: event.ts, dueAt } });
}

/** Starts or ends the wait for trades that statuses told of. */
export function watchTrades(draft: Draft, event: OrderInput): void {
  if (isInAnswer(event)) return;
  const { shortLegs, missingTrades } = draft.questions;
  const missing = shortLegs.length > 0 || lacksTradesOfUnknownSize(draft);
  if (!missing) setQuestions(draft, { missingTrades: null });
  else if (missingTrades === null) {
    const dueAt = event.ts + draft.policy.queryAfterMs;
    setQuestions(draft, { missingTrades: { dueAt, asked: 0 } });
  }
}

/** The bound leg was reported FILLED, its size is unknown, and the order's trades fall short. */
function lacksTradesOfUnknownSize(order: OrderContext): boolean {
  const leg = order.boundLeg;
  if (leg === null || !leg.traded.reportedDone || leg.size !== null) return false;
  return isAbove(order.quantity, order.cumQty);
}

/** The earliest time at which a clock event has something to do; null if it never has. */
export function nextDeadline(order: OrderContext): number | null {
  const { questions, pendingModifies } = order;
  if (questions === NO_QUESTIONS && pendingModifies.length === 0) return null;
  const { submit, doubt, landing, missingTrades, lostFills } = questions;
  let next = submit?.dueAt ?? Infinity;
  if (doubt !== null) next = Math.min(next, doubt.dueAt);
  if (landing !== null) next = Math.min(next, landing.dueAt);
  if (missingTrades !== null) next = Math.min(next, missingTrades.dueAt);
  if (lostFills !== null) next = Math.min(next, lostFills.dueAt);
  if (order.closedAt === null) {
    for (const modify of pendingModifies) next = Math.min(next, modify.dueAt);
  }
  return next === Infinity ? null : next;
}

/** Asks every question that is due, and sets it to be asked again. */
export function askWhatIsDue(draft: Draft, event: ClockRead): void {
  const isDue = (question: { readonly dueAt: number | null }) =>
    question.dueAt !== null && question.dueAt <= event.ts;
  const dueAt = event.ts + draft.policy.requeryMs;
  const { submit, doubt, landing, missingTrades, lostFills } = draft.questions;
  if (submit !== null && isDue(submit)) {
    request(draft, 'query-order', 'no leg of the order is known');
    setQuestions(draft, { submit: { ...submit, dueAt } });
  }
  if (draft.closedAt === null) askAboutModifies(draft, event, dueAt);
  if (doubt !== null && isDue(doubt)) {
    request(draft, 'query-order', doubt.because);
    setQuestions(draft, { doubt: { ...doubt, dueAt } });
  }
  if (landing !== null && isDue(landing)) {
    request(draft, 'query-order', 'a modify of the closed order may have landed');
    setQuestions(draft, { landing: { ...landing, dueAt } });
  }
  if (missingTrades !== null && isDue(missingTrades)) {
    request(draft, 'query-fills', 'a status told of trades that have not come');
    if (missingTrades.asked > 0) advise(draft, { type: 'fill-gap' });
    setQuestions(draft, { missingTrades: { dueAt, asked: missingTrades.asked + 1 } });
  }
  if (lostFills !== null && isDue(lostFills)) {
    request(draft, 'query-fills', 'the stream was interrupted');
    setQuestions(draft, { lostFills: { ...lostFills, dueAt } });
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
