/** Micro-dollars: prices times sizes come out in them, whatever the coin. */
export const USDC_DECIMALS = 6;

const DECIMAL = /^(\d{1,15})(?:\.(\d{1,15}))?$/;

/**
 * A decimal as an integer count of units of 10^-`decimals`.
 *
 * @returns null if it is no decimal, has digits behind the last unit, or is too large to be exact.
 */
export function parseUnits(text: string, decimals: number): number | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const [, whole = '', fraction = ''] = match;
  if (/[^0]/.test(fraction.slice(decimals))) return null;
  const units = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return Number.isSafeInteger(units) ? units : null;
}

/** A count of units as the venue writes it: short, but with a digit behind the point. */
export function formatUnits(units: number, decimals: number): string {
  if (units < 0) return `-${formatUnits(-units, decimals)}`;
  const scale = 10 ** decimals;
  const fraction = units % scale;
  const whole = (units - fraction) / scale;
  if (fraction === 0) return `${whole}.0`;
  let digits = String(fraction).padStart(decimals, '0');
  while (digits.endsWith('0')) digits = digits.slice(0, -1);
  return `${whole}.${digits}`;
}

/** The product of a count and a part of one whole, rounded to the nearest; exact within 2^53. */
export function portion(count: number, part: number, whole: number): number {
  const product = count * part;
  if (Number.isSafeInteger(product)) return Math.round(product / whole);
  const twice = 2n * BigInt(count) * BigInt(part);
  return Number((twice + BigInt(whole)) / (2n * BigInt(whole)));
}
