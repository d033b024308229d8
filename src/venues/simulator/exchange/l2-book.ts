import { formatUnits } from './amounts.ts';
import type { Coin } from './coin.ts';
import type { Market } from './market.ts';
import type { Level } from './order-book.ts';

/** Levels told of a side. */
const LEVELS = 20;

export interface L2Level {
  readonly px: string;
  readonly sz: string;
  /** How many orders. */
  readonly n: number;
}

export interface L2Book {
  readonly coin: string;
  readonly time: number;
  /** Bids, then asks, each from the best on. */
  readonly levels: readonly [readonly L2Level[], readonly L2Level[]];
}

/** The best levels of a book; with `nSigFigs`, prices of so many figures together. */
export function l2Book({ coin, book }: Market, nSigFigs: number | null, now: number): L2Book {
  const side = (isBuy: boolean) => {
    const levels = book.levels(isBuy, nSigFigs === null ? LEVELS : Infinity);
    return group(levels, isBuy, nSigFigs)
      .slice(0, LEVELS)
      .map((level) => toL2Level(level, coin));
  };
  return { coin: coin.name, time: now, levels: [side(true), side(false)] };
}

/** The price in the middle of a book; the mark if one side is empty. */
export function midOf({ coin, twiceMid }: Market): string {
  return formatUnits(5 * twiceMid, coin.pxDecimals + 1);
}

/** The best bid and ask, each null if there is none. */
export function bestLevels({ coin, book }: Market): readonly [L2Level | null, L2Level | null] {
  const [bid, ask] = [book.bestBid, book.bestAsk].map((level) => level && toL2Level(level, coin));
  return [bid ?? null, ask ?? null];
}

type Totals = Pick<Level, 'px' | 'sz' | 'count'>;

function group(levels: readonly Level[], isBuy: boolean, figures: number | null): Totals[] {
  if (figures === null) return [...levels];
  const groups: { px: number; sz: number; count: number }[] = [];
  for (const { px, sz, count } of levels) {
    const step = 10 ** Math.max(String(px).length - figures, 0);
    const rounded = (isBuy ? Math.floor(px / step) : Math.ceil(px / step)) * step;
    const last = groups.at(-1);
    if (last?.px === rounded) {
      last.sz += sz;
      last.count += count;
    } else {
      groups.push({ px: rounded, sz, count });
    }
  }
  return groups;
}

function toL2Level({ px, sz, count }: Totals, coin: Coin): L2Level {
  return { px: coin.formatPx(px), sz: coin.formatSz(sz), n: count };
}
