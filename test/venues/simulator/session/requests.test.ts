import { describe, expect, it } from 'vitest';
import { ALICE, oidsOf, order, place, TestVenue } from './test-venue.ts';

const noop = { type: 'noop' };
const CLOID = `0x${'c'.repeat(32)}`;

function liveCount(venue: TestVenue): number | undefined {
  return venue.simulator.truth(ALICE, venue.now)?.live.length;
}

describe('a request', () => {
  it('that is lost is not executed, and its connection is cut after a silence', () => {
    const venue = new TestVenue({ faults: { requestLost: 1, lostAfterMs: [700, 700] } });
    const answers = venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    venue.pass(699);
    expect(answers).toEqual([]);
    venue.pass(1);
    expect(answers).toEqual([null]);
    expect(liveCount(venue)).toBe(0);
  });

  it('whose answer is lost is executed', () => {
    const venue = new TestVenue({ faults: { answerLost: 1, lostAfterMs: [700, 700] } });
    const answers = venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    expect(answers).toEqual([]);
    expect(liveCount(venue)).toBe(1);
    venue.pass(700);
    expect(answers).toEqual([null]);
  });

  it('that is lost over a socket is never answered, and no longer in flight', () => {
    const venue = new TestVenue({ limits: true, faults: { requestLost: 1 } });
    const socket = venue.socket();
    for (let id = 1; id <= 150; id++) {
      const payload = venue.signed(ALICE, noop);
      socket.send({ method: 'post', id, request: { type: 'action', payload } });
    }
    expect(socket.take()).toEqual([]);
  });

  it('is refused with 429, and not executed', () => {
    const venue = new TestVenue({ faults: { http429: 1 } });
    const [answer] = venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    expect(answer).toMatchObject({ status: 429, body: '429 Too Many Requests' });
    expect(liveCount(venue)).toBe(0);
  });

  it.each([
    [0, 0],
    [1, 1],
  ])('is answered with a 502 and, by %i, executed', (executed, live) => {
    const venue = new TestVenue({ faults: { http5xx: { probability: 1, executed } } });
    const [answer] = venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    expect(answer).toEqual({
      status: 502,
      contentType: 'text/plain; charset=utf-8',
      body: '502 Bad Gateway',
    });
    expect(liveCount(venue)).toBe(live);
  });

  it('is told of a failure over a socket by its id', () => {
    const venue = new TestVenue({ faults: { http5xx: { probability: 1, executed: 0 } } });
    const socket = venue.socket();
    const payload = venue.signed(ALICE, noop);
    socket.send({ method: 'post', id: 4, request: { type: 'action', payload } });
    expect(socket.take()).toEqual([
      { channel: 'post', data: { id: 4, response: { type: 'error', payload: '502 Bad Gateway' } } },
    ]);
  });

  it('takes its time to the venue and back', () => {
    const venue = new TestVenue({ faults: { requestDelayMs: [30, 30], answerDelayMs: [50, 50] } });
    const answers = venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    venue.pass(29);
    expect(liveCount(venue)).toBe(0);
    venue.pass(1);
    expect(liveCount(venue)).toBe(1);
    venue.pass(49);
    expect(answers).toEqual([]);
    venue.pass(1);
    expect(answers).toMatchObject([{ status: 200 }]);
  });

  it('of a socket does not overtake another of it', () => {
    const venue = new TestVenue({ faults: { requestDelayMs: [0, 100] } });
    const socket = venue.socket({ type: 'orderUpdates', user: ALICE });
    const prices = Array.from({ length: 20 }, (_, index) => 94_000 + index);
    for (const px of prices) {
      const payload = venue.signed(ALICE, place(true, px));
      socket.send({ method: 'post', id: px, request: { type: 'action', payload } });
    }
    venue.pass(100);
    const rows = socket.take().filter(({ channel }) => channel === 'orderUpdates');
    const found = rows.map(({ data }) => (data as { order: { limitPx: string } }[])[0]);
    expect(found.map((row) => Number(row?.order.limitPx))).toEqual(prices);
  });
});

describe('a read', () => {
  it('may be stale, of orders', () => {
    const staleReads = { probability: 1, ageMs: [100, 100] as [number, number] };
    const venue = new TestVenue({ faults: { staleReads } });
    venue.pass(1_000);
    const [oid] = oidsOf(venue.act(ALICE, place(true, 94_000)));
    const status = { type: 'orderStatus', user: ALICE, oid };
    const open = { type: 'openOrders', user: ALICE };
    expect([venue.read(status), venue.read(open)]).toEqual([{ status: 'unknownOid' }, []]);
    expect(venue.read({ type: 'historicalOrders', user: ALICE })).toHaveLength(1);
    venue.pass(100);
    expect(venue.read(status)).toMatchObject({ status: 'order' });
    expect(venue.read(open)).toHaveLength(1);
  });

  it('by client order id may find the leg that was replaced', () => {
    const venue = new TestVenue({ faults: { deadLegByCloid: 1 } });
    const [oid] = oidsOf(venue.act(ALICE, place(true, 94_000, '0.01', { c: CLOID })));
    const replacement = order(true, 94_100, '0.01', { c: CLOID });
    venue.act(ALICE, { type: 'modify', oid, order: replacement });
    const read = { type: 'orderStatus', user: ALICE, oid: CLOID };
    expect(venue.read(read)).toMatchObject({ order: { order: { oid }, status: 'canceled' } });
    venue.faults = {};
    expect(venue.read(read)).toMatchObject({ order: { status: 'open' } });
  });

  it('may fail, or have its answer lost', () => {
    const venue = new TestVenue({ faults: { http5xx: { probability: 1, executed: 1 } } });
    expect(venue.post('/info', { type: 'meta' })).toMatchObject([{ status: 502 }]);
    venue.faults = { answerLost: 1 };
    expect(venue.post('/info', { type: 'meta' })).toEqual([null]);
  });
});
