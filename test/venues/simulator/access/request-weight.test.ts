import { describe, expect, it } from 'vitest';
import { requestWeight } from '../../../../src/venues/simulator/access/request-weight.ts';
import type { Action } from '../../../../src/venues/simulator/wire/action.ts';
import type { InfoRequest } from '../../../../src/venues/simulator/wire/info-request.ts';
import { CLOID, ORDER } from '../signed-requests.ts';

/** Batches of so many entries, of every kind that there is. */
function batches(length: number): Action[] {
  return [
    { type: 'order', orders: Array.from({ length }, () => ORDER), grouping: 'na' },
    { type: 'batchModify', modifies: Array.from({ length }, () => ({ oid: 1, order: ORDER })) },
    { type: 'cancel', cancels: Array.from({ length }, () => ({ a: 0, o: 1 })) },
    { type: 'cancelByCloid', cancels: Array.from({ length }, () => ({ asset: 0, cloid: CLOID })) },
  ];
}

describe('an action weighs', () => {
  it.each([
    [0, 1],
    [1, 1],
    [39, 1],
    [40, 2],
    [79, 2],
    [80, 3],
  ])('of %i entries %i', (length, weight) => {
    for (const batch of batches(length)) expect(requestWeight.exchange(batch)).toBe(weight);
  });

  it('one if it is no batch', () => {
    expect(requestWeight.exchange({ type: 'noop' })).toBe(1);
  });
});

describe('an info request weighs', () => {
  const user = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';

  it.each<[InfoRequest, number]>([
    [{ type: 'l2Book', coin: 'ETH', nSigFigs: null }, 2],
    [{ type: 'allMids' }, 2],
    [{ type: 'clearinghouseState', user }, 2],
    [{ type: 'orderStatus', user, oid: 1 }, 2],
    [{ type: 'spotClearinghouseState', user }, 2],
    [{ type: 'exchangeStatus' }, 2],
    [{ type: 'userRole', user }, 60],
    [{ type: 'meta' }, 20],
    [{ type: 'openOrders', user }, 20],
  ])('%j %i', (request, weight) => {
    expect(requestWeight.info(request)).toBe(weight);
    expect(requestWeight.rows(request, 2_000)).toBe(0);
  });

  it.each<InfoRequest>([
    { type: 'historicalOrders', user },
    { type: 'userFills', user, aggregateByTime: false },
    { type: 'userFillsByTime', user, startTime: 0, endTime: null, aggregateByTime: false },
  ])('one more for each 20 rows of $type', (request) => {
    expect(requestWeight.info(request)).toBe(20);
    expect([0, 19, 20, 2_000].map((rows) => requestWeight.rows(request, rows))).toEqual([
      0, 0, 1, 100,
    ]);
  });
});
