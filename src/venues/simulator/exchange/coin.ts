import { formatUnits, parseUnits, USDC_DECIMALS } from './amounts.ts';

/** Significant figures that a price may have; a whole number may have more. */
const PRICE_FIGURES = 5;

export interface CoinSettings {
  readonly name: string;
  readonly szDecimals: number;
  readonly maxLeverage: number;
  /** The price at which it opens. */
  readonly px: string;
}

/**
 * What one coin's prices and sizes are counted in. A size is counted in lots of 10^-szDecimals, a
 * price in units of 10^-(6−szDecimals), so that their product is micro-dollars for every coin.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size
 */
export class Coin {
  readonly name: string;
  /** Its index in the universe. */
  readonly asset: number;
  readonly szDecimals: number;
  readonly pxDecimals: number;
  readonly maxLeverage: number;

  constructor(settings: CoinSettings, asset: number) {
    this.name = settings.name;
    this.asset = asset;
    this.szDecimals = settings.szDecimals;
    this.pxDecimals = USDC_DECIMALS - settings.szDecimals;
    this.maxLeverage = settings.maxLeverage;
  }

  parsePx(text: string): number | null {
    return parseUnits(text, this.pxDecimals);
  }

  parseSz(text: string): number | null {
    return parseUnits(text, this.szDecimals);
  }

  formatPx(px: number): string {
    return formatUnits(px, this.pxDecimals);
  }

  formatSz(sz: number): string {
    return formatUnits(sz, this.szDecimals);
  }

  /** Whether a price has few enough significant figures. */
  isOnTick(px: number): boolean {
    return px % 10 ** this.pxDecimals === 0 || px % this.#tickAt(px) === 0;
  }

  /** The nearest price that may be quoted, at or below one. */
  toTick(px: number): number {
    return Math.max(px - (px % this.#tickAt(px)), 1);
  }

  #tickAt(px: number): number {
    const figures = String(px).length;
    return figures <= PRICE_FIGURES ? 1 : 10 ** Math.min(figures - PRICE_FIGURES, this.pxDecimals);
  }
}

/** The first six of the main network's universe, so that their asset ids are the same. */
export const COINS: readonly CoinSettings[] = [
  { name: 'BTC', szDecimals: 5, maxLeverage: 40, px: '95000' },
  { name: 'ETH', szDecimals: 4, maxLeverage: 25, px: '3200' },
  { name: 'ATOM', szDecimals: 2, maxLeverage: 5, px: '4.2' },
  { name: 'MATIC', szDecimals: 1, maxLeverage: 20, px: '0.21' },
  { name: 'DYDX', szDecimals: 1, maxLeverage: 5, px: '0.33' },
  { name: 'SOL', szDecimals: 2, maxLeverage: 20, px: '148' },
];
