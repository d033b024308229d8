import { describe, expect, it } from 'vitest';
import type { Order } from '../../../../machines/vocabulary.ts';
import type { OrderTerms } from '../../../../src/venue/commands.ts';
import {
  toCancelAction,
  toModifyAction,
  toOrderAction,
} from '../../../../src/venues/hyperliquid/client/to-actions.ts';
import { parseExchangeRequest } from '../../../../src/venues/simulator/wire/parse-exchange-request.ts';
import { GTC, order } from './bench.ts';

const cloid = `0x${'c'.repeat(32)}`;
const expiresAt = 1;
const context = {
  coin: { name: 'BTC', asset: 3, szDecimals: 5 },
  cloid,
  settings: { slippageBps: 500, modifyTriggers: 'reduce-only' as const },
};
const REDUCING: OrderTerms = { timeInForce: 'GTC', reduceOnly: true };

function submitted(given: Partial<Order>, terms = GTC, mid: string | null = null) {
  return toOrderAction({ order: order(given), terms, expiresAt }, mid, context);
}

function modified(given: Partial<Order>, terms = GTC, leg: object = {}) {
  const { price, triggerPrice } = order(given);
  return toModifyAction(
    {
      order: order(given),
      terms,
      venueOrderId: '77',
      legSize: '0.005',
      price,
      triggerPrice,
      expiresAt,
      ...leg,
    },
    context,
  );
}

/** The venue's own reading takes it. */
function expectTaken(made: object): void {
  const beside = { nonce: 1, signature: { r: '0x1', s: '0x1', v: 27 } };
  expect(parseExchangeRequest({ ...made, ...beside })).not.toBeNull();
}

describe('an order on the wire', () => {
  it('has its fields in the order that is signed', () => {
    const made = submitted({}, { timeInForce: 'ALO', reduceOnly: true });
    expect(JSON.stringify(made)).toBe(
      `{"action":{"type":"order","orders":[{"a":3,"b":true,"p":"94000","s":"0.01","r":true,` +
        `"t":{"limit":{"tif":"Alo"}},"c":"${cloid}"}],"grouping":"na"}}`,
    );
    expectTaken(made);
  });

  it.each([
    ['STOP_LIMIT', '94000', { isMarket: false, triggerPx: '90000', tpsl: 'sl' }],
    ['STOP_MARKET', '94500', { isMarket: true, triggerPx: '90000', tpsl: 'sl' }],
    ['LIMIT_IF_TOUCHED', '94000', { isMarket: false, triggerPx: '90000', tpsl: 'tp' }],
    ['MARKET_IF_TOUCHED', '94500', { isMarket: true, triggerPx: '90000', tpsl: 'tp' }],
  ] as const)('of type %s is a trigger', (orderType, p, trigger) => {
    const made = submitted({ orderType, triggerPrice: '90000' });
    expect(made).toMatchObject({ action: { orders: [{ p, t: { trigger } }] } });
    expectTaken(made);
  });

  it('for the market is limited around the middle, and does not rest', () => {
    const made = submitted({ orderType: 'MARKET', side: 'SELL' }, GTC, '95000');
    const t = { limit: { tif: 'Ioc' } };
    expect(made).toMatchObject({ action: { orders: [{ b: false, p: '90250', t }] } });
    expectTaken(made);
  });

  it.each([
    [{ orderType: 'TRAILING_STOP_LIMIT' }, 'the venue has no trailing stops'],
    [{ orderType: 'MARKET' }, 'a MARKET order needs a price'],
    [{ price: null }, 'a LIMIT order needs a price'],
    [{ orderType: 'STOP_LIMIT' }, 'a STOP_LIMIT order needs a trigger price'],
    [{ price: '94000.5' }, 'price 94000.5 has more than 5 significant figures'],
    [{ quantity: '0.000001' }, 'size 0.000001 has more than 5 decimals'],
    [{ orderType: 'STOP_LIMIT', triggerPrice: '1.23' }, 'price 1.23 has more than 1 decimals'],
  ] as const)('of %j is refused: %s', (given, refused) => {
    expect(submitted(given)).toEqual({ refused });
  });
});

describe('a modify on the wire', () => {
  it('is a batch that keeps the client order id, of the size of the leg', () => {
    const made = modified({ quantity: '0.02' });
    expect(JSON.stringify(made)).toBe(
      `{"action":{"type":"batchModify","modifies":[{"oid":77,"order":{"a":3,"b":true,` +
        `"p":"94000","s":"0.005","r":false,"t":{"limit":{"tif":"Gtc"}},"c":"${cloid}"}}]}}`,
    );
    expectTaken(made);
  });

  it('names the order if no leg is known', () => {
    const made = modified({}, GTC, { venueOrderId: null });
    expect(made).toMatchObject({ action: { modifies: [{ oid: cloid }] } });
    expectTaken(made);
  });

  it('of a trigger that can only reduce places always', () => {
    const made = modified({ orderType: 'STOP_MARKET', triggerPrice: '90000' }, REDUCING);
    expect(made).toMatchObject({ action: { a: true } });
    expectTaken(made);
  });

  it.each([
    [{ orderType: 'MARKET' }, GTC, {}, 'a market order does not rest'],
    [{}, { ...GTC, timeInForce: 'IOC' }, {}, 'an IOC order does not rest'],
    [{}, GTC, { venueOrderId: 'x' }, 'x is no order id of the venue'],
    [{}, GTC, { legSize: '0' }, 'size 0 is not above zero'],
    [
      { orderType: 'STOP_MARKET', triggerPrice: '90000' },
      GTC,
      {},
      'the venue would place a trigger again that has fired meanwhile: cancel and submit',
    ],
  ] as const)('of %j with %j and %j is refused', (given, terms, leg, refused) => {
    expect(modified(given, terms, leg)).toEqual({ refused });
  });
});

describe('a cancel on the wire', () => {
  it.each([
    ['77', { type: 'cancel', cancels: [{ a: 3, o: 77 }] }],
    [null, { type: 'cancelByCloid', cancels: [{ asset: 3, cloid }] }],
  ])('of leg %s', (venueOrderId, action) => {
    const made = toCancelAction({ order: order(), venueOrderId, expiresAt }, context);
    expect(made).toEqual({ action });
    expectTaken(made);
  });

  it.each(['', '0x1', '1e3', '9007199254740993'])('of leg %j is refused', (venueOrderId) => {
    const made = toCancelAction({ order: order(), venueOrderId, expiresAt }, context);
    expect(made).toEqual({ refused: `${venueOrderId} is no order id of the venue` });
  });
});
