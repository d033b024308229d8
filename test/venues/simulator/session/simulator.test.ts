import { describe, expect, it } from 'vitest';
import { FAULT_PRESETS } from '../../../../src/venues/simulator/faults/fault-presets.ts';
import { Random } from '../../../../src/venues/simulator/random.ts';
import { ALICE, BOB, order, place, TestVenue } from './test-venue.ts';

const FEEDS = [
  ...['orderUpdates', 'userFills', 'userEvents', 'openOrders', 'userHistoricalOrders'].flatMap(
    (type) => [ALICE, BOB].map((user) => ({ type, user })),
  ),
  ...['l2Book', 'trades', 'bbo'].map((type) => ({ type, coin: 'BTC' })),
  { type: 'allMids' },
];

/** What a run of traders gives: every frame and answer in the order in which it comes. */
function run({ seed, stepMs, blockMs }: { seed: number; stepMs: number; blockMs: number }) {
  const { disconnect: _cut, halfOpen: _silence, ...faults } = FAULT_PRESETS.hostile;
  const venue = new TestVenue({ seed, market: true, faults, blockMs });
  const socket = venue.socket(...FEEDS);
  const choices = new Random(99);
  const answers: unknown[] = [];
  for (let count = 0; count < 150; count++) {
    for (let rest = 40; rest > 0; rest -= stepMs) venue.pass(Math.min(stepMs, rest));
    const user = choices.pick([ALICE, BOB]);
    const wanted = order(choices.below(2) === 0, 94_990 + choices.below(20));
    const live = venue.simulator.truth(user, venue.now)?.live ?? [];
    const target = live.length > 0 && choices.below(2) === 0 ? choices.pick(live) : null;
    const action =
      target === null
        ? { type: 'order', orders: [wanted], grouping: 'na' }
        : { type: 'batchModify', modifies: [{ oid: target.order.oid, order: wanted }] };
    answers.push(venue.post('/exchange', venue.signed(user, action)));
  }
  venue.pass(60_000);
  return { texts: socket.takeTexts(), answers };
}

