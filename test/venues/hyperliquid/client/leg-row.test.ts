import { describe, expect, it } from 'vitest';
import { Cloids } from '../../../../src/venues/hyperliquid/client/cloids.ts';
import {
  type LegRow,
  mergeLegs,
  readHistoryRow,
  readOpenRow,
} from '../../../../src/venues/hyperliquid/client/leg-row.ts';
import { toOpenOrders } from '../../../../src/venues/hyperliquid/client/to-open-orders.ts';
import { capturedBodies } from '../../simulator/captured.ts';

const bodies = capturedBodies('info').filter(({ stringified }) => stringified === undefined);
const responsesOf = (type: string) =>
  bodies.filter(({ request }) => request?.['type'] === type).map(({ response }) => response);

function row(given: object = {}, status = 'open', statusTimestamp = 1_000): LegRow {
  const order = {
    coin: 'BTC',
    side: 'B',
    limitPx: '94000.0',
    sz: '0.01',
    oid: 7,
    timestamp: 1_000,
    origSz: '0.01',
    cloid: null,
    isTrigger: false,
    triggerPx: '0.0',
    orderType: 'Limit',
    tif: 'Gtc',
    reduceOnly: false,
    ...given,
  };
  const read = readHistoryRow({ order, status, statusTimestamp });
  if (read === null) throw new Error('no row');
  return read;
}

describe('a row that was captured', () => {
  it('of one order is read', () => {
    const found = responsesOf('orderStatus') as { status: string; order?: unknown }[];
    const orders = found.filter(({ status }) => status === 'order');
    expect(orders.length).toBeGreaterThan(1);
    for (const { order } of orders) expect(readHistoryRow(order)).not.toBeNull();
  });

  it('of the history or of the open orders is read', () => {
    const histories = responsesOf('historicalOrders').flat();
    const open = responsesOf('frontendOpenOrders').flat();
    expect([histories.length, open.length].every((length) => length > 1)).toBe(true);
    for (const each of histories) expect(readHistoryRow(each)).not.toBeNull();
    for (const each of open) expect(readOpenRow(each)).not.toBeNull();
  });

  it('of a bracket tells its triggers', () => {
    const [first] = responsesOf('frontendOpenOrders').flat().map(readOpenRow);
    expect(first).toMatchObject({
      report: { venueOrderId: '3184595907', status: 'ACCEPTED', triggerPrice: '10.004' },
      order: { orderType: 'MARKET_IF_TOUCHED', triggerPrice: '10.004' },
      terms: { reduceOnly: true },
    });
  });
});

describe('of several rows of one leg', () => {
  const told = (...rows: LegRow[]) =>
    mergeLegs(rows).map(({ status, filledQty }) => [status, filledQty]);

  it('an end goes before a live status that is read later', () => {
    const [end, live] = [row({}, 'canceled', 2_000), row({ sz: '0.005' }, 'open', 3_000)];
    expect(told(end, live)).toEqual([['CANCELED', '0']]);
    expect(told(live, end)).toEqual([['CANCELED', '0']]);
  });

  it('the later one is taken', () => {
    const [open, fired] = [row({}, 'open', 1_000), row({}, 'triggered', 2_000)];
    expect(told(fired, open)).toEqual([['TRIGGERED', '0']]);
    expect(told(open, fired)).toEqual([['TRIGGERED', '0']]);
  });

  it('of one time the one that has filled more is taken', () => {
    const [before, after] = [row(), row({ sz: '0.004' })];
    expect(told(after, before)).toEqual([['ACCEPTED', '0.006']]);
    expect(told(before, after)).toEqual([['ACCEPTED', '0.006']]);
  });
});

describe('a live leg', () => {
  const cloids = new Cloids(10);
  const coins = new Map([['BTC', { name: 'BTC', asset: 0, szDecimals: 5 }]]);

  it('is an order with its terms', () => {
    const cloid = cloids.toCloid('O-1');
    expect(toOpenOrders([row({ cloid, tif: 'Alo', sz: '0.004' })], cloids, coins)).toEqual([
      {
        order: {
          clientOrderId: 'O-1',
          strategyId: 'adopted',
          instrumentId: 'BTC',
          accountId: null,
          side: 'BUY',
          orderType: 'LIMIT',
          quantity: '0.01',
          price: '94000',
          triggerPrice: null,
        },
        terms: { timeInForce: 'ALO', reduceOnly: false },
        report: {
          clientOrderId: 'O-1',
          venueOrderId: '7',
          status: 'ACCEPTED',
          quantity: '0.01',
          filledQty: '0.006',
          price: '94000',
          triggerPrice: null,
          reason: null,
          tsEvent: 1_000,
        },
        isTradable: true,
      },
    ]);
  });

  it.each([
    ['Stop Limit', 'STOP_LIMIT', '94000'],
    ['Stop Market', 'STOP_MARKET', null],
    ['Take Profit Limit', 'LIMIT_IF_TOUCHED', '94000'],
    ['Take Profit Market', 'MARKET_IF_TOUCHED', null],
  ])('of type %s is a %s', (orderType, expected, price) => {
    const fields = { orderType, isTrigger: true, triggerPx: '90000.0', tif: null };
    const [found] = toOpenOrders([row(fields)], cloids, coins);
    expect(found?.order).toMatchObject({
      orderType: expected,
      price,
      triggerPrice: '90000',
      clientOrderId: 'oid:7',
    });
    expect(found?.terms.timeInForce).toBe('GTC');
  });

  it('that waits for no trigger has no trigger price', () => {
    const [found] = toOpenOrders([row({ triggerPx: '90000.0' })], cloids, coins);
    expect(found?.order.triggerPrice).toBeNull();
  });

  it.each(['@107', 'PURR/USDC', 'xyz:GOLD'])('of %s is no tradable order', (coin) => {
    const [found] = toOpenOrders([row({ coin })], cloids, coins);
    expect(found).toMatchObject({ order: { instrumentId: coin }, isTradable: false });
  });

  it('of a whole position, which has no size, is left out', () => {
    expect(toOpenOrders([row({ sz: '0.0', origSz: '0.0' })], cloids, coins)).toEqual([]);
  });
});
