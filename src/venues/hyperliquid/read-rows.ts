import { type Decimal, isAbove, parseDecimal, ZERO } from '../../../machines/decimal.ts';
import type { FillRow } from './fill-row.ts';
import type { OrderRow } from './order-row.ts';
import { toOrderStatus } from './to-order-status.ts';

/** Something of unknown fields. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a row of `orderUpdates` if every field is as it should be: the schema takes ten times as
 * long. It alone says what is wrong with a row.
 *
 * @returns what the schema would make of the row; null if it has to be asked.
 */
export function readOrderRow(value: unknown): OrderRow | null {
  if (!isObject(value)) return null;
  const { order, status: text, statusTimestamp } = value;
  if (!isObject(order) || typeof text !== 'string' || !isWhole(statusTimestamp)) return null;
  const { coin, side, oid } = order;
  if (!isId(coin) || (side !== 'B' && side !== 'A') || !isWhole(oid)) return null;
  const limitPx = readAmount(order['limitPx']);
  const sz = readAmount(order['sz']);
  const origSz = readAmount(order['origSz']);
  const cloid = order['cloid'] ?? null;
  if (limitPx === null || sz === null || origSz === null) return null;
  if ((cloid !== null && !isId(cloid)) || isAbove(sz, origSz)) return null;
  const status = toOrderStatus(text);
  if (status === null) return null;
  return {
    order: { coin, side, limitPx, sz, oid, origSz, cloid },
    status: { text, status },
    statusTimestamp,
  };
}

/** Reads a trade, as {@link readOrderRow} reads an order. */
export function readFillRow(value: unknown): FillRow | null {
  if (!isObject(value)) return null;
  const { coin, time, oid, tid } = value;
  if (!isId(coin) || !isWhole(time) || !isWhole(oid) || !isWhole(tid)) return null;
  const px = readAmount(value['px']);
  const sz = readAmount(value['sz']);
  if (px === null || sz === null || sz === ZERO) return null;
  const cloid = value['cloid'] ?? null;
  const crossed = value['crossed'] ?? null;
  const given = value['fee'] ?? null;
  const feeToken = value['feeToken'] ?? null;
  if (cloid !== null && !isId(cloid)) return null;
  if (crossed !== null && typeof crossed !== 'boolean') return null;
  if (feeToken !== null && typeof feeToken !== 'string') return null;
  const fee = readDecimal(given);
  if (fee === null && given !== null) return null;
  return { coin, px, sz, time, oid, tid, cloid, crossed, fee, feeToken };
}

/** Null if it is none. */
function readDecimal(value: unknown): Decimal | null {
  return typeof value === 'string' ? parseDecimal(value) : null;
}

function readAmount(value: unknown): Decimal | null {
  const decimal = readDecimal(value);
  return decimal?.startsWith('-') === true ? null : decimal;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
