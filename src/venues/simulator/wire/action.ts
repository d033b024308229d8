/** The actions of `POST /exchange` that the simulator executes, as they stand on the wire. */

export type Tif = 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket';

/** An order id, or a client order id in its place. */
export type OidOrCloid = number | string;

/** An order as it is placed; decimals are strings. */
export interface OrderWire {
  /** The asset: an index into the universe of `meta`. */
  readonly a: number;
  /** Whether it buys. */
  readonly b: boolean;
  readonly p: string;
  readonly s: string;
  /** Whether it may only reduce the position. */
  readonly r: boolean;
  readonly t: { readonly limit: { readonly tif: Tif } } | { readonly trigger: TriggerWire };
  /** The client order id, `0x` and 32 hex digits. */
  readonly c?: string | null | undefined;
}

export interface TriggerWire {
  readonly isMarket: boolean;
  readonly triggerPx: string;
  readonly tpsl: 'tp' | 'sl';
}

export interface ModifyWire {
  readonly oid: OidOrCloid;
  readonly order: OrderWire;
}

export interface OrderAction {
  readonly type: 'order';
  readonly orders: readonly OrderWire[];
  readonly grouping: 'na' | 'normalTpsl' | 'positionTpsl' | { readonly p: number };
  /** Who has a part of the fee; the simulator gives none. */
  readonly builder?: { readonly b: string; readonly f: number } | undefined;
}

/** `a` is always_place, for the action as a whole. */
export interface ModifyAction extends ModifyWire {
  readonly type: 'modify';
  readonly a?: true | undefined;
}

export interface BatchModifyAction {
  readonly type: 'batchModify';
  readonly modifies: readonly ModifyWire[];
  readonly a?: true | undefined;
}

export interface CancelAction {
  readonly type: 'cancel';
  readonly cancels: readonly { readonly a: number; readonly o: number }[];
  /** A fast cancel. */
  readonly f?: true | undefined;
}

export interface CancelByCloidAction {
  readonly type: 'cancelByCloid';
  readonly cancels: readonly { readonly asset: number; readonly cloid: string }[];
  readonly f?: true | undefined;
}

/** Without a time it takes the one that is set back. */
export interface ScheduleCancelAction {
  readonly type: 'scheduleCancel';
  readonly time?: number | null | undefined;
}

export interface NoopAction {
  readonly type: 'noop';
}

export interface UpdateLeverageAction {
  readonly type: 'updateLeverage';
  readonly asset: number;
  readonly isCross: boolean;
  readonly leverage: number;
}

/** The one action that a user signs as itself: its fields are signed, not a hash of them. */
export interface ApproveAgentAction {
  readonly type: 'approveAgent';
  readonly signatureChainId: string;
  readonly hyperliquidChain: 'Mainnet' | 'Testnet';
  readonly agentAddress: string;
  readonly agentName?: string | null | undefined;
  readonly nonce: number;
}

export type Action =
  | OrderAction
  | ModifyAction
  | BatchModifyAction
  | CancelAction
  | CancelByCloidAction
  | ScheduleCancelAction
  | NoopAction
  | UpdateLeverageAction
  | ApproveAgentAction;
