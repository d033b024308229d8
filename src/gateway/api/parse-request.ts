import * as v from 'valibot';
import { parseDecimal, ZERO } from '../../../machines/decimal.ts';
import { ORDER_TYPES, SIDES, type Order } from '../../../machines/vocabulary.ts';
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
    return { id: null, error: badRequest('a frame must be JSON') };
  }
  const given = v.safeParse(v.object({ id: requestId }, 'must be an object'), value);
  if (!given.success) return { id: null, error: badRequest(describe(given.issues[0])) };
  const { id } = given.output;
  const parsed = v.safeParse(requestSchema, value, { abortEarly: true });
  if (!parsed.success) return { id, error: badRequest(describe(parsed.issues[0])) };
  const request = complete(parsed.output);
  return 'code' in request ? { id, error: request } : { id, request };
}

function complete(given: Given): ParsedRequest | ApiError {
  switch (given.type) {
    case 'submit': {
      const { timeInForce, reduceOnly, ...order } = given.order;
      return { type: 'submit', order, terms: { timeInForce, reduceOnly } };
    }
    case 'modify': {
      const { id: _id, type, clientOrderId, ...change } = given;
      const isChange = Object.values(change).some((value) => value !== undefined);
      if (!isChange) return badRequest('a quantity, a price or a triggerPrice must be given');
      return { type, clientOrderId, change };
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
      // The same number is another push in another stream.
      if (point.after !== undefined && point.stream === undefined) {
        return badRequest('stream: is missing, which after counts in');
      }
      return { type, point };
    }
    default:
      return given;
  }
}

/** Names the field, and says what is wrong with it. */
function describe(issue: v.BaseIssue<unknown>): string {
  const message = said(issue, v.getDotPath(issue));
  return message.length > MESSAGE_MAX_LENGTH ? `${message.slice(0, MESSAGE_MAX_LENGTH)}…` : message;
}

function said({ type, expected, received, message }: v.BaseIssue<unknown>, path: string | null) {
  if (path === null) return `a request ${message}`;
  if (type === 'strict_object' && expected === 'never') return `unknown field ${path}`;
  return received === 'undefined' ? `${path}: is missing` : `${path}: ${message}`;
}

function badRequest(message: string): ApiError {
  return { code: 'BAD_REQUEST', message };
}

/** Halves of a character would all be the same in UTF-8, in which ids become the venue's. */
const text = v.pipe(
  v.message(
    v.pipe(v.string(), v.nonEmpty(), v.maxLength(256)),
    'must be a text of 1 to 256 characters',
  ),
  v.check((value) => value.isWellFormed(), 'must be Unicode, without half a surrogate pair'),
);
const requestId = v.message(
  v.union([v.pipe(v.string(), v.maxLength(64)), v.pipe(v.number(), v.safeInteger())]),
  'must be a whole number, or a text of up to 64 characters',
);
const seq = v.message(
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  'must be a whole number, zero or above',
);
const decimal = v.message(
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = parseDecimal(dataset.value);
      if (value !== null) return value;
      addIssue();
      return NEVER;
    }),
  ),
  'must be a decimal as text, such as "1.5"',
);
const quantity = v.pipe(
  decimal,
  v.check((value) => value !== ZERO && !value.startsWith('-'), 'must be above zero'),
);
/** What may be left out may also be null: not every language has both. */
const orAbsent = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.nullish(schema),
    v.transform((value): T | undefined => value ?? undefined),
  );
const oneOf = <const T extends readonly string[]>(names: T) =>
  v.picklist(names, `must be one of ${names.join(', ')}`);
/** What is misspelled would be left out unnoticed, so unknown fields are refused. */
const fields = <T extends v.ObjectEntries>(entries: T) =>
  v.strictObject(entries, 'must be an object');
const request = <const N extends string, T extends v.ObjectEntries>(type: N, entries: T) =>
  fields({ id: requestId, type: v.literal(type), ...entries });

const filter = {
  strategyId: orAbsent(text),
  instrumentId: orAbsent(text),
  side: orAbsent(oneOf(SIDES)),
};
const order = fields({
  clientOrderId: text,
  strategyId: text,
  instrumentId: text,
  accountId: v.nullish(text, null),
  side: oneOf(SIDES),
  orderType: oneOf(ORDER_TYPES),
  quantity,
  price: v.nullish(decimal, null),
  triggerPrice: v.nullish(decimal, null),
  timeInForce: v.nullish(oneOf(TIMES_IN_FORCE), 'GTC'),
  reduceOnly: v.nullish(v.boolean('must be true or false'), false),
});
const change = {
  quantity: orAbsent(quantity),
  price: orAbsent(decimal),
  triggerPrice: orAbsent(decimal),
};

const requests = [
  request('auth', { token: text }),
  request('submit', { order }),
  request('modify', { clientOrderId: text, ...change }),
  request('cancel', { clientOrderId: text }),
  request('cancelAll', filter),
  request('order', { clientOrderId: text }),
  request('orders', filter),
  request('resume', { after: orAbsent(seq), stream: orAbsent(text) }),
] as const;
const NAMES = requests.map(({ entries }) => entries.type.literal);
const requestSchema = v.variant('type', requests, `must be one of ${NAMES.join(', ')}`);

type Given = v.InferOutput<typeof requestSchema>;
