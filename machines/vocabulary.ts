import type { Decimal } from './decimal.ts';

/** The words of the field, in FIX's and Nautilus's spelling. Times are integer milliseconds. */

export const SIDES = ['BUY', 'SELL'] as const;
export type Side = (typeof SIDES)[number];

export const ORDER_TYPES = [
  'LIMIT',
  'MARKET',
  'STOP_LIMIT',
  'STOP_MARKET',
  'TRAILING_STOP_LIMIT',
  'LIMIT_IF_TOUCHED',
  'MARKET_IF_TOUCHED',
] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export const ORDER_STATUSES = [
  'ACCEPTED',
  'TRIGGERED',
  'PARTIALLY_FILLED',
  'FILLED',
  'CANCELED',
  'EXPIRED',
  'REJECTED',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

export const LIQUIDITY_SIDES = ['MAKER', 'TAKER'] as const;
export type LiquiditySide = (typeof LIQUIDITY_SIDES)[number];

/** Where an order stands: the names of the machine's leaves. */
export const ORDER_STATES = [
  'submitted',
  'accepted',
  'pendingModify',
  'replaced',
  'canceled',
  'filled',
  'rejected',
  'expired',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** An order as its owner sends it. `quantity` is the absolute total over all its legs. */
export interface Order {
  readonly clientOrderId: string;
  readonly strategyId: string;
  readonly instrumentId: string;
  readonly accountId: string | null;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
}

/** What a venue says of one leg. `quantity` is the leg's size, `filledQty` what traded on it. */
export interface OrderStatusReport {
  readonly clientOrderId: string | null;
  readonly venueOrderId: string;
  readonly status: OrderStatus;
  readonly quantity: Decimal | null;
  readonly filledQty: Decimal | null;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  readonly reason: string | null;
  readonly tsEvent: number;
}

/** One trade. `tradeId` is the venue's full unique key (Hyperliquid: time, coin and tid). */
export interface FillReport {
  readonly clientOrderId: string | null;
  readonly venueOrderId: string;
  readonly tradeId: string;
  readonly lastQty: Decimal;
  readonly lastPx: Decimal;
  readonly commission: Decimal | null;
  readonly commissionCurrency: string | null;
  readonly liquiditySide: LiquiditySide | null;
  readonly tsEvent: number;
}

/** Live statuses say that the leg works; ends say that it never will again. */
export function isLive(status: OrderStatus): boolean {
  return status === 'ACCEPTED' || status === 'TRIGGERED' || status === 'PARTIALLY_FILLED';
}

export function isEnd(status: OrderStatus): boolean {
  return status === 'CANCELED' || status === 'EXPIRED' || status === 'REJECTED';
}

/** Types without a limit price have price null throughout, whatever the venue reports. */
export function hasLimitPrice(type: OrderType): boolean {
  return type !== 'MARKET' && type !== 'STOP_MARKET' && type !== 'MARKET_IF_TOUCHED';
}

/** Types for which a TRIGGERED is an event of the order's own life. */
export function announcesTrigger(type: OrderType): boolean {
  return type === 'STOP_LIMIT' || type === 'TRAILING_STOP_LIMIT' || type === 'LIMIT_IF_TOUCHED';
}
