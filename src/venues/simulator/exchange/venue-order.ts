import type { TriggerWire } from '../wire/action.ts';
import type { Account } from './account.ts';
import type { Market } from './market.ts';
import type { Level } from './order-book.ts';

export type TimeInForce = 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket';

/** An order as it was asked for, in units. */
export interface OrderTerms {
  readonly market: Market;
  readonly isBuy: boolean;
  readonly px: number;
  readonly sz: number;
  readonly reduceOnly: boolean;
  /** Null for an order that waits for its trigger. */
  readonly tif: TimeInForce | null;
  readonly trigger: Trigger | null;
  readonly cloid: string | null;
}

export interface Trigger {
  readonly px: number;
  readonly isMarket: boolean;
  readonly tpsl: TriggerWire['tpsl'];
}

/** What became of an order at one time. */
export interface Transition {
  readonly status: string;
  /** What remained. */
  readonly sz: number;
  readonly time: number;
  /** Whether the history has no row for it: a fill that left it open, a child that waits. */
  readonly isSilent: boolean;
}

/** One order at the venue: a leg, seen from the tracker's side. */
export class VenueOrder {
  readonly oid: number;
  readonly account: Account;
  readonly terms: OrderTerms;
  readonly timestamp: number;
  /** What remains to be filled. */
  sz: number;
  /** Null before its first transition. */
  status: string | null = null;
  readonly transitions: Transition[] = [];
  /** Which times in force it obeys: a trigger order's is decided when it fires. */
  tif: TimeInForce | null;
  readonly isPositionTpsl: boolean;
  /** The triggers of a bracket that wait for this order to fill. */
  children: readonly VenueOrder[] = [];
  /** The triggers of the same bracket, this order among them. */
  siblings: readonly VenueOrder[] = [];
  /** The order that it replaces, whose end is told after this one's beginning. */
  replaces: VenueOrder | null = null;

  /** Its place in the book, while it rests there. */
  level: Level | null = null;
  ahead: VenueOrder | null = null;
  behind: VenueOrder | null = null;

  constructor(
    oid: number,
    account: Account,
    terms: OrderTerms,
    options: { readonly timestamp: number; readonly isPositionTpsl?: boolean },
  ) {
    this.oid = oid;
    this.account = account;
    this.terms = terms;
    this.timestamp = options.timestamp;
    this.isPositionTpsl = options.isPositionTpsl ?? false;
    this.sz = terms.sz;
    this.tif = terms.tif;
  }

  get isBuy(): boolean {
    return this.terms.isBuy;
  }

  get market(): Market {
    return this.terms.market;
  }

  /** What it was at a time: its last transition until then. */
  at(time: number): Transition | null {
    return this.transitions.findLast((transition) => transition.time <= time) ?? null;
  }
}

/** The statuses of an order that has not ended. */
export function isLive(status: string): boolean {
  return status === 'open' || status === 'triggered';
}
