import { describe, expect, it } from 'vitest';
import { ALICE, BOB, type Message, oidsOf, order, place, TestVenue } from './test-venue.ts';

const watched = ['orderUpdates', 'userFills', 'userEvents'].map((type) => ({ type, user: ALICE }));
const CLOID = `0x${'c'.repeat(32)}`;

/** Channels, with the statuses and ids of their rows. */
function told(messages: readonly Message[]): string[] {
  return messages.map(({ channel, data }) => {
    const rows = Array.isArray(data) ? (data as { status: string; order: { oid: number } }[]) : [];
    return [channel, ...rows.map((row) => row.status)].join(' ');
  });
}

describe('the frames of a block', () => {
  it('are one for each channel, order updates before fills', () => {
    const venue = new TestVenue();
    const socket = venue.socket(...watched);
    venue.act(BOB, place(false, 95_000, '0.01'));
    venue.act(BOB, place(false, 95_001, '0.01'));
    venue.act(ALICE, place(true, 95_001, '0.02'));
    const messages = socket.take();
    expect(told(messages)).toEqual(['orderUpdates open filled', 'userFills', 'user']);
    const [, fills, events] = messages;
    expect(fills).toMatchObject({ data: { user: ALICE, fills: [{ px: '95000.0' }, {}] } });
    expect(fills?.data).not.toHaveProperty('isSnapshot');
    expect(fills?.data).toEqual({ user: ALICE, ...(events?.data as object) });
  });

  it('are byte for byte the same for everyone who watches', () => {
    const venue = new TestVenue();
    const sockets = [venue.socket(...watched), venue.socket(...watched)];
    venue.act(BOB, place(false, 95_000));
    venue.act(ALICE, place(true, 95_000));
    const [one, other] = sockets.map((socket) => socket.takeTexts());
    expect(one).toHaveLength(3);
    expect(other).toEqual(one);
  });

  it('have fills of one order aggregated for whom wants them so', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'userFills', user: ALICE, aggregateByTime: true });
    venue.act(BOB, place(false, 95_000, '0.01'));
    venue.act(BOB, place(false, 95_002, '0.01'));
    venue.act(ALICE, place(true, 95_002, '0.02'));
    expect(socket.take()).toMatchObject([
      { channel: 'userFills', data: { fills: [{ sz: '0.02', px: '95001.0' }] } },
    ]);
  });

  it('tell of a cancel that the user did not ask for', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'userEvents', user: ALICE });
    const [oid] = oidsOf(venue.act(ALICE, place(true, 95_000)));
    venue.act(ALICE, place(false, 95_000));
    expect(socket.take()).toEqual([
      { channel: 'user', data: { nonUserCancel: [{ coin: 'BTC', oid }] } },
    ]);
  });

  it('notify of a resting order that was filled, not of a taking one', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'notification', user: ALICE });
    venue.act(ALICE, place(false, 95_000));
    venue.act(BOB, place(true, 95_000));
    venue.act(BOB, place(true, 94_000));
    venue.act(ALICE, place(false, 94_000));
    expect(socket.take()).toEqual([
      {
        channel: 'notification',
        data: { notification: 'Resting order filled: Sold 0.01 BTC at $95000.0' },
      },
    ]);
  });

  it('are also sent for what the exchange does of itself', () => {
    const venue = new TestVenue();
    venue.act(ALICE, place(true, 90_000));
    venue.simulator.fund(ALICE, { usdc: '0', tradedUsdc: '2000000' }, venue.now);
    const socket = venue.socket(...watched);
    venue.act(ALICE, { type: 'scheduleCancel', time: venue.now + 6_000 });
    venue.pass(6_000);
    expect(told(socket.take())).toContain('orderUpdates scheduledCancel');
  });
});

