import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALICE, order, place, TestVenue } from './test-venue.ts';

/** Messages of which a client could send something like. */
function messages(venue: TestVenue): object[] {
  const payload = venue.signed(ALICE, place(true, 94_000));
  const modifies = [{ oid: 560_000_000_000, order: order(true, 94_001) }];
  const modify = venue.signed(ALICE, { type: 'batchModify', modifies });
  const read = { type: 'orderStatus', user: ALICE, oid: 1 };
  return [
    { method: 'subscribe', subscription: { type: 'userFills', user: ALICE } },
    { method: 'unsubscribe', subscription: { type: 'l2Book', coin: 'BTC', nSigFigs: 5 } },
    { method: 'post', id: 1, request: { type: 'action', payload } },
    { method: 'post', id: 2, request: { type: 'action', payload: modify } },
    { method: 'post', id: 3, request: { type: 'info', payload: read } },
  ];
}

/** The places in a value, as paths. */
function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, at]) => pathsOf(at, [...path, key]));
  return [path, ...inside];
}

function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by;
  const at = value as Record<string, unknown>;
  const changed = { ...at, [key]: replaced(at[key], rest, by) };
  return Array.isArray(value) ? Object.values(changed) : changed;
}

describe('garbage', () => {
  it('in place of any part of a message is answered, and harms nobody else', () => {
    const venue = new TestVenue();
    const other = venue.socket({ type: 'orderUpdates', user: ALICE });
    const places = messages(venue).flatMap((message) =>
      pathsOf(message).map((path) => ({ message, path })),
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), ({ message, path }, garbage) => {
        const socket = venue.socket();
        socket.send(JSON.stringify(replaced(message, path, garbage)));
        expect(socket.sent.length > 0 || socket.end === 'terminated').toBe(true);
        if (socket.connection) venue.simulator.socketClosed(socket.connection, venue.now);
      }),
      { numRuns: 500 },
    );
    expect(other.end).toBeNull();
    expect(venue.act(ALICE, { type: 'noop' })).toMatchObject({ status: 'ok' });
  });

  it('in place of any part of a body is answered', () => {
    const venue = new TestVenue();
    const bodies = [
      venue.signed(ALICE, place(true, 94_000)),
      venue.signed(ALICE, { type: 'cancel', cancels: [{ a: 0, o: 1 }] }),
      venue.signed(ALICE, { type: 'scheduleCancel', time: 1 }),
      { type: 'userFillsByTime', user: ALICE, startTime: 0, endTime: 1 },
      { type: 'l2Book', coin: 'BTC', nSigFigs: 2 },
    ];
    const places = bodies.flatMap((body) => pathsOf(body).map((path) => ({ body, path })));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue(), ({ body, path }, garbage) => {
        const text = JSON.stringify(replaced(body, path, garbage));
        for (const where of ['/exchange', '/info'] as const) {
          const [answer, ...more] = venue.post(where, text);
          expect([200, 422]).toContain(answer?.status);
          expect(more).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});
