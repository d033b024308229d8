import type { Decimal } from './decimal.ts';
import type { Leg } from './order-context.ts';
import type { Rule } from './rules.ts';
import type { LiquiditySide, OrderState, OrderType, Side } from './vocabulary.ts';

/** `tracked`: the order's. `external`: forward it raw. `skip`: stale or held, do not forward. */
export type Outcome = 'tracked' | 'external' | 'skip' | 'invalid';

/** The outcome of an input that is allowed. */
export type AllowedOutcome = Exclude<Outcome, 'invalid'>;

interface Dated {
  /** When it happened: the report's `tsEvent`, else the input's `ts`. */
  readonly ts: number;
}

export interface OrderAccepted extends Dated {
  readonly type: 'OrderAccepted';
  readonly venueOrderId: string;
  /** True where inferred from another report than an acceptance. */
  readonly synthetic: boolean;
}

export interface OrderUpdated extends Dated {
  readonly type: 'OrderUpdated';
  readonly venueOrderId: string;
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  /** `modify`: the modify that caused the leg is known. */
  readonly source: 'modify' | 'venue';
}

export interface OrderTriggered extends Dated {
  readonly type: 'OrderTriggered';
  readonly venueOrderId: string;
}

export interface OrderFilled extends Dated {
  readonly type: 'OrderFilled';
  readonly venueOrderId: string;
  readonly tradeId: string;
  readonly side: Side;
  readonly orderType: OrderType;
  readonly lastQty: Decimal;
  readonly lastPx: Decimal;
  readonly cumQty: Decimal;
  /** Never below zero. */
  readonly leavesQty: Decimal;
  readonly commission: Decimal | null;
  readonly commissionCurrency: string | null;
  readonly liquiditySide: LiquiditySide | null;
  /** The order was closed when the trade came. */
  readonly late: boolean;
  /** The trade was handed on raw before its order was known. */
  readonly adopted: boolean;
  /** This trade's share beyond the order's quantity. */
  readonly overfillQty: Decimal;
}

interface OrderEnd extends Dated {
  readonly venueOrderId: string;
  readonly reason: string | null;
}

export interface OrderCanceled extends OrderEnd {
  readonly type: 'OrderCanceled';
}

export interface OrderExpired extends OrderEnd {
  readonly type: 'OrderExpired';
}

export interface OrderRejected extends Dated {
  readonly type: 'OrderRejected';
  readonly reason: string | null;
}

interface RequestRejected extends Dated {
  readonly requestId: string;
  readonly reason: string | null;
}

export interface OrderModifyRejected extends RequestRejected {
  readonly type: 'OrderModifyRejected';
}

export interface OrderCancelRejected extends RequestRejected {
  readonly type: 'OrderCancelRejected';
}

/** What happened to an order, as its machine tells it. */
export type OrderEventBody =
  | OrderAccepted
  | OrderUpdated
  | OrderTriggered
  | OrderFilled
  | OrderCanceled
  | OrderExpired
  | OrderRejected
  | OrderModifyRejected
  | OrderCancelRejected;

/** What every event carries as it leaves the dispatcher. */
export interface OrderEventHeader {
  readonly clientOrderId: string;
  readonly strategyId: string;
  readonly instrumentId: string;
  /** When the input that caused it was received. */
  readonly tsInit: number;
  /** The same in every replay. */
  readonly eventId: string;
  /** The order's, after the whole input. */
  readonly state: OrderState;
}

/** An event as it leaves the dispatcher. */
export type OrderEvent = OrderEventBody & OrderEventHeader;

export type RequestType = 'query-order' | 'query-fills';

/** What the owner should ask the venue. `because` is for people. */
export interface VenueRequest {
  readonly type: RequestType;
  readonly clientOrderId: string;
  /** Legs not known to have ended, the bound one first. */
  readonly venueOrderIds: readonly string[];
  readonly because: string;
}

interface AboutOrder<T extends string> {
  readonly type: T;
  readonly clientOrderId: string;
}

interface AboutLeg<T extends string> extends AboutOrder<T> {
  readonly venueOrderId: string;
}

interface Excess<T extends string> extends AboutLeg<T> {
  readonly excess: Decimal;
}

interface Overdue extends AboutOrder<'modify-overdue'> {
  readonly requestId: string;
}

/** What the owner should know, or do. */
export type Advisory =
  | Excess<'oversized-leg'>
  | Excess<'overfill'>
  | AboutLeg<'live-leg'>
  | AboutLeg<'late-fill'>
  | AboutLeg<'external-modify'>
  | AboutLeg<'trade-conflict'>
  | AboutOrder<'fill-gap'>
  | Overdue;

export const INPUT_ERROR_CODES = [
  'BAD_JSON',
  'BAD_INPUT',
  'TOO_LONG',
  'DUPLICATE_ORDER',
  'DUPLICATE_REQUEST',
  'NOT_ACCEPTED',
] as const;
export type InputErrorCode = (typeof INPUT_ERROR_CODES)[number];

/** Why an input was refused. `message` names the field or id at fault. */
export interface InputError {
  readonly code: InputErrorCode;
  readonly message: string;
}

/** What the last input did to an order: kept in the snapshot, so that each state has its reason. */
export interface OrderStep {
  /** Number of the input, as the dispatcher counts them. */
  readonly input: number;
  /** Null until a rule has decided. */
  readonly rule: Rule | null;
  readonly outcome: Outcome;
  /** How many events there were when the rule was set: a later rule must emit to take its place. */
  readonly ruledAt: number;
  /** Whether it refused a modify, so that the bound leg is in doubt. */
  readonly refused: boolean;
  /** Legs that went beyond what is kept: no report finds the order by them any more. */
  readonly forgottenLegs: readonly Leg[];
  readonly events: readonly OrderEventBody[];
  readonly requests: readonly { readonly type: RequestType; readonly because: string }[];
  readonly advisories: readonly Advisory[];
  readonly error: InputError | null;
}
