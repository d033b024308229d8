import { describe, expect, it } from 'vitest';
import { ALICE, place, TestVenue } from './test-venue.ts';

const updates = { type: 'orderUpdates', user: ALICE };

describe('a frame', () => {
  it('that is dropped is dropped, and acknowledgements, answers and pongs are not', () => {
    const venue = new TestVenue({ faults: { frameDropped: 1 } });
    const socket = venue.socket();
    socket.send({ method: 'subscribe', subscription: updates });
    socket.send({ method: 'subscribe', subscription: { type: 'userFills', user: ALICE } });
    const payload = venue.signed(ALICE, place(true, 94_000));
    socket.send({ method: 'post', id: 1, request: { type: 'action', payload } });
    socket.send({ method: 'ping' });
    expect(socket.take().map(({ channel }) => channel)).toEqual([
      'subscriptionResponse',
      'subscriptionResponse',
      'post',
      'pong',
    ]);
  });

  it('is dropped for one who watches, and not for another', () => {
    const venue = new TestVenue({ faults: { frameDropped: 0.5 } });
    const sockets = [venue.socket(updates), venue.socket(updates)];
    for (let count = 0; count < 50; count++) venue.act(ALICE, place(true, 94_000));
    const [one, other] = sockets.map((socket) => socket.takeTexts());
    expect(other).not.toEqual(one);
    expect(one?.length).toBeGreaterThan(10);
    expect(other?.length).toBeLessThan(40);
  });

  it('that is doubled comes twice', () => {
    const venue = new TestVenue({ faults: { frameDoubled: 1 } });
    const socket = venue.socket(updates);
    venue.act(ALICE, place(true, 94_000));
    const [one, other, ...more] = socket.takeTexts();
    expect(other).toBe(one);
    expect(more).toEqual([]);
  });

  it('that is malformed is not JSON', () => {
    const venue = new TestVenue({ faults: { malformedFrame: 1 } });
    const socket = venue.socket(updates);
    venue.act(ALICE, place(true, 94_000));
    const [text = '', ...more] = socket.takeTexts();
    expect(text).toMatch(/^{"channel":"orderUpdates"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(more).toEqual([]);
  });

  it('cuts the socket instead, and what is missed is not sent again', () => {
    const venue = new TestVenue({ faults: { disconnect: 1 } });
    const socket = venue.socket(updates);
    venue.act(ALICE, place(true, 94_000));
    expect(socket).toMatchObject({ end: 'terminated', sent: [] });
    venue.faults = {};
    const next = venue.socket();
    next.send({ method: 'subscribe', subscription: updates });
    expect(next.take().map(({ channel }) => channel)).toEqual(['subscriptionResponse']);
  });

  it('leaves the socket half-open: it hears and says nothing, until it is cut', () => {
    const halfOpen = { probability: 1, lastsMs: [5_000, 5_000] as [number, number] };
    const venue = new TestVenue({ faults: { halfOpen } });
    const socket = venue.socket(updates);
    venue.act(ALICE, place(true, 94_000));
    venue.faults = {};
    socket.send({ method: 'ping' });
    const payload = venue.signed(ALICE, place(true, 94_001));
    socket.send({ method: 'post', id: 1, request: { type: 'action', payload } });
    venue.act(ALICE, place(true, 94_002));
    venue.pass(4_999);
    expect(socket).toMatchObject({ sent: [], end: null, isPaused: true });
    venue.pass(1);
    expect(socket.end).toBe('terminated');
    expect(venue.simulator.truth(ALICE, venue.now)?.live).toHaveLength(2);
  });
});
