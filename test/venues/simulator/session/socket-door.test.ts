import { describe, expect, it } from 'vitest';
import { ALICE, BOB, oidsOf, place, TestSocket, TestVenue } from './test-venue.ts';

const updates = { type: 'orderUpdates', user: ALICE };

function subscribe(subscription: object) {
  return { method: 'subscribe', subscription };
}

function unread(text: string) {
  return {
    channel: 'error',
    data: `Error parsing JSON into valid websocket request: ${text}`,
  };
}

describe('a socket', () => {
  it("is acknowledged what it subscribed to, in the venue's form", () => {
    const socket = new TestVenue().socket();
    socket.send(subscribe({ user: ALICE.toUpperCase().replace('X', 'x'), type: 'userFills' }));
    const [ack] = socket.takeTexts();
    expect(ack).toBe(
      '{"channel":"subscriptionResponse","data":{"method":"subscribe","subscription":' +
        `{"type":"userFills","user":"${ALICE}","aggregateByTime":false}}}`,
    );
  });

  it('is told nothing more once it has unsubscribed, and may subscribe again', () => {
    const venue = new TestVenue();
    const socket = venue.socket(updates);
    socket.send({ method: 'unsubscribe', subscription: updates });
    expect(socket.take()).toEqual([
      { channel: 'subscriptionResponse', data: { method: 'unsubscribe', subscription: updates } },
    ]);
    venue.act(ALICE, place(true, 94_000));
    expect(socket.take()).toEqual([]);
    socket.send(subscribe(updates));
    venue.act(ALICE, place(true, 94_000));
    expect(socket.take().map(({ channel }) => channel)).toEqual([
      'subscriptionResponse',
      'orderUpdates',
    ]);
  });

  it('is told of a subscription that it has, or has not', () => {
    const socket = new TestVenue().socket(updates);
    const trades = { type: 'trades', coin: 'ETH' };
    socket.send(subscribe(updates));
    socket.send({ method: 'unsubscribe', subscription: trades });
    expect(socket.take()).toEqual([
      { channel: 'error', data: `Already subscribed: ${JSON.stringify(updates)}` },
      { channel: 'error', data: 'Already unsubscribed: {"type":"trades","coin":"ETH"}' },
    ]);
  });

  it('is cut without a word for a coin that there is not', () => {
    const venue = new TestVenue();
    const socket = venue.socket(updates);
    socket.send(subscribe({ type: 'l2Book', coin: 'NOPE' }));
    expect(socket).toMatchObject({ end: 'terminated', sent: [] });
    venue.act(ALICE, place(true, 94_000));
    expect(socket.sent).toEqual([]);
  });

  it('is answered a ping', () => {
    const socket = new TestVenue().socket();
    socket.send({ method: 'ping' });
    expect(socket.takeTexts()).toEqual(['{"channel":"pong"}']);
  });

  it.each([
    '{"method": "subscribe", "subscription": {"type": "noSuchType", "coin": "BTC"}}',
    '{"method":"post","id":2,"request":{"type":"info","payload":{"type":"bogusInfoType"}}}',
    '{"method":"post","id":2,"request":{"type":"action","payload":{}}}',
    '{"method":"dance"}',
    'not JSON',
    'null',
    '',
  ])('has %j repeated, and survives it', (text) => {
    const socket = new TestVenue().socket();
    socket.send(text);
    expect(socket.take()).toEqual([unread(text)]);
    socket.send({ method: 'ping' });
    expect(socket.take()).toEqual([{ channel: 'pong' }]);
  });

  it('posts actions and reads, answered by their ids', () => {
    const venue = new TestVenue();
    const socket = venue.socket();
    const payload = venue.signed(ALICE, place(true, 94_000));
    socket.send({ method: 'post', id: 8, request: { type: 'action', payload } });
    const [acted] = socket.take();
    const [oid] = oidsOf(acted);
    const statuses = [{ resting: { oid } }];
    const body = { status: 'ok', response: { type: 'order', data: { statuses } } };
    expect(acted).toEqual({
      channel: 'post',
      data: { id: 8, response: { type: 'action', payload: body } },
    });
    const status = { type: 'orderStatus', user: ALICE, oid };
    socket.send({ method: 'post', id: 9, request: { type: 'info', payload: status } });
    expect(socket.take()).toMatchObject([
      {
        data: {
          id: 9,
          response: {
            type: 'info',
            payload: { type: 'orderStatus', data: { status: 'order', order: { status: 'open' } } },
          },
        },
      },
    ]);
  });

  it('is told of a refused action as the venue tells it', () => {
    const venue = new TestVenue();
    const socket = venue.socket();
    const payload = venue.signed(ALICE, { type: 'noop' });
    for (const id of [1, 2]) {
      socket.send({ method: 'post', id, request: { type: 'action', payload } });
    }
    const [, refused] = socket.take();
    expect(refused).toMatchObject({
      data: { id: 2, response: { type: 'action', payload: { status: 'err' } } },
    });
  });

  it('is closed as inactive when nothing was sent to it for a minute', () => {
    const venue = new TestVenue();
    const [idle, pinging] = [venue.socket(), venue.socket()];
    venue.pass(30_000);
    pinging.send({ method: 'ping' });
    venue.pass(29_999);
    expect(idle.end).toBeNull();
    venue.pass(1);
    expect(idle.end).toBe('1000 Inactive');
    expect(pinging.end).toBeNull();
    venue.pass(30_000);
    expect(pinging.end).toBe('1000 Inactive');
    expect(venue.simulator.status.sockets).toBe(0);
  });

  it('says nothing to a socket that has closed', () => {
    const venue = new TestVenue({ faults: { answerDelayMs: [50, 50] } });
    const socket = venue.socket(updates);
    const payload = venue.signed(ALICE, { type: 'noop' });
    socket.send({ method: 'post', id: 1, request: { type: 'action', payload } });
    if (socket.connection !== null) venue.simulator.socketClosed(socket.connection, venue.now);
    venue.post('/exchange', venue.signed(ALICE, place(true, 94_000)));
    venue.pass(120_000);
    expect(socket).toMatchObject({ sent: [], end: null });
    expect(venue.simulator.status.sockets).toBe(0);
  });
});

