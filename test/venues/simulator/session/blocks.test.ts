import { describe, expect, it } from 'vitest';
import { ALICE, BOB, oidsOf, place, TestVenue } from './test-venue.ts';

const watched = ['orderUpdates', 'userFills'].map((type) => ({ type, user: ALICE }));

describe('blocks', () => {
  it('are one for each action, if they take no time', () => {
    const venue = new TestVenue();
    const socket = venue.socket(...watched);
    venue.act(ALICE, place(true, 94_000));
    venue.act(ALICE, place(true, 94_001));
    expect(socket.take()).toMatchObject([
      { data: [{ order: { limitPx: '94000.0' } }] },
      { data: [{ order: { limitPx: '94001.0' } }] },
    ]);
  });

  it('execute what came since the one before, and tell it together with one time', () => {
    const venue = new TestVenue({ blockMs: 100 });
    const socket = venue.socket(...watched);
    venue.pass(30);
    const answers = [
      venue.post('/exchange', venue.signed(ALICE, place(true, 94_000))),
      venue.post('/exchange', venue.signed(BOB, place(false, 94_000))),
    ];
    venue.pass(69);
    expect([answers, socket.take()]).toEqual([[[], []], []]);
    venue.pass(1);
    expect(answers).toMatchObject([[{ status: 200 }], [{ status: 200 }]]);
    const statusTimestamp = venue.now;
    expect(socket.take()).toMatchObject([
      {
        data: [
          { status: 'open', statusTimestamp },
          { status: 'filled', statusTimestamp },
        ],
      },
      { channel: 'userFills', data: { fills: [{ time: statusTimestamp }] } },
    ]);
  });

  it('take what comes at a boundary into the next one', () => {
    const venue = new TestVenue({ blockMs: 100 });
    const answers = venue.post('/exchange', venue.signed(ALICE, { type: 'noop' }));
    venue.pass(99);
    expect(answers).toEqual([]);
    venue.pass(1);
    expect(answers).toHaveLength(1);
  });
});

describe('an answer', () => {
  const action = (venue: TestVenue) => ({
    method: 'post',
    id: 1,
    request: { type: 'action', payload: venue.signed(ALICE, place(true, 94_000)) },
  });

  it.each([
    [0, ['post', 'orderUpdates']],
    [1, ['orderUpdates', 'post']],
  ])('comes before or after what it led to (answerAfterStream %i)', (probability, expected) => {
    const venue = new TestVenue({ faults: { answerAfterStream: probability } });
    const socket = venue.socket(...watched);
    socket.send(action(venue));
    expect(socket.take().map(({ channel }) => channel)).toEqual(expected);
  });

  it('waits for the frames, however late they are', () => {
    const venue = new TestVenue({
      faults: { answerAfterStream: 1, answerDelayMs: [10, 10], streamDelayMs: [80, 80] },
    });
    const socket = venue.socket(...watched);
    socket.send(action(venue));
    venue.pass(79);
    expect(socket.take()).toEqual([]);
    venue.pass(1);
    expect(socket.take().map(({ channel }) => channel)).toEqual(['orderUpdates', 'post']);
  });

  it('of one block does not wait for another user', () => {
    const venue = new TestVenue({
      blockMs: 10,
      faults: { answerAfterStream: 1, streamDelayMs: [80, 80] },
    });
    venue.socket(...watched);
    const [alices, bobs] = [ALICE, BOB].map((user) => {
      return venue.post('/exchange', venue.signed(user, place(true, 94_000)));
    });
    venue.pass(10);
    expect([alices, bobs]).toMatchObject([[], [{ status: 200 }]]);
    expect(oidsOf(bobs)).toEqual([]);
  });
});
