import { type Decimal, parseDecimal, ZERO } from '../../machines/decimal.ts';
import {
  type FillReport,
  LIQUIDITY_SIDES,
  type Order,
  ORDER_STATUSES,
  ORDER_TYPES,
  type OrderStatusReport,
  SIDES,
} from '../../machines/vocabulary.ts';
import type { Input } from './input.ts';

/** Something of unknown fields. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the inputs that make up nearly all traffic, if every field is as it should be: the schema
 * of {@link checkInput} takes ten times as long. It alone says what is wrong with an input.
 *
 * @returns what the schema would make of the input; null if it has to be asked.
 */
export function readInput(value: unknown): Input | null {
  if (!isObject(value)) return null;
  const { type, ts } = value;
  if (!isTime(ts)) return null;
  switch (type) {
    case 'status': {
      const report = readStatusReport(value['report']);
      return report && { type, report, ts };
    }
    case 'fill': {
      const report = readFillReport(value['report']);
      return report && { type, report, ts };
    }
    case 'submit': {
      const order = readOrder(value['order']);
      const expiresAt = optional(value['expiresAt'], readTime);
      return order && expiresAt !== undefined ? { type, order, expiresAt, ts } : null;
    }
    case 'modify.sent':
      return readModify(value, ts);
    case 'modify.acked': {
      const { clientOrderId, requestId } = value;
      const venueOrderId = optional(value['venueOrderId'], readId);
      if (!isId(clientOrderId) || !isId(requestId) || venueOrderId === undefined) return null;
      return { type, clientOrderId, ts, requestId, venueOrderId };
    }
    case 'cancel.sent':
    case 'cancel.acked': {
      const { clientOrderId, requestId } = value;
      const reason = optional(value['reason'], readText);
      if (!isId(clientOrderId) || !isId(requestId) || reason === undefined) return null;
      return { type, clientOrderId, ts, requestId, reason };
    }
    case 'clock':
      return { type, ts };
    default:
      return null;
  }
}

function readOrder(value: unknown): Order | null {
  if (!isObject(value)) return null;
  const { clientOrderId, strategyId, instrumentId, side, orderType } = value;
  if (!isId(clientOrderId) || !clientOrderId.isWellFormed()) return null;
  if (!isId(strategyId) || !isId(instrumentId)) return null;
  if (!isOneOf(SIDES, side) || !isOneOf(ORDER_TYPES, orderType)) return null;
  const accountId = optional(value['accountId'], readId);
  const quantity = readQuantity(value['quantity']);
  const price = optional(value['price'], readDecimal);
  const triggerPrice = optional(value['triggerPrice'], readDecimal);
  if (accountId === undefined || quantity === undefined) return null;
  if (price === undefined || triggerPrice === undefined) return null;
  return {
    clientOrderId,
    strategyId,
    instrumentId,
    accountId,
    side,
    orderType,
    quantity,
    price,
    triggerPrice,
  };
}

function readStatusReport(value: unknown): OrderStatusReport | null {
  if (!isObject(value)) return null;
  const { venueOrderId, status, tsEvent } = value;
  if (!isId(venueOrderId) || !isOneOf(ORDER_STATUSES, status) || !isTime(tsEvent)) return null;
  const clientOrderId = optional(value['clientOrderId'], readId);
  const quantity = optional(value['quantity'], readAmount);
  const filledQty = optional(value['filledQty'], readAmount);
  const price = optional(value['price'], readDecimal);
  const triggerPrice = optional(value['triggerPrice'], readDecimal);
  const reason = optional(value['reason'], readText);
  if (clientOrderId === undefined || quantity === undefined || filledQty === undefined) return null;
  if (price === undefined || triggerPrice === undefined || reason === undefined) return null;
  return {
    clientOrderId,
    venueOrderId,
    status,
    quantity,
    filledQty,
    price,
    triggerPrice,
    reason,
    tsEvent,
  };
}

function readFillReport(value: unknown): FillReport | null {
  if (!isObject(value)) return null;
  const { venueOrderId, tradeId, tsEvent } = value;
  if (!isId(venueOrderId) || !isId(tradeId) || !isTime(tsEvent)) return null;
  const clientOrderId = optional(value['clientOrderId'], readId);
  const lastQty = readQuantity(value['lastQty']);
  const lastPx = readDecimal(value['lastPx']);
  const commission = optional(value['commission'], readDecimal);
  const commissionCurrency = optional(value['commissionCurrency'], readText);
  const liquiditySide = optional(value['liquiditySide'], readLiquiditySide);
  if (clientOrderId === undefined || lastQty === undefined || lastPx === undefined) return null;
  if (commission === undefined || commissionCurrency === undefined) return null;
  if (liquiditySide === undefined) return null;
  return {
    clientOrderId,
    venueOrderId,
    tradeId,
    lastQty,
    lastPx,
    commission,
    commissionCurrency,
    liquiditySide,
    tsEvent,
  };
}

function readModify(value: Fields, ts: number): Input | null {
  const { clientOrderId, requestId } = value;
  if (!isId(clientOrderId) || !isId(requestId)) return null;
  const quantity = optional(value['quantity'], readQuantity);
  const price = optional(value['price'], readDecimal);
  const triggerPrice = optional(value['triggerPrice'], readDecimal);
  const legSize = optional(value['legSize'], readAmount);
  const expiresAt = optional(value['expiresAt'], readTime);
  if (quantity === undefined || price === undefined || triggerPrice === undefined) return null;
  if (legSize === undefined || expiresAt === undefined) return null;
  return {
    type: 'modify.sent',
    clientOrderId,
    ts,
    requestId,
    quantity,
    price,
    triggerPrice,
    legSize,
    expiresAt,
  };
}

/** What may be left out is null then; undefined is what cannot be read. */
function optional<T>(
  value: unknown,
  read: (value: unknown) => T | undefined,
): T | null | undefined {
  return value === undefined || value === null ? null : read(value);
}

function readDecimal(value: unknown): Decimal | undefined {
  if (typeof value !== 'string') return undefined;
  return parseDecimal(value) ?? undefined;
}

function readAmount(value: unknown): Decimal | undefined {
  const decimal = readDecimal(value);
  return decimal?.startsWith('-') === true ? undefined : decimal;
}

function readQuantity(value: unknown): Decimal | undefined {
  const decimal = readAmount(value);
  return decimal === ZERO ? undefined : decimal;
}

function readTime(value: unknown): number | undefined {
  return isTime(value) ? value : undefined;
}

function readId(value: unknown): string | undefined {
  return isId(value) ? value : undefined;
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function readLiquiditySide(value: unknown): FillReport['liquiditySide'] | undefined {
  return isOneOf(LIQUIDITY_SIDES, value) ? value : undefined;
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

function isTime(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isOneOf<T extends string>(names: readonly T[], value: unknown): value is T {
  return (names as readonly unknown[]).includes(value);
}
