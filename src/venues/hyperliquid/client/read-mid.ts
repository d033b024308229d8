import * as v from 'valibot';
import type { Decimal } from '../../../../machines/decimal.ts';
import { quantity } from '../fields.ts';

const midsSchema = v.record(v.string(), v.unknown());

/** The price in the middle of a coin's book, from the answer to `allMids`. */
export function readMid(mids: unknown, coin: string): Decimal | null {
  const parsed = v.safeParse(midsSchema, mids);
  const mid = v.safeParse(quantity, parsed.success ? parsed.output[coin] : null);
  return mid.success ? mid.output : null;
}
