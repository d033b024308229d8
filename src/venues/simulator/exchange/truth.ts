import type { FillRow, OrderUpdateRow } from '../wire/rows.ts';
import type { Account } from './account.ts';
import { formatUnits, USDC_DECIMALS } from './amounts.ts';
import { toBasicRow } from './venue-log.ts';
import type { VenueOrder } from './venue-order.ts';

/**
 * What is true of an account, whatever was told of it. Ended orders and fills are as many as the
 * venue keeps of them.
 */
export interface Truth {
  readonly address: string;
  /** Dollars of cash. */
  readonly usdc: string;
  readonly positions: readonly { readonly coin: string; readonly szi: string }[];
  /** The legs that live, oldest first. */
  readonly live: readonly OrderUpdateRow[];
  /** The legs that have ended, oldest end first, with how. */
  readonly ended: readonly OrderUpdateRow[];
  /** Oldest first. */
  readonly fills: readonly FillRow[];
}

export function toTruth(account: Account): Truth {
  return {
    address: account.address,
    usdc: formatUnits(account.usdc, USDC_DECIMALS),
    positions: account.positions.map(([{ coin }, { szi }]) => ({
      coin: coin.name,
      szi: coin.formatSz(szi),
    })),
    live: [...account.open.values()].map(toUpdateRow),
    ended: [...account.ended].map(toUpdateRow),
    fills: account.fills.latest(Infinity),
  };
}

function toUpdateRow(order: VenueOrder): OrderUpdateRow {
  const last = order.transitions.at(-1);
  return {
    order: toBasicRow(order, order.sz),
    status: last?.status ?? 'open',
    statusTimestamp: last?.time ?? order.timestamp,
  };
}
