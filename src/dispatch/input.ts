import type { Decimal } from '../../machines/decimal.ts';
import type { FillReport, Order, OrderStatusReport } from '../../machines/vocabulary.ts';

/** Every input of the contract, as parsed: decimals are canonical, what may be absent is null. */
export type Input =
  | Submit
  | SubmitAcked
  | SubmitAnswer
  | ModifySent
  | ModifyAcked
  | ModifyAnswer
  | CancelInput
  | StatusInput
  | FillInput
  | QueryAnswer
  | StreamGap
  | Clock;

/** An input as it may be written: what is null in {@link Input} may also be left out. */
export type InputMessage = Message<Input>;

export type OrderMessage = Message<Order>;
export type OrderStatusReportMessage = Message<OrderStatusReport>;
export type FillReportMessage = Message<FillReport>;

type Message<T> = T extends readonly (infer Item)[]
  ? readonly Message<Item>[]
  : T extends object
    ? { readonly [K in keyof T as null extends T[K] ? never : K]: Message<T[K]> } & {
        readonly [K in keyof T as null extends T[K] ? K : never]?: Message<T[K]> | undefined;
      }
    : T;

interface Received {
  /** When the input was received, in integer milliseconds. */
  readonly ts: number;
}

interface Addressed extends Received {
  readonly clientOrderId: string;
}

/** The order is about to be sent. */
export interface Submit extends Received {
  readonly type: 'submit';
  readonly order: Order;
  /** Only if the request itself carries an expiry that the venue honours. */
  readonly expiresAt: number | null;
}

export interface SubmitAcked extends Addressed {
  readonly type: 'submit.acked';
  readonly venueOrderId: string | null;
}

export interface SubmitAnswer extends Addressed {
  readonly type: 'submit.rejected' | 'submit.unknown';
  readonly reason: string | null;
}

/** Recorded before the request leaves. `quantity` is the absolute total wanted. */
export interface ModifySent extends Addressed {
  readonly type: 'modify.sent';
  readonly requestId: string;
  readonly quantity: Decimal | null;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  /** The size sent for the new leg. */
  readonly legSize: Decimal | null;
  readonly expiresAt: number | null;
}

export interface ModifyAcked extends Addressed {
  readonly type: 'modify.acked';
  readonly requestId: string;
  readonly venueOrderId: string | null;
}

export interface ModifyAnswer extends Addressed {
  readonly type: 'modify.rejected' | 'modify.unknown';
  readonly requestId: string;
  readonly reason: string | null;
}

export interface CancelInput extends Addressed {
  readonly type: 'cancel.sent' | 'cancel.acked' | 'cancel.rejected' | 'cancel.unknown';
  readonly requestId: string;
  readonly reason: string | null;
}

export interface StatusInput extends Received {
  readonly type: 'status';
  readonly report: OrderStatusReport;
}

export interface FillInput extends Received {
  readonly type: 'fill';
  readonly report: FillReport;
}

/** What the venue says of one order; its reports belong to it whatever ids they carry. */
export interface QueryAnswer extends Addressed {
  readonly type: 'query.answered';
  readonly asOf: number;
  readonly orders: readonly OrderStatusReport[];
  readonly fills: readonly FillReport[] | null;
  /** False if the answer may leave out legs. */
  readonly complete: boolean | null;
}

/** Whatever was sent meanwhile is lost; without an account, for every order. */
export interface StreamGap extends Received {
  readonly type: 'stream.gap';
  readonly accountId: string | null;
}

export interface Clock extends Received {
  readonly type: 'clock';
}
