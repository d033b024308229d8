import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { RememberedOrder } from '../journal/order-memory.ts';

/** What an earlier run left behind: whoever is given it goes on where that one ended. */
export interface Remembered {
  readonly dispatcher: Dispatcher;
  readonly position: Position;
  /** What is wanted of the open orders, by client order id. */
  readonly orders: RememberedOrders;
}

/** Where the row of records stands. */
export interface Position {
  /** Of the last record; 0 before the first. */
  readonly number: number;
  /** When it was received, in integer milliseconds. */
  readonly ts: number;
}

export type RememberedOrders = ReadonlyMap<string, RememberedOrder>;

/** Nothing went before. */
export function beginning(dispatcher: Dispatcher): Remembered {
  return { dispatcher, position: { number: 0, ts: 0 }, orders: new Map() };
}
