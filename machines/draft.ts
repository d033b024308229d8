import { appended } from './lists.ts';
import { NO_QUESTIONS, openStep, type OrderContext, type Questions } from './order-context.ts';
import type { OrderInput } from './order-input.ts';
import type {
  Advisory,
  AllowedOutcome,
  InputError,
  OrderEventBody,
  OrderStep,
  RequestType,
} from './outputs.ts';
import type { Rule } from './rules.ts';

/**
 * The next context while an action writes it: a copy whose fields may be replaced, and its record
 * of the input in progress. What else the fields hold is shared with earlier snapshots and never
 * changed.
 */
export type Draft = { -readonly [K in keyof Omit<OrderContext, 'step'>]: OrderContext[K] } & {
  readonly step: { -readonly [K in keyof OrderStep]: OrderStep[K] };
};

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** A draft of the context. The record of what this input does goes on, or is started. */
export function openDraft(context: OrderContext, { input }: OrderInput): Draft {
  const step = context.step.input === input ? { ...context.step } : openStep(input);
  return { ...context, step };
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
  if (step.rule !== null && ruledAt === step.ruledAt) return;
  step.rule = rule;
  step.outcome = outcome;
  step.ruledAt = ruledAt;
}

/** The input is not allowed: nothing changes but the record of it. */
export function refuse({ step }: Draft, code: InputError['code'], message: string): void {
  step.rule = 'invalid';
  step.outcome = 'invalid';
  step.error = { code, message };
}

/** Emits an event. What all events of the order have alike is added where they leave. */
export function emit(draft: Draft, emitted: OrderEventBody): void {
  draft.eventCount += 1;
  draft.step.events = appended(draft.step.events, emitted);
}

export function advise(draft: Draft, advisory: Without<Advisory, 'clientOrderId'>): void {
  const { type, ...fields } = advisory;
  // The parts of one member of the union, put together again: the types do not follow.
  const advised = { type, clientOrderId: draft.order.clientOrderId, ...fields } as Advisory;
  draft.step.advisories = appended(draft.step.advisories, advised);
}

/** Asks the venue something; at most one request of a type an input. */
export function request({ step }: Draft, type: RequestType, because: string): void {
  if (step.requests.some((made) => made.type === type)) return;
  step.requests = appended(step.requests, { type, because });
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
