/**
 * The actions that are sent, as they stand on the wire. The order of their fields is signed: it is
 * that in which they are written here.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
 */
export type ExchangeAction = OrderAction | BatchModifyAction | CancelAction | CancelByCloidAction;

export interface OrderWire {
  /** The asset. */
  readonly a: number;
  /** Whether it buys. */
  readonly b: boolean;
  readonly p: string;
  readonly s: string;
  readonly r: boolean;
  readonly t:
    { readonly limit: { readonly tif: 'Gtc' | 'Ioc' | 'Alo' } } | { readonly trigger: TriggerWire };
  /** The client order id. */
  readonly c: string;
}

export interface TriggerWire {
  readonly isMarket: boolean;
  readonly triggerPx: string;
  readonly tpsl: 'tp' | 'sl';
}

export interface OrderAction {
  readonly type: 'order';
  readonly orders: readonly OrderWire[];
  readonly grouping: 'na';
}

/** `a` is always_place: whether the new order is placed even if the old one is gone. */
export interface BatchModifyAction {
  readonly type: 'batchModify';
  readonly modifies: readonly { readonly oid: number | string; readonly order: OrderWire }[];
  readonly a?: true;
}

export interface CancelAction {
  readonly type: 'cancel';
  readonly cancels: readonly { readonly a: number; readonly o: number }[];
}

export interface CancelByCloidAction {
  readonly type: 'cancelByCloid';
  readonly cancels: readonly { readonly asset: number; readonly cloid: string }[];
}
