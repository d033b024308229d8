import type { FillRow } from '../wire/rows.ts';
import type { Account } from './account.ts';
import { formatUnits, USDC_DECIMALS } from './amounts.ts';
import { type OrderHistoryRow, toHistoryRow } from './order-rows.ts';
import type { VenueOrder } from './venue-order.ts';

/**
 * What is true of an account, whatever was told of it. Ended orders and fills are as many as the
 * venue keeps of them.
 */
export interface Truth {
  readonly address: string;
  /** Dollars of cash. */
  readonly usdc: string;
  readonly positions: readonly TruePosition[];
  /** The legs that live, oldest first; triggers among them that wait for their entry to fill. */
  readonly live: readonly OrderHistoryRow[];
  /** The legs that have ended, oldest end first, with how. */
  readonly ended: readonly OrderHistoryRow[];
  /** Oldest first. */
  readonly fills: readonly FillRow[];
}

export interface TruePosition {
  readonly coin: string;
  /** Signed. */
  readonly szi: string;
  readonly entryPx: string;
}

export function toTruth(account: Account): Truth {
  return {
    address: account.address,
    usdc: formatUnits(account.usdc, USDC_DECIMALS),
    positions: account.positions.map(([{ coin }, { szi, entryNtl }]) => ({
      coin: coin.name,
      szi: coin.formatSz(szi),
      entryPx: coin.formatPx(Math.round(entryNtl / Math.abs(szi))),
    })),
    live: [...account.open.values()].map(toRow),
    ended: [...account.ended].map(toRow),
    fills: account.fills.latest(Infinity),
  };
}

/** What it is now: its last change. */
function toRow(order: VenueOrder): OrderHistoryRow {
  const then = { status: 'open', sz: order.sz, time: order.timestamp, isSilent: true };
  return toHistoryRow({ order, transition: order.transitions.at(-1) ?? then });
}
