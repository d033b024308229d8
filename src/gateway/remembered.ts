import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { OrderTerms } from '../venue/commands.ts';
import type { OrderChange } from './order-intent.ts';

/** What an earlier run left behind: whoever is given it goes on where that one ended. */
export interface Remembered {
  readonly dispatcher: Dispatcher;
  readonly position: Position;
  readonly orders: RememberedOrders;
}

/** Where the row of records stands. */
export interface Position {
  /** Of the last record; 0 before the first. */
  readonly number: number;
  /** When it was received, in integer milliseconds. */
  readonly ts: number;
}

/** By client order id: those that were open. */
export type RememberedOrders = ReadonlyMap<string, RememberedOrder>;

/** What is known of an open order beside what the dispatcher knows. */
export interface RememberedOrder {
  readonly terms: OrderTerms;
  /** When it was submitted, in integer milliseconds. */
  readonly submittedTs: number;
  /** The change that waited to be sent. */
  readonly change: OrderChange | null;
  /** It was to end, and the venue has not refused that. */
  readonly isCanceling: boolean;
}

/** Nothing went before. */
export function beginning(dispatcher: Dispatcher): Remembered {
  return { dispatcher, position: { number: 0, ts: 0 }, orders: new Map() };
}
