import * as v from 'valibot';
import { parseDecimal, ZERO } from '../../machines/decimal.ts';
import type { InputError } from '../../machines/outputs.ts';
import { LIQUIDITY_SIDES, ORDER_STATUSES, ORDER_TYPES, SIDES } from '../../machines/vocabulary.ts';
import type { Input } from './input.ts';
import { readInput } from './read-input.ts';

/** Longest text that an error message quotes, in characters. */
const MESSAGE_MAX_LENGTH = 300;

/**
 * Checks an input and writes its decimals canonically; unknown fields are dropped.
 *
 * @returns the input, or an error of code `BAD_INPUT` whose message names the field.
 */
export function parseInput(value: unknown): ParsedInput {
  const input = readInput(value);
  return input === null ? checkInput(value) : { input };
}

export type ParsedInput = { readonly input: Input } | { readonly error: InputError };

/** As {@link parseInput}, all by the schema. */
export function checkInput(value: unknown): ParsedInput {
  const result = v.safeParse(inputSchema, value, { abortEarly: true });
  if (result.success) return { input: result.output };
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  const message = path === null ? issue.message : `${path}: ${issue.message}`;
  return { error: { code: 'BAD_INPUT', message: shorten(message) } };
}

function shorten(message: string): string {
  if (message.length <= MESSAGE_MAX_LENGTH) return message;
  return `${message.slice(0, MESSAGE_MAX_LENGTH)}…`;
}

const id = v.pipe(v.string(), v.nonEmpty('Invalid id: Expected a non-empty string'));
/** Half a character stands for nothing where texts are of bytes: two ids would be as one. */
const newId = v.pipe(
  id,
  v.check((value) => value.isWellFormed(), 'Invalid id: Expected well-formed text'),
);
const text = v.nullish(v.string(), null);
const time = v.pipe(
  v.number(),
  v.safeInteger('Invalid time: Expected integer milliseconds'),
  v.minValue(0, 'Invalid time: Expected integer milliseconds, not below zero'),
);
const signed = v.pipe(v.string(), v.rawTransform(toDecimal));
const amount = v.pipe(
  signed,
  v.check((value) => !value.startsWith('-'), 'Invalid decimal: Expected one not below zero'),
);
const quantity = v.pipe(
  amount,
  v.check((value) => value !== ZERO, 'Invalid quantity: Expected one above zero'),
);

function toDecimal({ dataset, addIssue, NEVER }: v.RawTransformContext<string>): string {
  const decimal = parseDecimal(dataset.value);
  if (decimal !== null) return decimal;
  addIssue({ message: 'Invalid decimal: Expected digits, with digits behind a point or none' });
  return NEVER;
}

const order = v.object({
  clientOrderId: newId,
  strategyId: id,
  instrumentId: id,
  accountId: v.nullish(id, null),
  side: v.picklist(SIDES),
  orderType: v.picklist(ORDER_TYPES),
  quantity,
  price: v.nullish(signed, null),
  triggerPrice: v.nullish(signed, null),
});

const statusReport = v.object({
  clientOrderId: v.nullish(id, null),
  venueOrderId: id,
  status: v.picklist(ORDER_STATUSES),
  quantity: v.nullish(amount, null),
  filledQty: v.nullish(amount, null),
  price: v.nullish(signed, null),
  triggerPrice: v.nullish(signed, null),
  reason: text,
  tsEvent: time,
});

const fillReport = v.object({
  clientOrderId: v.nullish(id, null),
  venueOrderId: id,
  tradeId: id,
  lastQty: quantity,
  lastPx: signed,
  commission: v.nullish(signed, null),
  commissionCurrency: text,
  liquiditySide: v.nullish(v.picklist(LIQUIDITY_SIDES), null),
  tsEvent: time,
});

const addressed = { clientOrderId: id, ts: time };
const requested = { ...addressed, requestId: id };

const inputs = [
  v.object({ type: v.literal('status'), report: statusReport, ts: time }),
  v.object({ type: v.literal('fill'), report: fillReport, ts: time }),
  v.object({ type: v.literal('submit'), order, expiresAt: v.nullish(time, null), ts: time }),
  v.object({
    type: v.literal('submit.acked'),
    ...addressed,
    venueOrderId: v.nullish(id, null),
  }),
  v.object({
    type: v.picklist(['submit.rejected', 'submit.unknown']),
    ...addressed,
    reason: text,
  }),
  v.object({
    type: v.literal('modify.sent'),
    ...requested,
    quantity: v.nullish(quantity, null),
    price: v.nullish(signed, null),
    triggerPrice: v.nullish(signed, null),
    legSize: v.nullish(amount, null),
    expiresAt: v.nullish(time, null),
  }),
  v.object({
    type: v.literal('modify.acked'),
    ...requested,
    venueOrderId: v.nullish(id, null),
  }),
  v.object({
    type: v.picklist(['modify.rejected', 'modify.unknown']),
    ...requested,
    reason: text,
  }),
  v.object({
    type: v.picklist(['cancel.sent', 'cancel.acked', 'cancel.rejected', 'cancel.unknown']),
    ...requested,
    reason: text,
  }),
  v.object({
    type: v.literal('query.answered'),
    ...addressed,
    asOf: time,
    orders: v.array(statusReport),
    fills: v.nullish(v.array(fillReport), null),
    complete: v.nullish(v.boolean(), null),
  }),
  v.object({ type: v.literal('stream.gap'), accountId: v.nullish(id, null), ts: time }),
  v.object({ type: v.literal('clock'), ts: time }),
] as const;

const inputSchema: v.GenericSchema<unknown, Input> = v.variant('type', inputs, (issue) =>
  issue.path === undefined
    ? `Invalid input: Expected Object but received ${issue.received}`
    : `Unknown input type: ${issue.received}`,
);
