import type { OrderContext } from './order-context.ts';
import { openStep } from './order-context.ts';
import { eventTime, type OrderInput } from './order-input.ts';
import type {
  Advisory,
  AllowedOutcome,
  InputError,
  OrderEventBody,
  OrderEventDraft,
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
export function openDraft(order: OrderContext, event: OrderInput): Draft {
  const draft: Draft = { ...order };
  if (draft.step.input !== event.input) draft.step = openStep(event.input);
  return draft;
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

/** Emits an event that happened at `ts`, by default when the input's own report says. */
export function emit(
  draft: Draft,
  event: OrderInput,
  body: OrderEventBody,
  ts: number = eventTime(event),
): void {
  const { clientOrderId, strategyId, instrumentId } = draft.order;
  draft.eventCount += 1;
  const { type, ...fields } = body;
  // The body's type is lost by taking it apart, which only serves to write it first.
  const emitted = {
    type,
    clientOrderId,
    strategyId,
    instrumentId,
    ts,
    tsInit: event.ts,
    eventId: `${clientOrderId}/${draft.eventCount}`,
    ...fields,
  } as OrderEventDraft;
  draft.step = { ...draft.step, events: [...draft.step.events, emitted] };
}

export function advise(draft: Draft, advisory: Without<Advisory, 'clientOrderId'>): void {
  const { type, ...fields } = advisory;
  // As in emit: the parts of one member of the union, put together again.
  const advised = { type, clientOrderId: draft.order.clientOrderId, ...fields } as Advisory;
  draft.step = { ...draft.step, advisories: [...draft.step.advisories, advised] };
}

/** Asks the venue something; at most one request of a type an input. */
export function request(draft: Draft, type: RequestType, because: string): void {
  if (draft.step.requests.some((made) => made.type === type)) return;
  draft.step = { ...draft.step, requests: [...draft.step.requests, { type, because }] };
}
