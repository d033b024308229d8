import { describe, expect, it } from 'vitest';
import { type AdminAnswer, answerAdmin } from '../../../../src/venues/simulator/server/admin.ts';
import { FAULT_PRESETS } from '../../../../src/venues/simulator/faults/fault-presets.ts';
import { ALICE, place, TestVenue } from '../session/test-venue.ts';

const CAROL = `0x${'c'.repeat(40)}`;

function call(venue: TestVenue, request: string, body: unknown = ''): AdminAnswer {
  const [method = '', path = ''] = request.split(' ');
  const [name = '', query = ''] = path.split('?');
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const admin = { method, name, query: new URLSearchParams(query), body: text };
  return answerAdmin(venue.simulator, admin, venue.now);
}

describe('the operator', () => {
  it('is told how the venue stands', () => {
    const venue = new TestVenue();
    venue.socket();
    expect(call(venue, 'GET status')).toEqual({
      status: 200,
      body: { now: venue.now, coins: ['BTC', 'ETH', 'ATOM', 'MATIC', 'DYDX', 'SOL'], sockets: 1 },
    });
  });

  it('is told what is true of a user, whatever the user was told', () => {
    const venue = new TestVenue({ faults: { answerLost: 1, frameDropped: 1 } });
    venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    const { status, body } = call(venue, `GET truth?user=${ALICE.toUpperCase().replace('X', 'x')}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ address: ALICE, live: [{ status: 'open' }], fills: [] });
  });

  it('sets faults, and is told which there are', () => {
    const venue = new TestVenue();
    const given = { extends: 'typical', frameDropped: 0.5 };
    const expected = { status: 200, body: { ...FAULT_PRESETS.typical, frameDropped: 0.5 } };
    expect(call(venue, 'POST faults', given)).toEqual(expected);
    expect(call(venue, 'GET faults')).toEqual(expected);
  });

  it('opens accounts, sub-accounts too', () => {
    const venue = new TestVenue();
    const funds = { address: CAROL.toUpperCase().replace('X', 'x'), usdc: '500', master: ALICE };
    expect(call(venue, 'POST accounts', funds)).toEqual({ status: 200, body: { address: CAROL } });
    const action = { ...venue.signed(ALICE, place(true, 94_000)), vaultAddress: CAROL };
    expect(venue.post('/exchange', action)).toMatchObject([{ status: 200 }]);
    expect(call(venue, `GET truth?user=${CAROL}`).body).toMatchObject({
      usdc: '500.0',
      live: [{ order: { limitPx: '94000.0' } }],
    });
  });

  it('moves marks, and tells who watches', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'allMids' });
    expect(call(venue, 'POST marks', { coin: 'ETH', px: '3300' })).toMatchObject({ status: 200 });
    expect(socket.take()).toMatchObject([{ data: { mids: { ETH: '3300.0' } } }]);
  });

  it('cuts sockets: of a user, or all', () => {
    const venue = new TestVenue();
    const watching = venue.socket({ type: 'orderUpdates', user: ALICE });
    const other = venue.socket();
    expect(call(venue, 'POST disconnect', { user: ALICE }).body).toEqual({ sockets: 1 });
    expect([watching.end, other.end]).toEqual(['terminated', null]);
    expect(call(venue, 'POST disconnect').body).toEqual({ sockets: 1 });
    expect(other.end).toBe('terminated');
  });

  it.each([
    ['GET truth', '', 'Invalid type: Expected string but received null'],
    [`GET truth?user=${CAROL}`, '', `there is no account ${CAROL}`],
    ['POST faults', '{', 'the body is not JSON'],
    [
      'POST faults',
      { frameDropped: 2 },
      'frameDropped: Invalid value: Expected <=1 but received 2',
    ],
    [
      'POST accounts',
      { address: CAROL },
      'usdc: Invalid key: Expected "usdc" but received undefined',
    ],
    ['POST accounts', { address: CAROL, usdc: '1', master: CAROL }, `there is no account ${CAROL}`],
    ['POST marks', { coin: 'NOPE', px: '1' }, 'there is no coin NOPE'],
    ['POST marks', { coin: 'ETH', px: '0' }, 'ETH cannot be priced 0'],
  ])('is told what is wrong with %s %j', (request, body, error) => {
    const venue = new TestVenue();
    expect(call(venue, request, body)).toEqual({ status: 400, body: { error } });
    expect(call(venue, 'GET faults').body).toEqual(FAULT_PRESETS.none);
  });

  it.each(['GET nothing', 'DELETE faults', 'GET toString', 'GET accounts'])(
    'is told that there is no %s',
    (request) => {
      const { status, body } = call(new TestVenue(), request);
      expect(status).toBe(404);
      expect(JSON.stringify(body)).toMatch(/^{"error":"no such call; there are GET status, /);
    },
  );
});
