import {
  appended,
  NO_QUESTIONS,
  openStep,
  type OrderContext,
  type Questions,
} from './order-context.ts';
import type { OrderInput } from './order-input.ts';
import type {
  Advisory,
  AllowedOutcome,
  InputError,
  OrderEventBody,
  RequestType,
} from './outputs.ts';
import type { Rule } from './rules.ts';

/**
 * The next context while an action writes it: a shallow copy whose fields may be replaced. What the
 * fields hold is shared with earlier snapshots and never changed.
 */
export type Draft = { -readonly [K in keyof OrderContext]: OrderContext[K] };

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Starts the record of what this input does, unless an earlier action of it did. */
export function openStepOf(draft: Draft, event: OrderInput): void {
  if (draft.step.input !== event.input) draft.step = openStep(event.input);
}

/**
 * Names the rule that decided the input. The first one stays, unless a later one emitted something
 * more: a fill on a new leg is decided by `fill`, an acceptance of one by `replace`. An answer is
 * decided by `query` as a whole.
 */
export function decide(draft: Draft, rule: Rule, outcome: AllowedOutcome = 'tracked'): void {
  const { step } = draft;
  if (step.rule === 'query') return;
  const ruledAt = step.events.length;
  const stays = step.rule !== null && ruledAt === step.ruledAt;
  draft.step = stays ? step : { ...step, rule, outcome, ruledAt };
}

/** The input is not allowed: nothing changes but the record of it. */
export function refuse(draft: Draft, code: InputError['code'], message: string): void {
  draft.step = { ...draft.step, rule: 'invalid', outcome: 'invalid', error: { code, message } };
}

/** Emits an event. What all events of the order have alike is added where they leave. */
export function emit(draft: Draft, emitted: OrderEventBody): void {
  const { step } = draft;
  draft.eventCount += 1;
  draft.step = { ...step, events: appended(step.events, emitted) };
}

export function advise(draft: Draft, advisory: Without<Advisory, 'clientOrderId'>): void {
  const { type, ...fields } = advisory;
  // As in emit: the parts of one member of the union, put together again.
  const advised = { type, clientOrderId: draft.order.clientOrderId, ...fields } as Advisory;
  draft.step = { ...draft.step, advisories: appended(draft.step.advisories, advised) };
}

/** Asks the venue something; at most one request of a type an input. */
export function request(draft: Draft, type: RequestType, because: string): void {
  if (draft.step.requests.some((made) => made.type === type)) return;
  draft.step = { ...draft.step, requests: appended(draft.step.requests, { type, because }) };
}

/** Opens, moves or ends questions. An order that nothing is asked of has the one empty group. */
export function setQuestions(draft: Draft, change: Partial<Questions>): void {
  const { questions } = draft;
  if (questions === NO_QUESTIONS && isNothing(change)) return;
  const next = { ...questions, ...change };
  draft.questions = isNothing(next) ? NO_QUESTIONS : next;
}

function isNothing(questions: Partial<Questions>): boolean {
  const { submit, doubt, missingTrades, lostFills, landing, shortLegs } = questions;
  if (submit || doubt || missingTrades || lostFills || landing) return false;
  return shortLegs === undefined || shortLegs.length === 0;
}
