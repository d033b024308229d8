import { expect, it } from 'vitest';
import { aggregateFills } from '../../../../src/venues/simulator/exchange/aggregate-fills.ts';
import type { FillRow } from '../../../../src/venues/simulator/wire/rows.ts';

function fill(px: string, sz: string, more: Partial<FillRow> = {}): FillRow {
  return {
    coin: 'BTC',
    px,
    sz,
    side: 'B',
    time: 1,
    startPosition: '0.0',
    dir: 'Open Long',
    closedPnl: '-0.5',
    hash: '0x1',
    oid: 1,
    crossed: true,
    fee: '0.1',
    tid: 1,
    feeToken: 'USDC',
    twapId: null,
    ...more,
  };
}

it('fills of one order at one price are one at that price, whatever their number', () => {
  for (const count of [2, 3, 7, 11]) {
    const fills = Array.from({ length: count }, () => fill('95000.0', '1.0'));
    expect(aggregateFills(fills)).toMatchObject([{ px: '95000.0', sz: `${count}.0` }]);
  }
});

it('fills of one order are added up, at the mean of their prices by size', () => {
  const others = [fill('95004.0', '0.00001', { fee: '0.25', closedPnl: '2.0' })];
  expect(aggregateFills([fill('95000.0', '0.00003'), ...others])).toEqual([
    fill('95001.0', '0.00004', { fee: '0.35', closedPnl: '1.5' }),
  ]);
});

it('fills of other orders, blocks or sides of the trade stay apart', () => {
  const fills = [
    fill('95000.0', '1.0'),
    fill('95000.0', '1.0', { oid: 2 }),
    fill('95000.0', '1.0', { time: 2 }),
    fill('95000.0', '1.0', { crossed: false }),
  ];
  expect(aggregateFills(fills)).toEqual(fills);
});
