import { describe, expect, it } from 'vitest';
import { parseInfoRequest } from '../../../../src/venues/simulator/wire/parse-info-request.ts';
import { CLOID } from '../signed-requests.ts';

const USER = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';

describe('an info request', () => {
  it.each([
    'openOrders',
    'frontendOpenOrders',
    'historicalOrders',
    'clearinghouseState',
    'spotClearinghouseState',
    'userRateLimit',
    'userRole',
    'extraAgents',
    'subAccounts',
  ])('of type %s is for a user, whose address comes out in lower case', (type) => {
    expect(parseInfoRequest({ type, user: USER.toUpperCase().replace('X', 'x') })).toEqual({
      type,
      user: USER,
    });
    expect(parseInfoRequest({ type })).toBeNull();
    expect(parseInfoRequest({ type, user: '0x0' })).toBeNull();
  });

  it.each([
    'meta',
    'spotMeta',
    'allPerpMetas',
    'metaAndAssetCtxs',
    'spotMetaAndAssetCtxs',
    'allMids',
    'perpDexs',
    'exchangeStatus',
  ])('of type %s needs nothing else', (type) => {
    expect(parseInfoRequest({ type })).toEqual({ type });
  });

  it.each([undefined, null, ''])('may name the first dex as %j', (dex) => {
    expect(parseInfoRequest({ type: 'meta', dex })).toEqual({ type: 'meta' });
  });

  it('cannot be for another dex', () => {
    expect(parseInfoRequest({ type: 'meta', dex: 'xyz' })).toBeNull();
    expect(parseInfoRequest({ type: 'openOrders', user: USER, dex: 'xyz' })).toBeNull();
  });

  it.each([1, 505_880_037_215, CLOID])('asks for an order by %j', (oid) => {
    const request = { type: 'orderStatus', user: USER, oid };
    expect(parseInfoRequest(request)).toEqual(request);
  });

  it.each(['1', -1, 1.5, null, CLOID.slice(2), undefined])('finds no order by %j', (oid) => {
    expect(parseInfoRequest({ type: 'orderStatus', user: USER, oid })).toBeNull();
  });

  it('for fills has what was not said filled in', () => {
    expect(parseInfoRequest({ type: 'userFills', user: USER })).toEqual({
      type: 'userFills',
      user: USER,
      aggregateByTime: false,
    });
    expect(parseInfoRequest({ type: 'userFillsByTime', user: USER, startTime: 1 })).toEqual({
      type: 'userFillsByTime',
      user: USER,
      startTime: 1,
      endTime: null,
      aggregateByTime: false,
    });
    expect(parseInfoRequest({ type: 'userFillsByTime', user: USER })).toBeNull();
  });

  it('for a book may say to how many figures', () => {
    expect(parseInfoRequest({ type: 'l2Book', coin: 'ETH' })).toEqual({
      type: 'l2Book',
      coin: 'ETH',
      nSigFigs: null,
    });
    expect(parseInfoRequest({ type: 'l2Book', coin: 'ETH', nSigFigs: 5 })).toHaveProperty(
      'nSigFigs',
      5,
    );
    expect(parseInfoRequest({ type: 'l2Book', coin: 'ETH', nSigFigs: 6 })).toBeNull();
    expect(parseInfoRequest({ type: 'l2Book' })).toBeNull();
  });

  it.each([null, 7, 'meta', [], {}, { type: 'bogusInfoType' }])('is not %j', (value) => {
    expect(parseInfoRequest(value)).toBeNull();
  });
});
