import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, parseDecimal } from '../../../../machines/decimal.ts';
import {
  priceProblem,
  sizeProblem,
  worstPrice,
} from '../../../../src/venues/hyperliquid/client/amounts.ts';
import { Coin, COINS } from '../../../../src/venues/simulator/exchange/coin.ts';

const coin = fc.constantFrom(...COINS.map((settings, asset) => new Coin(settings, asset)));
const decimal = fc
  .tuple(fc.nat({ max: 2_000_000 }), fc.nat({ max: 6 }))
  .map(([units, scale]) => parseDecimal((units / 10 ** scale).toFixed(scale)) ?? '0');
const price = decimal.filter((value) => value !== '0');

describe('a price', () => {
  it('is taken just where the venue takes it', () => {
    fc.assert(
      fc.property(coin, decimal, (each, px) => {
        const units = each.parsePx(px);
        const isTaken = units !== null && units > 0 && each.isOnTick(units);
        expect(priceProblem(px, each) === null).toBe(isTaken);
      }),
    );
  });

  it.each([
    ['94000.5', 'price 94000.5 has more than 5 significant figures'],
    ['0.000001', 'price 0.000001 has more than 1 decimals'],
    ['0', 'price 0 is not above zero'],
    ['-1', 'price -1 is not above zero'],
    ['123456', null],
    ['9400.5', null],
  ])('of %s for BTC: %s', (px, problem) => {
    expect(priceProblem(px, { name: 'BTC', asset: 0, szDecimals: 5 })).toBe(problem);
  });
});

describe('a size', () => {
  it('is taken just where the venue takes it', () => {
    fc.assert(
      fc.property(coin, decimal, (each, size) => {
        const lots = each.parseSz(size);
        expect(sizeProblem(size, each) === null).toBe(lots !== null && lots > 0);
      }),
    );
  });
});

describe('the worst price of an order that is to trade at once', () => {
  it('is one that the venue takes, within the slippage', () => {
    fc.assert(
      fc.property(coin, price, fc.integer({ min: 1, max: 2_000 }), (each, px, bps) => {
        const [highest, lowest] = [
          worstPrice(px, 'BUY', bps, each),
          worstPrice(px, 'SELL', bps, each),
        ];
        fc.pre(highest !== '0');
        expect(priceProblem(highest, each)).toBeNull();
        expect(priceProblem(lowest, each)).toBeNull();
        expect(Number(highest)).toBeLessThanOrEqual(Number(px) * (1 + bps / 10_000) * (1 + 1e-12));
        expect(Number(lowest)).toBeGreaterThanOrEqual(
          Number(px) * (1 - bps / 10_000) * (1 - 1e-12),
        );
      }),
    );
  });

  it.each([
    ['95000', 'BUY', '99750'],
    ['95000', 'SELL', '90250'],
    ['3201.5', 'BUY', '3361.5'],
    ['3201.5', 'SELL', '3041.5'],
    ['0.21', 'BUY', '0.2205'],
    ['123456.5', 'BUY', '129629'],
  ] as const)('around %s to %s is %s', (px, side, worst) => {
    const eth = { name: 'ETH', asset: 1, szDecimals: 2 };
    expect(worstPrice(px, side, 500, eth)).toBe(worst);
    expect(compareDecimals(worst, px)).toBe(side === 'BUY' ? 1 : -1);
  });
});
