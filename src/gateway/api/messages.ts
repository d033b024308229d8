import type { Decimal } from '../../../machines/decimal.ts';
import type { Advisory, InputError, OrderEvent, Outcome } from '../../../machines/outputs.ts';
import type { Rule } from '../../../machines/rules.ts';
import type { Order, OrderState, Side } from '../../../machines/vocabulary.ts';
import type { ExternalReport } from '../../dispatch/deliveries.ts';
import type { InputMessage, OrderMessage } from '../../dispatch/input.ts';
import type { TimeInForce } from '../../venue/commands.ts';
import type { CommandError } from '../command-result.ts';
import type { OrderChange } from '../order-intent.ts';
import type { OrderView } from '../order-view.ts';
import type { GatewayState } from '../outlet.ts';

/** The messages of the local API, as they are in JSON: one a frame, on one line. */

/** The client's own number or name of a request, by which it knows the answer. */
export type RequestId = string | number;

/** An order to submit, with what a venue is told beside it. */
export interface SubmittedOrder extends OrderMessage {
  /** `GTC` if left out. */
  readonly timeInForce?: TimeInForce | undefined;
  readonly reduceOnly?: boolean | undefined;
}

/** Which orders are meant: those to which all that is given applies. */
export interface OrderFilter {
  readonly strategyId?: string | undefined;
  readonly instrumentId?: string | undefined;
  readonly side?: Side | undefined;
}

/** From where on the pushes are wanted. */
export interface ResumePoint {
  /** The last `seq` that was received; left out, only what comes from now on is pushed. */
  readonly after?: number | undefined;
  /** The stream that `after` counts in, from an earlier answer. */
  readonly stream?: string | undefined;
}

export type ApiRequest =
  | { readonly type: 'auth'; readonly token: string }
  | { readonly type: 'submit'; readonly order: SubmittedOrder }
  | ({ readonly type: 'modify'; readonly clientOrderId: string } & OrderChange)
  | { readonly type: 'cancel'; readonly clientOrderId: string }
  | ({ readonly type: 'cancelAll' } & OrderFilter)
  | { readonly type: 'order'; readonly clientOrderId: string }
  | ({ readonly type: 'orders' } & OrderFilter)
  | ({ readonly type: 'resume' } & ResumePoint);

/** What the API itself refuses; whatever else is the gateway's. */
type ApiErrorCode =
  | 'UNAUTHORIZED'
  | 'BAD_REQUEST'
  /** What came after the push named is no longer kept. */
  | 'TOO_OLD'
  /** The push named is none of this stream's: the gateway was started anew. */
  | 'OTHER_STREAM'
  /** Pushes come already. */
  | 'STREAMING';

export interface ApiError {
  readonly code: ApiErrorCode | CommandError['code'];
  readonly message: string;
  /** With `TOO_OLD`: the oldest push that can still be had. */
  readonly oldest?: number;
}

/** The answer to the request with the id `re`; null if that could not be read. */
export type ApiAnswer = { readonly re: RequestId | null } & (
  { readonly ok: false; readonly error: ApiError } | { readonly ok: true }
);

/** A place among the pushes. */
export interface Position {
  readonly stream: string;
  /** The push that came last; the next one has the next number. */
  readonly seq: number;
}

/** What `resume` is answered: the push with the next number comes next. */
export interface Resumed extends Position {
  /** How the gateway stands now; its changes are pushed. */
  readonly state: GatewayState;
}

/** The answer to `order`: how it stood after push `seq`. */
export interface OrderTold extends Position {
  readonly order: ApiOrder;
}

/** A part of the answer to `orders`: all parts show the orders as they were after push `seq`. */
export interface OrdersPart extends Position {
  readonly orders: readonly ApiOrder[];
  /** Whether another part follows. */
  readonly more: boolean;
}

/** How an order stands: as it was sent, but with the quantity and prices announced last. */
export interface ApiOrder extends Order, Omit<OrderView, 'order'> {
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  /** How many legs there were; no more than the last ten are told. */
  readonly legCount: number;
}

/** What is pushed to every client that has resumed. */
export type PushBody =
  | OutcomePush
  | { readonly type: 'event'; readonly event: OrderEvent }
  | { readonly type: 'advisory'; readonly advisory: Advisory }
  | { readonly type: 'external'; readonly external: ExternalReport }
  | { readonly type: 'gateway'; readonly state: GatewayState };

/** What became of an input: its events and advisories follow. */
export interface OutcomePush {
  readonly type: 'outcome';
  readonly input: InputMessage['type'];
  readonly ts: number;
  readonly clientOrderId: string | null;
  readonly requestId?: string;
  readonly reason?: string;
  readonly outcome: Outcome;
  readonly rule: Rule;
  readonly state: OrderState | null;
  readonly error?: InputError;
}

/** Numbered 1, 2, 3 … through one run of a gateway, which is one stream. */
export type Push = PushBody & { readonly seq: number };
