import { describe, expect, it } from 'vitest';
import { tellStopped } from '../../../src/cli/run/tell-stopped.ts';
import type { OrderView } from '../../../src/gateway/order-view.ts';
import { viewOf } from '../../gateway/api/served.ts';

function told(counts: Readonly<Record<string, number>>, left: readonly OrderView[], known = true) {
  const notices: unknown[][] = [];
  const tell = (...notice: unknown[]) => notices.push(notice);
  tellStopped({ tell, warn: tell }, counts, left, known);
  return notices;
}

describe('a gateway that has stopped', () => {
  it('tells how much happened, if anything did', () => {
    expect(told({ steps: 3, OrderAccepted: 1 }, [])).toEqual([
      ['stopped: steps 3, OrderAccepted 1, open orders 0', { steps: 3, OrderAccepted: 1, open: 0 }],
    ]);
    expect(told({}, [])).toEqual([['stopped: open orders 0', { open: 0 }]]);
  });

  it('warns that there may be orders it did not get to know', () => {
    expect(told({}, [], false).map(([text]) => text)).toEqual([
      'stopped: open orders 0',
      'the orders that are open at the venue are not known: it ended before it knew them',
    ]);
  });

  it('names the orders that stay open, and how many more there are', () => {
    const views = [
      viewOf(),
      viewOf({ clientOrderId: 'O-2' }, { venueOrderId: null }),
      ...Array.from({ length: 20 }, (_, n) => viewOf({ clientOrderId: `O-${n + 3}` })),
    ];
    const [, warning] = told({}, views);
    expect(warning?.[0]).toMatch(
      /^orders stay open: O-1 \(1001\), O-2 \(no venue order id\), O-3 .*O-20 \(1001\) and 2 more$/,
    );
    expect(warning?.[1]).toMatchObject({
      more: 2,
      orders: { length: 20, 1: { clientOrderId: 'O-2', venueOrderId: null } },
    });
    expect(told({}, views.slice(0, 1))[1]?.[0]).toBe('orders stay open: O-1 (1001)');
  });
});