describe('the limits of an address', () => {
  it('cut the eleventh connection, until another is closed', () => {
    const venue = new TestVenue({ limits: true });
    const [first] = Array.from({ length: 10 }, () => venue.socket());
    expect(new TestSocket(venue)).toMatchObject({ connection: null, end: 'terminated' });
    if (first?.connection) venue.simulator.socketClosed(first.connection, venue.now);
    expect(venue.socket().end).toBeNull();
  });

  it('refuse the eleventh user, but not one that another was given up for', () => {
    const venue = new TestVenue({ limits: true });
    const socket = venue.socket();
    const users = Array.from({ length: 11 }, (_, index) => `0x${String(index).padStart(40, '0')}`);
    for (const user of users) socket.send(subscribe({ type: 'orderUpdates', user }));
    expect(socket.take().at(-1)).toEqual({
      channel: 'error',
      data: 'Cannot track more than 10 total users.',
    });
    socket.send({ method: 'unsubscribe', subscription: { type: 'orderUpdates', user: users[0] } });
    socket.send(subscribe({ type: 'orderUpdates', user: users[10] }));
    expect(socket.take().at(-1)).toMatchObject({ channel: 'subscriptionResponse' });
  });

  it('refuse a message, and a post, too many', () => {
    const venue = new TestVenue({ limits: true, faults: { answerDelayMs: [1_000, 1_000] } });
    const socket = venue.socket();
    for (let id = 1; id <= 101; id++) {
      const payload = { type: 'orderStatus', user: BOB, oid: 1 };
      socket.send({ method: 'post', id, request: { type: 'info', payload } });
    }
    expect(socket.take()).toEqual([
      { channel: 'error', data: 'too many pending post requests id=101' },
    ]);
    for (let message = 102; message <= 2_001; message++) socket.send({ method: 'ping' });
    expect(socket.take().at(-1)).toEqual({
      channel: 'error',
      data: 'Cannot send more than 2000 messages per minute.',
    });
  });
});
