import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDecimals,
  compareDecimals,
  DECIMAL_MAX_LENGTH,
  isAbove,
  largerDecimal,
  parseDecimal,
  smallerDecimal,
  subtractDecimals,
  subtractToZero,
} from '../../machines/decimal.ts';

/** The model: every decimal as an integer number of units of 10^-SCALE. */
const SCALE = 130;

function unitsOf(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const magnitude = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return text.startsWith('-') ? -magnitude : magnitude;
}

function textOf(units: bigint): string {
  const magnitude = String(units < 0n ? -units : units).padStart(SCALE + 1, '0');
  const whole = magnitude.slice(0, -SCALE);
  let fraction = magnitude.slice(-SCALE);
  while (fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  return (units < 0n ? '-' : '') + whole + (fraction === '' ? '' : `.${fraction}`);
}

function parsed(text: string): string {
  const decimal = parseDecimal(text);
  if (decimal === null) throw new Error(`${text} is no decimal`);
  return decimal;
}

function digits(minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength, maxLength });
}

function written(whole: fc.Arbitrary<string>, fraction: fc.Arbitrary<string>) {
  return fc
    .tuple(fc.constantFrom('', '-'), whole, fraction)
    .map(([sign, before, behind]) => sign + before + (behind === '' ? '' : `.${behind}`));
}

/** Short ones, long ones of either side of the point, and those about a double's 15 digits. */
const anyWritten = fc.oneof(
  written(digits(1, 4), digits(0, 4)),
  written(digits(1, 9), digits(5, 9)),
  written(digits(14, 17), digits(0, 2)),
  written(digits(50, 62), digits(50, 62)),
  written(digits(100, 120), digits(0, 6)),
  written(digits(1, 6), digits(100, 120)),
);
const anyDecimal = anyWritten.map(parsed);

describe('a decimal is read', () => {
  it('as the number it is, written canonically', () => {
    fc.assert(
      fc.property(anyWritten, (text) => {
        expect(parseDecimal(text)).toBe(textOf(unitsOf(text)));
      }),
    );
  });

  it('to the same text wherever needless zeros stand', () => {
    const zeros = fc.nat(4).map((count) => '0'.repeat(count));
    fc.assert(
      fc.property(written(digits(1, 20), digits(1, 20)), zeros, zeros, (text, front, behind) => {
        const padded = text.replace(/^-?/, (sign) => sign + front) + behind;
        expect(parseDecimal(padded)).toBe(parseDecimal(text));
      }),
    );
  });

  it('to equal texts if and only if the values are equal', () => {
    fc.assert(
      fc.property(anyWritten, anyWritten, (left, right) => {
        expect(parsed(left) === parsed(right)).toBe(unitsOf(left) === unitsOf(right));
      }),
    );
  });

  it('as it stands if it is canonical already', () => {
    fc.assert(
      fc.property(anyDecimal, (decimal) => {
        expect(parseDecimal(decimal)).toBe(decimal);
      }),
    );
  });

  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.000', '0'],
    ['000', '0'],
    ['007.50', '7.5'],
    ['-01.10', '-1.1'],
    ['100', '100'],
    ['0.10', '0.1'],
    ['10.0', '10'],
    ['-000.001', '-0.001'],
  ])('%s as %s', (text, decimal) => {
    expect(parseDecimal(text)).toBe(decimal);
  });
});

