import type { FillRow } from '../wire/rows.ts';
import { formatUnits, parseUnits, USDC_DECIMALS } from './amounts.ts';

/** Enough for the prices and the sizes of every coin. */
const DECIMALS = USDC_DECIMALS;

/**
 * Fills that came of one order in one block, as one: the sizes, fees and gains are added up, the
 * price is their mean by size, and the rest is the first one's.
 */
export function aggregateFills(fills: readonly FillRow[]): FillRow[] {
  const groups = Map.groupBy(fills, ({ oid, time, crossed }) => `${oid} ${time} ${crossed}`);
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined || others.length === 0) return group;
    const sz = sum(group.map((fill) => fill.sz));
    return [
      {
        ...first,
        px: meanPx(group, sz),
        sz: formatUnits(sz, DECIMALS),
        fee: formatUnits(sum(group.map(({ fee }) => fee)), DECIMALS),
        closedPnl: formatUnits(sum(group.map(({ closedPnl }) => closedPnl)), DECIMALS),
      },
    ];
  });
}

/** Divided once: parts of it that were rounded each would not come to the price of equal fills. */
function meanPx(group: readonly FillRow[], total: number): string {
  const worth = group.reduce((ntl, { px, sz }) => ntl + BigInt(units(px)) * BigInt(units(sz)), 0n);
  const twice = 2n * BigInt(total);
  return formatUnits(Number((2n * worth + BigInt(total)) / twice), DECIMALS);
}

function sum(decimals: readonly string[]): number {
  return decimals.reduce((total, decimal) => total + units(decimal), 0);
}

function units(decimal: string): number {
  const parsed = parseUnits(decimal.replace(/^-/, ''), DECIMALS) ?? 0;
  return decimal.startsWith('-') ? -parsed : parsed;
}
