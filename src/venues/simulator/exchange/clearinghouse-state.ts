import type { Account } from './account.ts';
import { formatUnits, USDC_DECIMALS } from './amounts.ts';
import type { Market } from './market.ts';
import type { Position } from './position.ts';

const NO_FUNDING = { allTime: '0.0', sinceOpen: '0.0', sinceChange: '0.0' };

/**
 * What an account holds and is worth. The margin is a simple one: cross margin at each coin's
 * leverage, nothing is ever liquidated, and no funding is paid.
 */
export function clearinghouseState(account: Account, now: number): unknown {
  const held = account.positions.reduce((sum, [market, { szi }]) => sum + ntlOf(market, szi), 0);
  const summary = {
    accountValue: usd(account.value),
    totalNtlPos: usd(held),
    totalRawUsd: usd(rawUsd(account)),
    totalMarginUsed: usd(positionsMargin(account)),
  };
  return {
    marginSummary: summary,
    crossMarginSummary: summary,
    crossMaintenanceMarginUsed: usd(Math.ceil(positionsMargin(account) / 2)),
    withdrawable: usd(Math.max(account.value - account.marginUsed, 0)),
    assetPositions: account.positions.map(([market, position]) => ({
      type: 'oneWay',
      position: toPositionRow(account, market, position),
    })),
    time: now,
  };
}

function toPositionRow(account: Account, market: Market, position: Position): unknown {
  const { coin, mark } = market;
  const { szi, entryNtl } = position;
  const leverage = account.leverage(market);
  const pnl = position.pnlAt(mark);
  return {
    coin: coin.name,
    szi: coin.formatSz(szi),
    leverage: { type: 'cross', value: leverage },
    entryPx: coin.formatPx(Math.round(entryNtl / Math.abs(szi))),
    positionValue: usd(ntlOf(market, szi)),
    unrealizedPnl: usd(pnl),
    returnOnEquity: String(Math.round((pnl * leverage * 1e6) / entryNtl) / 1e6),
    liquidationPx: null,
    marginUsed: usd(Math.ceil(ntlOf(market, szi) / leverage)),
    maxLeverage: coin.maxLeverage,
    cumFunding: NO_FUNDING,
  };
}

function positionsMargin(account: Account): number {
  return account.positions.reduce(
    (sum, [market, { szi }]) => sum + Math.ceil(ntlOf(market, szi) / account.leverage(market)),
    0,
  );
}

/** Cash as if every position had been paid for at its entry. */
function rawUsd({ usdc, positions }: Account): number {
  return positions.reduce((sum, [, { szi, entryNtl }]) => sum - Math.sign(szi) * entryNtl, usdc);
}

function ntlOf({ mark }: Market, szi: number): number {
  return Math.abs(szi) * mark;
}

function usd(microDollars: number): string {
  return formatUnits(microDollars, USDC_DECIMALS);
}
