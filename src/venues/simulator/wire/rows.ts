/** Rows as the venue writes them, in its order of fields: they are turned into JSON as they are. */

/** What an `orderUpdates` row says of the order itself. */
export interface BasicOrderRow {
  coin: string;
  side: 'B' | 'A';
  limitPx: string;
  /** What remains. */
  sz: string;
  oid: number;
  /** When it was placed: the block's time, in milliseconds. */
  timestamp: number;
  origSz: string;
  cloid?: string;
  reduceOnly?: true;
}

export interface OrderUpdateRow {
  readonly order: BasicOrderRow;
  readonly status: string;
  /** The block's time, in milliseconds. */
  readonly statusTimestamp: number;
}

export interface FillRow {
  coin: string;
  px: string;
  sz: string;
  side: 'B' | 'A';
  time: number;
  /** The signed position before this fill. */
  startPosition: string;
  dir: string;
  closedPnl: string;
  hash: string;
  oid: number;
  /** Whether it took liquidity. */
  crossed: boolean;
  fee: string;
  tid: number;
  cloid?: string;
  feeToken: string;
  twapId: null;
}

export interface TradeRow {
  readonly coin: string;
  /** The taker's. */
  readonly side: 'B' | 'A';
  readonly px: string;
  readonly sz: string;
  readonly time: number;
  readonly hash: string;
  readonly tid: number;
  /** Buyer and seller. */
  readonly users: readonly [string, string];
}
