import { describe, expect, it } from 'vitest';
import { orderTable } from '../../../src/cli/terminal/order-table.ts';
import { viewOf } from '../../gateway/api/served.ts';

const show = (id: string): string => id;
const views = [
  viewOf(),
  viewOf(
    { clientOrderId: 'O-22', instrumentId: 'ETH', side: 'SELL' },
    {
      state: 'pendingModify',
      cumQty: '2.5',
      price: null,
      triggerPrice: '3000',
      lastRule: 'modify',
      waiting: { price: '101', quantity: undefined },
      isCanceling: true,
    },
  ),
];

const lines = (text: string): string[] => text.split('\n');

describe('the table of orders', () => {
  it('shows how each stands', () => {
    const text = orderTable(views, { columns: 200, rows: 20, show });
    expect(lines(text).map((line) => line.split(/\s{2,}/))).toEqual([
      'order coin side state filled price last*rule legs waiting type strategy'
        .split(' ')
        .map((title) => title.replace('*', ' ')),
      ['O-1', 'BTC', 'BUY', 'accepted', '0/10', '100', 'accept', '1001 (1)', 'LIMIT', 'S-1'],
      [
        'O-22',
        'ETH',
        'SELL',
        'pendingModify, canceling',
        '2.5/10',
        '3000',
        'modify',
        '1001 (1)',
        '@ 101',
        'LIMIT',
        'S-1',
      ],
    ]);
  });

  it.each([10, 40, 60, 80, 100])('fits %i columns, the most important ones first', (columns) => {
    const rows = lines(orderTable(views, { columns, rows: 20, show }));
    expect(Math.max(...rows.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(rows[1]).toMatch(/^O-1/);
  });

  it('counts what there is no room for', () => {
    const many = Array.from({ length: 30 }, (_, n) => viewOf({ clientOrderId: `O-${n}` }));
    const rows = lines(orderTable(many, { columns: 80, rows: 10, show }));
    expect(rows).toHaveLength(10);
    expect(rows.at(-1)).toBe('… and 22 more');
  });

  it('is nothing without orders, and shows no control characters', () => {
    expect(orderTable([], { columns: 80, rows: 10, show })).toBe('');
    const odd = viewOf({ instrumentId: '\x1b[2J' });
    expect(orderTable([odd], { columns: 80, rows: 10, show })).toContain('\\x1b[2J');
  });
});
