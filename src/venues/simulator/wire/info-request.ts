import type { OidOrCloid } from './action.ts';

/** The bodies of `POST /info` that the simulator answers. Addresses are in lower case. */
export type InfoRequest =
  | ExchangeInfoRequest
  /** Answered by who counts the requests. */
  | { readonly type: 'userRateLimit'; readonly user: string };

/** Those that the exchange itself can answer. */
export type ExchangeInfoRequest =
  | OrderStatusRequest
  | { readonly type: UserList; readonly user: string }
  | { readonly type: 'userFills'; readonly user: string; readonly aggregateByTime: boolean }
  | {
      readonly type: 'userFillsByTime';
      readonly user: string;
      readonly startTime: number;
      readonly endTime: number | null;
      readonly aggregateByTime: boolean;
    }
  | { readonly type: 'l2Book'; readonly coin: string; readonly nSigFigs: number | null }
  | { readonly type: Universal };

/** Read for a user; `dex` may be given, and is the first or empty. */
type UserList =
  | 'openOrders'
  | 'frontendOpenOrders'
  | 'historicalOrders'
  | 'clearinghouseState'
  | 'spotClearinghouseState'
  | 'userRole'
  | 'extraAgents'
  | 'subAccounts';

/** Read for nobody in particular. */
type Universal =
  | 'meta'
  | 'spotMeta'
  | 'allPerpMetas'
  | 'metaAndAssetCtxs'
  | 'spotMetaAndAssetCtxs'
  | 'allMids'
  | 'perpDexs'
  | 'outcomeMeta'
  | 'exchangeStatus';

export interface OrderStatusRequest {
  readonly type: 'orderStatus';
  readonly user: string;
  readonly oid: OidOrCloid;
}
