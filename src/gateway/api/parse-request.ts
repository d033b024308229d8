import * as v from 'valibot';
import { SIDES, type Order } from '../../../machines/vocabulary.ts';
import { parseInput } from '../../dispatch/parse-input.ts';
import { TIMES_IN_FORCE, type OrderTerms } from '../../venue/commands.ts';
import type { OrderChange } from '../order-intent.ts';
import type { ApiError, OrderFilter, RequestId, ResumePoint } from './messages.ts';

/** A request as checked: decimals are canonical, and what was left out has its value. */
export type ParsedRequest =
  | { readonly type: 'auth'; readonly token: string }
  | { readonly type: 'submit'; readonly order: Order; readonly terms: OrderTerms }
  | { readonly type: 'modify'; readonly clientOrderId: string; readonly change: OrderChange }
  | { readonly type: 'cancel'; readonly clientOrderId: string }
  | { readonly type: 'cancelAll'; readonly filter: OrderFilter }
  | { readonly type: 'order'; readonly clientOrderId: string }
  | { readonly type: 'orders'; readonly filter: OrderFilter }
  | { readonly type: 'resume'; readonly point: ResumePoint };

export type RequestOrError =
  | { readonly id: RequestId; readonly request: ParsedRequest }
  /** The id is null if it could not be read. */
  | { readonly id: RequestId | null; readonly error: ApiError };

/** Longest text that an error quotes, in characters. */
const MESSAGE_MAX_LENGTH = 300;

/** Reads a frame; one that is no request is answered with what is wrong with it. */
export function parseRequest(frame: string): RequestOrError {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return { id: null, error: badRequest('Expected JSON') };
  }
  const given = v.safeParse(v.object({ id: requestId }), value);
  if (!given.success) return { id: null, error: badRequest(describe(given.issues[0])) };
  const { id } = given.output;
  const parsed = v.safeParse(requestSchema, value, { abortEarly: true });
  if (!parsed.success) return { id, error: badRequest(describe(parsed.issues[0])) };
  const request = complete(parsed.output);
  return 'code' in request ? { id, error: request } : { id, request };
}

/** Orders and amounts are read as the dispatcher reads them: by one schema, with one wording. */
function complete(given: Given): ParsedRequest | ApiError {
  switch (given.type) {
    case 'submit': {
      const { timeInForce, reduceOnly, ...order } = given.order;
      const parsed = parseInput({ type: 'submit', order, ts: 0 });
      if ('error' in parsed) return badRequest(parsed.error.message);
      if (parsed.input.type !== 'submit') return badRequest('Expected an order');
      return { type: 'submit', order: parsed.input.order, terms: { timeInForce, reduceOnly } };
    }
    case 'modify': {
      const parsed = parseInput({ ...given, type: 'modify.sent', requestId: '-', ts: 0 });
      if ('error' in parsed) return badRequest(parsed.error.message);
      if (parsed.input.type !== 'modify.sent') return badRequest('Expected a modify');
      const { clientOrderId, quantity, price, triggerPrice } = parsed.input;
      if (quantity === null && price === null && triggerPrice === null) {
        return badRequest('Expected a quantity, a price or a triggerPrice');
      }
      const change = {
        quantity: quantity ?? undefined,
        price: price ?? undefined,
        triggerPrice: triggerPrice ?? undefined,
      };
      return { type: 'modify', clientOrderId, change };
    }
    case 'cancelAll': {
      const { id: _id, type, ...filter } = given;
      return { type, filter };
    }
    case 'orders': {
      const { id: _id, type, ...filter } = given;
      return { type, filter };
    }
    case 'resume': {
      const { id: _id, type, ...point } = given;
      return { type, point };
    }
    default:
      return given;
  }
}

function describe(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  const message = path === null ? issue.message : `${path}: ${issue.message}`;
  return message.length > MESSAGE_MAX_LENGTH ? `${message.slice(0, MESSAGE_MAX_LENGTH)}…` : message;
}

function badRequest(message: string): ApiError {
  return { code: 'BAD_REQUEST', message };
}

const text = v.pipe(v.string(), v.nonEmpty(), v.maxLength(256));
const requestId = v.union(
  [v.pipe(v.string(), v.maxLength(64)), v.pipe(v.number(), v.safeInteger())],
  'Expected a whole number, or a text of up to 64 characters',
);
/** What may be left out may also be null: not every language has both. */
const orAbsent = <T>(schema: v.GenericSchema<T>) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value): T | undefined => value ?? undefined),
  );
const amount = v.nullish(v.string());
const filter = {
  strategyId: orAbsent(text),
  instrumentId: orAbsent(text),
  side: orAbsent(v.picklist(SIDES)),
};

/** What is misspelled would be left out unnoticed, so unknown fields are refused. */
const requestSchema = v.variant('type', [
  v.strictObject({ id: requestId, type: v.literal('auth'), token: text }),
  v.strictObject({
    id: requestId,
    type: v.literal('submit'),
    order: v.strictObject({
      clientOrderId: text,
      strategyId: text,
      instrumentId: text,
      accountId: v.nullish(text),
      side: v.unknown(),
      orderType: v.unknown(),
      quantity: v.unknown(),
      price: v.optional(v.unknown()),
      triggerPrice: v.optional(v.unknown()),
      timeInForce: v.nullish(v.picklist(TIMES_IN_FORCE), 'GTC'),
      reduceOnly: v.nullish(v.boolean(), false),
    }),
  }),
  v.strictObject({
    id: requestId,
    type: v.literal('modify'),
    clientOrderId: text,
    quantity: amount,
    price: amount,
    triggerPrice: amount,
  }),
  v.strictObject({ id: requestId, type: v.literal('cancel'), clientOrderId: text }),
  v.strictObject({ id: requestId, type: v.literal('cancelAll'), ...filter }),
  v.strictObject({ id: requestId, type: v.literal('order'), clientOrderId: text }),
  v.strictObject({ id: requestId, type: v.literal('orders'), ...filter }),
  v.strictObject({
    id: requestId,
    type: v.literal('resume'),
    after: orAbsent(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
    stream: orAbsent(text),
  }),
]);

type Given = v.InferOutput<typeof requestSchema>;