describe('no decimal is', () => {
  it.each([
    '',
    '-',
    '.',
    '+1',
    '--1',
    '1.',
    '.5',
    '-.5',
    '1e3',
    '1E3',
    '0x10',
    '1_000',
    '1,5',
    '1.2.3',
    '1-',
    ' 1',
    '1 ',
    '1\n',
    '\n1',
    '1\r',
    '\u00a01',
    '\ufeff1',
    '1\0',
    'NaN',
    'Infinity',
    '-Infinity',
    'null',
    '__proto__',
    '٣',
    '１',
    '1.٣',
    '−1',
    '𝟏',
  ])('%j', (text) => {
    expect(parseDecimal(text)).toBeNull();
  });

  it('anything but digits with at most one sign and one point between them', () => {
    const almost = fc.string({ unit: fc.constantFrom(...'019.-+e \n'.split('')), maxLength: 8 });
    fc.assert(
      fc.property(almost, (text) => {
        const [whole = '', fraction, ...more] = text.replace(/^-/, '').split('.');
        const isDigits = (part: string) => part !== '' && part.replaceAll(/[019]/g, '') === '';
        const isDecimal =
          more.length === 0 && isDigits(whole) && (fraction === undefined || isDigits(fraction));
        expect(parseDecimal(text) !== null).toBe(isDecimal);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a text longer than the limit', () => {
    expect(parseDecimal('9'.repeat(DECIMAL_MAX_LENGTH))).toBe('9'.repeat(DECIMAL_MAX_LENGTH));
    expect(parseDecimal('9'.repeat(DECIMAL_MAX_LENGTH + 1))).toBeNull();
    expect(parseDecimal(`0.${'0'.repeat(DECIMAL_MAX_LENGTH - 2)}`)).toBe('0');
    expect(parseDecimal(`0.${'0'.repeat(DECIMAL_MAX_LENGTH - 1)}`)).toBeNull();
  });

  it.each([
    ['zeros', '0'.repeat(1 << 20)],
    ['digits', '9'.repeat(1 << 20)],
    ['zeros behind a point', `0.${'0'.repeat(1 << 20)}`],
    ['zeros with a letter behind', `${'0'.repeat(1 << 20)}x`],
    ['zeros behind a point with a letter behind', `0.${'0'.repeat(1 << 20)}x`],
    ['signs', '-'.repeat(1 << 20)],
  ])('a mebibyte of %s, refused at once', (_, text) => {
    for (let i = 0; i < 10_000; i += 1) expect(parseDecimal(text)).toBeNull();
  });

  it('the worst text within the limit, refused at once', () => {
    const texts = ['0', '0.', '0.0', '-0.1'].map(
      (head) => `${head.padEnd(DECIMAL_MAX_LENGTH - 1, '0')}x`,
    );
    for (let i = 0; i < 10_000; i += 1) for (const text of texts) parseDecimal(text);
    expect(texts.map(parseDecimal)).toEqual(texts.map(() => null));
  });
});

describe('arithmetic is that of integers', () => {
  it('adds', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (left, right) => {
        expect(addDecimals(left, right)).toBe(textOf(unitsOf(left) + unitsOf(right)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('subtracts', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (left, right) => {
        expect(subtractDecimals(left, right)).toBe(textOf(unitsOf(left) - unitsOf(right)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes back what was added', () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (left, right) => {
        expect(subtractDecimals(addDecimals(left, right), right)).toBe(left);
        expect(addDecimals(subtractDecimals(left, right), right)).toBe(left);
        expect(subtractDecimals(left, left)).toBe('0');
      }),
    );
  });

  it('compares', () => {
    const near = fc
      .tuple(anyDecimal, fc.constantFrom('0', '1', '-1', `0.${'0'.repeat(120)}1`))
      .map(([left, step]): [string, string] => [left, addDecimals(left, step)]);
    fc.assert(
      fc.property(fc.oneof(fc.tuple(anyDecimal, anyDecimal), near), ([left, right]) => {
        const [a, b] = [unitsOf(left), unitsOf(right)];
        expect(Math.sign(compareDecimals(left, right))).toBe(a === b ? 0 : a < b ? -1 : 1);
        expect(isAbove(left, right)).toBe(a > b);
        expect(largerDecimal(left, right)).toBe(a > b ? left : right);
        expect(smallerDecimal(left, right)).toBe(a > b ? right : left);
        expect(subtractToZero(left, right)).toBe(textOf(a > b ? a - b : 0n));
      }),
    );
  });

  it('is exact where a double is not', () => {
    let sum = '0';
    for (let i = 0; i < 10_000; i += 1) sum = addDecimals(sum, '0.1');
    expect(sum).toBe('1000');
    expect(addDecimals('0.1', '0.2')).toBe('0.3');
    expect(addDecimals('9007199254740993', '0.0000000000000001')).toBe(
      '9007199254740993.0000000000000001',
    );
  });

  it.each([
    ['999999999999999', '999999999999999', '1999999999999998'],
    ['-999999999999999', '-999999999999999', '-1999999999999998'],
    ['9999999999999999', '1', '10000000000000000'],
    ['99999999999999.9', '0.1', '100000000000000'],
    ['0.000000000000001', '-0.000000000000002', '-0.000000000000001'],
    ['-0.5', '0.5', '0'],
    ['-1', '0.5', '-0.5'],
  ])('%s and %s make %s, about the digits that a double holds', (left, right, sum) => {
    expect(addDecimals(left, right)).toBe(sum);
  });
});
