import * as v from 'valibot';
import { parseDecimal, ZERO } from '../../../machines/decimal.ts';

/** The kinds of field that the venue's rows are made of. Decimals come out canonical. */

export const id = v.pipe(v.string(), v.nonEmpty('Invalid id: Expected a non-empty string'));

/** Venue order ids are above 2^32, yet far below 2^53: a larger one has lost its last digits. */
export const wholeNumber = v.pipe(
  v.number(),
  v.safeInteger('Invalid number: Expected an integer that is held exactly'),
  v.minValue(0, 'Invalid number: Expected one not below zero'),
);

export const timeMs = v.pipe(
  v.number(),
  v.safeInteger('Invalid time: Expected integer milliseconds'),
  v.minValue(0, 'Invalid time: Expected integer milliseconds, not negative'),
);

/** Fees may be negative: a maker's rebate. */
export const decimal = v.pipe(v.string(), v.rawTransform(toDecimal));

export const amount = v.pipe(
  decimal,
  v.check((value) => !value.startsWith('-'), 'Invalid decimal: Expected one not below zero'),
);

export const quantity = v.pipe(
  amount,
  v.check((value) => value !== ZERO, 'Invalid quantity: Expected one above zero'),
);

/** An object in the sense of JSON; valibot's own takes lists too. Nothing of it is copied. */
export const jsonObject = v.custom<object>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Invalid type: Expected an object',
);

function toDecimal({ dataset, addIssue, NEVER }: v.RawTransformContext<string>): string {
  const parsed = parseDecimal(dataset.value);
  if (parsed !== null) return parsed;
  addIssue({ message: 'Invalid decimal: Expected digits, with digits behind a point or none' });
  return NEVER;
}
