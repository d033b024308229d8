/**
 * A decimal number as canonical text: `-?digits[.digits]` without needless zeros, so that equal
 * values are equal strings. Prices, quantities and commissions are decimals; none is ever a float.
 */
export type Decimal = string;

/** Longest decimal text accepted, in characters: far beyond any venue, and still fast. */
export const DECIMAL_MAX_LENGTH = 128;

export const ZERO: Decimal = '0';

const SHAPE = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/;
const WRITTEN = /^-?\d+(?:\.\d+)?$/;

/** Digits that a double holds exactly, with room for the carry of one addition. */
const SAFE_DIGITS = 15;

/**
 * Reads a decimal and writes it canonically: `007.50` is `7.5`, `-0` is `0`.
 *
 * @returns null if the text is no decimal or is longer than {@link DECIMAL_MAX_LENGTH}.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > DECIMAL_MAX_LENGTH || !WRITTEN.test(text)) return null;
  const parts = SHAPE.exec(text);
  if (parts === null) return null;
  const [, sign = '', whole = '0', fraction = ''] = parts;
  const magnitude = fraction === '' ? whole : `${whole}.${fraction}`;
  return magnitude === ZERO ? ZERO : sign + magnitude;
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  if (right === ZERO) return left;
  if (left === ZERO) return right;
  return sum(left, right, 1);
}

export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  if (right === ZERO) return left;
  if (left === right) return ZERO;
  return sum(left, right, -1);
}

/** Negative, zero or positive as `left` is below, equal to or above `right`. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  if (left === right) return 0;
  return subtractDecimals(left, right).startsWith('-') ? -1 : 1;
}

export function isAbove(left: Decimal, right: Decimal): boolean {
  return compareDecimals(left, right) > 0;
}

export function largerDecimal(left: Decimal, right: Decimal): Decimal {
  return isAbove(right, left) ? right : left;
}

export function smallerDecimal(left: Decimal, right: Decimal): Decimal {
  return isAbove(left, right) ? right : left;
}

/** `left − right`, but not below zero. */
export function subtractToZero(left: Decimal, right: Decimal): Decimal {
  return largerDecimal(subtractDecimals(left, right), ZERO);
}

function sum(left: Decimal, right: Decimal, sign: 1 | -1): Decimal {
  const scale = Math.max(fractionDigits(left), fractionDigits(right));
  const leftUnits = unitsText(left, scale);
  const rightUnits = unitsText(right, scale);
  if (leftUnits.length <= SAFE_DIGITS && rightUnits.length <= SAFE_DIGITS) {
    return fromUnits(String(Number(leftUnits) + sign * Number(rightUnits)), scale);
  }
  return fromUnits(String(BigInt(leftUnits) + BigInt(sign) * BigInt(rightUnits)), scale);
}

function fractionDigits(value: Decimal): number {
  const point = value.indexOf('.');
  return point < 0 ? 0 : value.length - point - 1;
}

/** The value in units of 10^-scale, as text: an integer. */
function unitsText(value: Decimal, scale: number): string {
  const point = value.indexOf('.');
  if (point < 0) return scale === 0 ? value : value + '0'.repeat(scale);
  const missing = scale - (value.length - point - 1);
  const digits = value.slice(0, point) + value.slice(point + 1);
  return missing === 0 ? digits : digits + '0'.repeat(missing);
}

function fromUnits(units: string, scale: number): Decimal {
  if (scale === 0) return units;
  const negative = units.startsWith('-');
  const digits = (negative ? units.slice(1) : units).padStart(scale + 1, '0');
  let end = digits.length;
  const point = end - scale;
  while (end > point && digits.charCodeAt(end - 1) === 48) end -= 1;
  const magnitude =
    end === point
      ? digits.slice(0, point)
      : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
  return negative ? `-${magnitude}` : magnitude;
}
