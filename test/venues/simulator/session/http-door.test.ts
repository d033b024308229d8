import { describe, expect, it } from 'vitest';
import { ALICE, oidsOf, place, TestVenue } from './test-venue.ts';

const JSON_TYPE = 'application/json';
const UNREADABLE = 'Failed to deserialize the JSON body into the target type';

describe('POST /exchange', () => {
  it('executes an action and answers with status 200', () => {
    const venue = new TestVenue();
    const [answer] = venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    expect(answer).toMatchObject({ status: 200, contentType: JSON_TYPE });
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      status: 'ok',
      response: { type: 'order', data: { statuses: [{ resting: {} }] } },
    });
  });

  it('answers a refusal at the door with status 200 too', () => {
    const venue = new TestVenue();
    const body = venue.signed(ALICE, { type: 'noop' });
    expect(venue.post('/exchange', body)).toMatchObject([{ status: 200 }]);
    const [again] = venue.post('/exchange', body);
    expect(again).toMatchObject({ status: 200, contentType: JSON_TYPE });
    expect(again?.body).toMatch(
      /^{"status":"err","response":"Invalid nonce: duplicate nonce \d+"}$/,
    );
  });

  it.each([
    ['{"action":', 400, 'Failed to parse the request body as JSON'],
    ['', 400, 'Failed to parse the request body as JSON'],
    ['null', 422, UNREADABLE],
    ['[]', 422, UNREADABLE],
    ['{"action":{"type":"noop"}}', 422, UNREADABLE],
    [JSON.stringify({ action: { type: 'dance' }, nonce: 1, signature: {} }), 422, UNREADABLE],
  ])('refuses %j with %i, and goes on', (body, status, text) => {
    const venue = new TestVenue();
    const answers = venue.post('/exchange', body);
    expect(answers).toEqual([{ status, contentType: 'text/plain; charset=utf-8', body: text }]);
    expect(venue.act(ALICE, { type: 'noop' })).toMatchObject({ status: 'ok' });
  });
});

describe('POST /info', () => {
  it('reads what has been done', () => {
    const venue = new TestVenue();
    const [oid] = oidsOf(venue.act(ALICE, place(true, 94_000)));
    const found = venue.read({ type: 'orderStatus', user: ALICE, oid });
    expect(found).toMatchObject({ status: 'order', order: { order: { oid }, status: 'open' } });
  });

  it('reads how many actions were counted', () => {
    const venue = new TestVenue();
    venue.act(ALICE, { type: 'noop' });
    expect(venue.read({ type: 'userRateLimit', user: ALICE })).toMatchObject({ nRequestsUsed: 1 });
  });

  it.each(['{"type":"bogusInfoType"}', '{"type":"openOrders"}', '7'])('refuses %s', (body) => {
    expect(new TestVenue().post('/info', body)).toMatchObject([{ status: 422, body: UNREADABLE }]);
  });

  it('is refused with 429 by who has used up the weight of a minute', () => {
    const venue = new TestVenue({ limits: true });
    const heavy = { type: 'userRole', user: ALICE };
    for (let read = 0; read < 20; read++) {
      expect(venue.post('/info', heavy)).toMatchObject([{ status: 200 }]);
    }
    expect(venue.post('/info', heavy)).toMatchObject([{ status: 429 }]);
    expect(venue.post('/exchange', venue.signed(ALICE, { type: 'noop' }))).toMatchObject([
      { status: 429 },
    ]);
    venue.pass(60_000);
    expect(venue.post('/info', heavy)).toMatchObject([{ status: 200 }]);
  });
});
