import { describe, expect, it } from 'vitest';
import { parseSocketRequest } from '../../../../src/venues/simulator/wire/parse-socket-request.ts';
import { fixtureFrames } from '../../hyperliquid/frame-fixtures.ts';

const USER = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';

/** How the venue would echo a subscription: as text, for the order of its fields counts. */
function echo(subscription: unknown): string | null {
  const request = parseSocketRequest({ method: 'subscribe', subscription });
  return request?.method === 'subscribe' ? JSON.stringify(request.subscription) : null;
}

describe('a subscription', () => {
  const echoes = fixtureFrames('control-frames').flatMap(({ frame }) => {
    if (frame.channel !== 'subscriptionResponse') return [];
    return [(frame.data as { subscription: object }).subscription];
  });

  it('comes out as the venue has echoed it', () => {
    expect(echoes.length).toBeGreaterThan(1);
    for (const subscription of echoes) {
      expect(echo(subscription)).toBe(JSON.stringify(subscription));
    }
  });

  it.each([
    ['{"type":"orderUpdates","user":"U"}'],
    ['{"type":"userEvents","user":"U"}'],
    ['{"type":"userHistoricalOrders","user":"U"}'],
    ['{"type":"notification","user":"U"}'],
    ['{"type":"userFills","user":"U"}', '{"type":"userFills","user":"U","aggregateByTime":false}'],
    [
      '{"aggregateByTime":true,"type":"userFills","user":"U"}',
      '{"type":"userFills","user":"U","aggregateByTime":true}',
    ],
    ['{"type":"openOrders","user":"U"}', '{"type":"openOrders","user":"U","dex":""}'],
    ['{"type":"trades","coin":"ETH"}'],
    ['{"coin":"ETH","type":"bbo"}', '{"type":"bbo","coin":"ETH"}'],
    [
      '{"type":"l2Book","coin":"ETH"}',
      '{"type":"l2Book","coin":"ETH","nSigFigs":null,"mantissa":null,"fast":false}',
    ],
    [
      '{"type":"l2Book","coin":"ETH","nSigFigs":5,"mantissa":2,"fast":true}',
      '{"type":"l2Book","coin":"ETH","nSigFigs":5,"mantissa":2,"fast":true}',
    ],
    ['{"type":"allMids"}'],
    ['{"type":"allMids","dex":""}', '{"type":"allMids"}'],
  ])('%s is filled in and put into order', (text, normal = text) => {
    const upper = USER.toUpperCase().replace('X', 'x');
    expect(echo(JSON.parse(text.replace('U"', `${upper}"`)))).toBe(
      normal.replace('U"', `${USER}"`),
    );
  });

  it.each([
    null,
    {},
    { type: 'noSuchType', coin: 'BTC' },
    { type: 'webData2', user: USER },
    { type: 'orderUpdates' },
    { type: 'orderUpdates', user: '0x' },
    { type: 'openOrders', user: USER, dex: 'xyz' },
    { type: 'allMids', dex: 'xyz' },
    { type: 'l2Book', coin: 'ETH', nSigFigs: 1 },
    { type: 'trades', coin: 5 },
  ])('is not %j', (subscription) => {
    expect(echo(subscription)).toBeNull();
  });
});

describe('a message', () => {
  it('may be a ping', () => {
    expect(parseSocketRequest({ method: 'ping' })).toEqual({ method: 'ping' });
  });

  it('may end a subscription', () => {
    const request = { method: 'unsubscribe', subscription: { type: 'allMids' } };
    expect(parseSocketRequest(request)).toEqual(request);
  });

  it.each(['action', 'info'])('may post a request of type %s, whatever it carries', (type) => {
    const request = { method: 'post', id: 1, request: { type, payload: { any: ['thing'] } } };
    expect(parseSocketRequest(request)).toEqual(request);
  });

  it.each([
    null,
    'ping',
    [],
    {},
    { method: 'pong' },
    { method: 'subscribe', xsubscription: { type: 'bbo', coin: 'SOL' } },
    { method: 'post', request: { type: 'info', payload: {} } },
    { method: 'post', id: 1.5, request: { type: 'info', payload: {} } },
    { method: 'post', id: 1, request: { type: 'other', payload: {} } },
    { method: 'post', id: 1, request: { type: 'info' } },
  ])('is not %j', (value) => {
    expect(parseSocketRequest(value)).toBeNull();
  });
});
