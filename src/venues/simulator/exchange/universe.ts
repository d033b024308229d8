import { bestLevels, midOf } from './l2-book.ts';
import type { Venue } from './venue.ts';

/** The coins as `meta` lists them: an asset id is an index into this list. */
export function universe({ markets }: Venue): unknown {
  return {
    universe: markets.map(({ coin }) => ({
      szDecimals: coin.szDecimals,
      name: coin.name,
      maxLeverage: coin.maxLeverage,
      marginTableId: coin.maxLeverage,
    })),
    marginTables: markets.map(({ coin: { maxLeverage } }) => [
      maxLeverage,
      { description: '', marginTiers: [{ lowerBound: '0.0', maxLeverage }] },
    ]),
    collateralToken: 0,
  };
}

/** The state of each coin, in the order of the universe. */
export function assetContexts({ markets }: Venue): unknown {
  return markets.map((market) => {
    const markPx = market.coin.formatPx(market.mark);
    const impactPxs = bestLevels(market).map((level) => level?.px ?? markPx);
    return {
      funding: '0.0',
      openInterest: '0.0',
      prevDayPx: markPx,
      dayNtlVlm: '0.0',
      premium: '0.0',
      oraclePx: markPx,
      markPx,
      midPx: midOf(market),
      impactPxs,
      dayBaseVlm: '0.0',
    };
  });
}
