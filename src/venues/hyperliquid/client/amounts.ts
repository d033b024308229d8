import { type Decimal, parseDecimal, ZERO } from '../../../../machines/decimal.ts';
import type { Side } from '../../../../machines/vocabulary.ts';
import type { Coin } from './coins.ts';

/** Significant figures that a price may have; a whole number may have more. */
const PRICE_FIGURES = 5;
/** Decimals that a price and a size may have together. */
const PERP_DECIMALS = 6;
const BPS = 10_000;

/**
 * Why the venue would not take a price, or null. It is better known before: a replacement that is
 * refused for its price may take the order with it that it was to replace.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size
 */
export function priceProblem(price: Decimal, coin: Coin): string | null {
  if (price === ZERO || price.startsWith('-')) return `price ${price} is not above zero`;
  const decimals = decimalsOf(price);
  if (decimals === 0) return null;
  if (decimals > pxDecimals(coin)) {
    return `price ${price} has more than ${pxDecimals(coin)} decimals`;
  }
  const figures = price.replace('.', '').replace(/^0+/, '').length;
  if (figures <= PRICE_FIGURES) return null;
  return `price ${price} has more than ${PRICE_FIGURES} significant figures`;
}

export function sizeProblem(size: Decimal, { szDecimals }: Coin): string | null {
  if (size === ZERO || size.startsWith('-')) return `size ${size} is not above zero`;
  if (decimalsOf(size) <= szDecimals) return null;
  return `size ${size} has more than ${szDecimals} decimals`;
}

/**
 * The worst price at which an order may trade that is to trade at once, so far away from a given
 * one; rounded towards it to one that the venue takes.
 */
export function worstPrice(price: Decimal, side: Side, slippageBps: number, coin: Coin): Decimal {
  const isBuy = side === 'BUY';
  const share = BigInt(isBuy ? BPS + slippageBps : BPS - slippageBps);
  const digits = String(BigInt(price.replace('.', '')) * share);
  const scale = decimalsOf(price) + String(BPS).length - 1;
  const decimals = Math.min(pxDecimals(coin), PRICE_FIGURES - (digits.length - scale));
  const kept = Math.max(decimals, 0);
  if (scale <= kept) return toDecimal(BigInt(digits), scale);
  const unit = 10n ** BigInt(scale - kept);
  const roundUp = isBuy ? 0n : unit - 1n;
  return toDecimal((BigInt(digits) + roundUp) / unit, kept);
}

function pxDecimals({ szDecimals }: Coin): number {
  return Math.max(PERP_DECIMALS - szDecimals, 0);
}

function decimalsOf(value: Decimal): number {
  const point = value.indexOf('.');
  return point < 0 ? 0 : value.length - point - 1;
}

function toDecimal(units: bigint, scale: number): Decimal {
  const digits = String(units).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return parseDecimal(text) ?? ZERO;
}
