import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../../src/venues/simulator/exchange/venue-event.ts';
import {
  type ModifyFrames,
  NO_FAULTS,
} from '../../../../src/venues/simulator/faults/fault-profile.ts';
import { Faults } from '../../../../src/venues/simulator/faults/faults.ts';
import { arrangeRows } from '../../../../src/venues/simulator/session/arrange-rows.ts';

function event(oid: number, status: string, half?: 'new' | 'old', newOid = 0): OrderEvent {
  const order = { coin: 'BTC', side: 'B', limitPx: '1.0', sz: '1.0', oid, timestamp: 1 } as const;
  const update = { order: { ...order, origSz: '1.0' }, status, statusTimestamp: 1 };
  return { type: 'order', user: '0x1', update, ...(half && { replacement: { half, newOid } }) };
}

function arranged(orders: readonly OrderEvent[], way: ModifyFrames): string {
  const weights = { newFirst: 0, oldFirst: 0, split: 0, splitOldFirst: 0, [way]: 1 };
  const frames = arrangeRows(orders, new Faults(1, { ...NO_FAULTS, modifyFrames: weights }));
  return frames
    .map((rows) => rows.map(({ order, status }) => `${status} ${order.oid}`).join(', '))
    .join(' | ');
}

describe('the rows of a block', () => {
  const modify = [
    event(1, 'filled'),
    event(5, 'open', 'new', 5),
    event(4, 'canceled', 'old', 5),
    event(5, 'filled'),
  ];

  it.each<[ModifyFrames, string]>([
    ['newFirst', 'filled 1, open 5, canceled 4, filled 5'],
    ['oldFirst', 'filled 1, canceled 4, open 5, filled 5'],
    ['split', 'filled 1, open 5 | canceled 4, filled 5'],
    ['splitOldFirst', 'filled 1, canceled 4 | open 5, filled 5'],
  ])('hold a replacement %s', (way, expected) => {
    expect(arranged(modify, way)).toBe(expected);
  });

  it('hold several replacements, each its own', () => {
    const two = [
      event(5, 'open', 'new', 5),
      event(4, 'canceled', 'old', 5),
      event(6, 'open', 'new', 6),
      event(3, 'canceled', 'old', 6),
    ];
    expect(arranged(two, 'splitOldFirst')).toBe('canceled 4 | open 5, canceled 3 | open 6');
  });

  it('stay as they are where there is no replacement, or only a half of one', () => {
    expect(arranged([event(1, 'open'), event(1, 'filled')], 'split')).toBe('open 1, filled 1');
    expect(arranged([event(4, 'canceled', 'old', 5)], 'splitOldFirst')).toBe('canceled 4');
  });
});