describe('by the faults', () => {
  function crossing(venue: TestVenue): void {
    venue.post('/exchange', venue.signed(BOB, place(false, 95_000)));
    venue.post('/exchange', venue.signed(ALICE, place(true, 95_000)));
  }

  it('fills come before the order updates', () => {
    const venue = new TestVenue({ faults: { fillsFirst: 1 } });
    const socket = venue.socket(...watched);
    crossing(venue);
    expect(told(socket.take())).toEqual(['userFills', 'user', 'orderUpdates open filled']);
  });

  it.each([
    [0, ['orderUpdates open filled'], ['userFills', 'user']],
    [1, ['userFills', 'user'], ['orderUpdates open filled']],
  ])('the later come later (fillsFirst %i)', (fillsFirst, first, second) => {
    const venue = new TestVenue({ faults: { fillsFirst, channelGapMs: [50, 50] } });
    const socket = venue.socket(...watched);
    crossing(venue);
    expect(told(socket.take())).toEqual(first);
    venue.pass(49);
    expect(socket.take()).toEqual([]);
    venue.pass(1);
    expect(told(socket.take())).toEqual(second);
  });

  it('what is late on a channel holds up what follows there', () => {
    const venue = new TestVenue({ faults: { streamDelayMs: [100, 100] } });
    const socket = venue.socket({ type: 'orderUpdates', user: ALICE });
    venue.act(ALICE, place(true, 94_000));
    venue.faults = {};
    venue.act(ALICE, place(true, 94_001));
    expect(socket.take()).toEqual([]);
    venue.pass(100);
    expect(socket.take()).toMatchObject([
      { data: [{ order: { limitPx: '94000.0' } }] },
      { data: [{ order: { limitPx: '94001.0' } }] },
    ]);
  });

  it.each([
    [{ newFirst: 1, oldFirst: 0, split: 0, splitOldFirst: 0 }, ['open canceled']],
    [{ newFirst: 0, oldFirst: 1, split: 0, splitOldFirst: 0 }, ['canceled open']],
    [{ newFirst: 0, oldFirst: 0, split: 1, splitOldFirst: 0 }, ['open', 'canceled']],
    [{ newFirst: 0, oldFirst: 0, split: 0, splitOldFirst: 1 }, ['canceled', 'open']],
  ])('a replacement is written as %j', (modifyFrames, expected) => {
    const venue = new TestVenue({ faults: { modifyFrames, channelGapMs: [10, 10] } });
    const socket = venue.socket({ type: 'orderUpdates', user: ALICE });
    const [oid] = oidsOf(venue.act(ALICE, place(true, 94_000, '0.01', { c: CLOID })));
    socket.take();
    venue.act(ALICE, { type: 'modify', oid, order: order(true, 94_100, '0.01', { c: CLOID }) });
    expect(told(socket.take())).toEqual([`orderUpdates ${expected[0]}`]);
    venue.pass(10);
    expect(told(socket.take())).toEqual(expected.slice(1).map((rows) => `orderUpdates ${rows}`));
  });

  it('a dead order is told once more to be open', () => {
    const lateOpen = { probability: 1, delayMs: [30, 30] as [number, number] };
    const venue = new TestVenue({ faults: { lateOpen } });
    const socket = venue.socket({ type: 'orderUpdates', user: ALICE });
    const [oid] = oidsOf(venue.act(ALICE, place(true, 94_000)));
    const [opened] = socket.take();
    venue.pass(1_000);
    venue.act(ALICE, { type: 'cancel', cancels: [{ a: 0, o: oid }] });
    expect(told(socket.take())).toEqual(['orderUpdates canceled']);
    venue.pass(29);
    expect(socket.take()).toEqual([]);
    venue.pass(1);
    expect(socket.take()).toEqual([opened]);
  });

  it('an order that was never open is not told to be', () => {
    const lateOpen = { probability: 1, delayMs: [0, 0] as [number, number] };
    const venue = new TestVenue({ faults: { lateOpen } });
    const socket = venue.socket({ type: 'orderUpdates', user: ALICE });
    venue.act(ALICE, place(true, 94_000, '0.01', { t: { limit: { tif: 'Ioc' } } }));
    expect(told(socket.take())).toEqual(['orderUpdates iocCancelRejected']);
  });
});
