import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatUnits,
  parseUnits,
  portion,
} from '../../../../src/venues/simulator/exchange/amounts.ts';
import { Coin, COINS } from '../../../../src/venues/simulator/exchange/coin.ts';

describe('amounts', () => {
  it('are read exactly, or not at all', () => {
    expect(parseUnits('95000', 1)).toBe(950_000);
    expect(parseUnits('0.00001', 5)).toBe(1);
    expect(parseUnits('1.50', 1)).toBe(15);
    expect(parseUnits('1.55', 1)).toBeNull();
    for (const text of [
      '',
      '-1',
      '1.',
      '.5',
      '1e3',
      '0x1',
      ' 1',
      '9007199254740993',
      '1'.repeat(16),
    ]) {
      expect([text, parseUnits(text, 0)]).toEqual([text, null]);
    }
  });

  it('are written with a digit behind the point and none to spare', () => {
    expect([0, 5, 15, 1_500, -25].map((units) => formatUnits(units, 2))).toEqual([
      '0.0',
      '0.05',
      '0.15',
      '15.0',
      '-0.25',
    ]);
    expect(formatUnits(7, 0)).toBe('7.0');
  });

  it('come back from what is written', () => {
    const units = fc.integer({ min: 0, max: 2 ** 49 });
    fc.assert(
      fc.property(units, fc.integer({ min: 0, max: 6 }), (count, decimals) => {
        expect(parseUnits(formatUnits(count, decimals), decimals)).toBe(count);
      }),
    );
  });

  it('are divided to the nearest, beyond what numbers hold', () => {
    expect(portion(9_007_199_254_740_991, 3, 9)).toBe(3_002_399_751_580_330);
    expect(portion(5, 1, 2)).toBe(3);
  });
});

describe('a coin', () => {
  const [btc, eth] = COINS.map((settings, asset) => new Coin(settings, asset));

  it.each([
    ['95000', true],
    ['95001', true],
    ['123456', true],
    ['95000.5', false],
    ['9500.5', true],
  ])('may be priced %s: %s', (text, isOnTick) => {
    expect(btc?.isOnTick(btc.parsePx(text) ?? 0)).toBe(isOnTick);
  });

  it('is quoted on its tick', () => {
    expect(eth?.formatPx(eth.toTick(eth.parsePx('3200.19') ?? 0))).toBe('3200.1');
    expect(btc?.formatPx(btc.toTick(btc.parsePx('95000.9') ?? 0))).toBe('95000.0');
  });
});