describe('the simulator', () => {
  it.each([0, 25])('gives the same for the same seed and inputs (blocks of %i ms)', (blockMs) => {
    const settings = { seed: 3, stepMs: 40, blockMs };
    const [one, same, other] = [settings, settings, { ...settings, seed: 4 }].map(run);
    expect(one?.texts.length).toBeGreaterThan(300);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('gives the same however often it is told the time', () => {
    const rarely = run({ seed: 5, stepMs: 40, blockMs: 0 });
    expect(run({ seed: 5, stepMs: 1, blockMs: 0 })).toEqual(rarely);
    expect(run({ seed: 5, stepMs: 7, blockMs: 0 })).toEqual(rarely);
  });

  it('knows an address in either case, and refuses what is none', () => {
    const venue = new TestVenue();
    const { simulator, now } = venue;
    const vault = `0x${'D'.repeat(40)}`;
    simulator.fund(vault, { usdc: '10', master: ALICE.toUpperCase().replace('X', 'x') }, now);
    expect(simulator.truth(vault, now)).toMatchObject({ address: vault.toLowerCase() });
    const role = venue.read({ type: 'userRole', user: vault });
    expect(role).toEqual({ role: 'subAccount', data: { master: ALICE } });
    venue.socket({ type: 'orderUpdates', user: vault });
    expect(simulator.disconnect(vault, now)).toBe(1);
    expect(() => simulator.fund('0xabc', { usdc: '10' }, now)).toThrow(RangeError);
  });

  it('lets the market stand still while the machine sleeps, and nothing else', () => {
    const venue = new TestVenue({ market: true });
    const socket = venue.socket({ type: 'trades', coin: 'BTC' });
    venue.act(ALICE, place(true, 50_000));
    const slept = 86_400_000;
    venue.now += slept;
    venue.simulator.advance(venue.now);
    expect(venue.simulator.nextDueAt).toBeGreaterThan(venue.now);
    const trades = socket.take() as { data: { time: number }[] }[];
    const times = trades.flatMap(({ data }) => data ?? []).map(({ time }) => time);
    expect(times.filter((time) => time < venue.now - 60_000 && time > venue.now - slept)).toEqual(
      [],
    );
  });

  it('keeps what befell its clients', () => {
    const venue = new TestVenue({ faults: { answerLost: 1, frameDropped: 1 } });
    venue.socket({ type: 'orderUpdates', user: ALICE });
    const heard: string[] = [];
    venue.simulator.faultLog.listen(({ fault }) => heard.push(fault));
    venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    venue.post('/info', { type: 'candleSnapshot' });
    const { entries } = venue.simulator.faultLog;
    expect(entries.map(({ fault }) => fault)).toEqual(heard);
    expect(entries).toMatchObject([
      {
        time: venue.now,
        fault: 'answerLost',
        whom: expect.stringContaining('"resting"') as string,
      },
      { fault: 'frameDropped', whom: expect.stringContaining('orderUpdates') as string },
      { fault: 'unread', whom: '{"type":"candleSnapshot"}' },
    ]);
  });

  it('takes a time that is past for the present one', () => {
    const venue = new TestVenue();
    venue.pass(1_000);
    venue.now -= 500;
    const socket = venue.socket({ type: 'orderUpdates', user: ALICE });
    venue.act(ALICE, place(true, 94_000));
    expect(socket.take()).toMatchObject([{ data: [{ statusTimestamp: venue.now + 500 }] }]);
  });

  it('says when it has something to do', () => {
    const venue = new TestVenue({ faults: { answerDelayMs: [70, 70] } });
    expect(venue.simulator.nextDueAt).toBeNull();
    const answers = venue.post('/exchange', venue.signed(ALICE, { type: 'noop' }));
    expect(venue.simulator.nextDueAt).toBe(venue.now + 70);
    venue.pass(70);
    expect(answers).toHaveLength(1);
    expect(venue.simulator.nextDueAt).toBeNull();
  });

  it('has resting orders trade with the market in the background', () => {
    const venue = new TestVenue({ market: true });
    const socket = venue.socket({ type: 'trades', coin: 'BTC' }, { type: 'l2Book', coin: 'BTC' });
    venue.pass(60_000);
    const channels = socket.take().map(({ channel }) => channel);
    expect(new Set(channels)).toEqual(new Set(['trades', 'l2Book']));
  });

  it('cuts the sockets that watch a user, or all', () => {
    const venue = new TestVenue();
    const [alices, bobs, both, nobodys] = [[ALICE], [BOB], [ALICE, BOB], []].map((users) =>
      venue.socket(...users.map((user) => ({ type: 'orderUpdates', user }))),
    );
    expect(venue.simulator.disconnect(ALICE, venue.now)).toBe(2);
    const ends = [alices, bobs, both, nobodys].map((socket) => socket?.end);
    expect(ends).toEqual(['terminated', null, 'terminated', null]);
    expect(venue.simulator.disconnect(null, venue.now)).toBe(2);
    expect(venue.simulator.status.sockets).toBe(0);
  });

  it('changes its faults and rules while it runs', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'orderUpdates', user: ALICE });
    const partlyFilled = () => {
      venue.act(ALICE, place(true, 94_000, '0.02'));
      venue.act(BOB, place(false, 94_000, '0.01'));
      venue.act(BOB, place(false, 94_000, '0.01'));
      return socket.take().length;
    };
    expect(partlyFilled()).toBe(2);
    venue.faults = { rules: { partialFillRows: 'open' } };
    expect(partlyFilled()).toBe(3);
    expect(venue.simulator.faults.rules).toEqual({ partialFillRows: 'open' });
    venue.faults = {};
    expect(partlyFilled()).toBe(2);
  });
});
