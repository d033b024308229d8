import { describe, expect, it } from 'vitest';
import { ALICE, BOB, place, TestVenue } from './test-venue.ts';

const subscribe = (subscription: object) => ({ method: 'subscribe', subscription });

describe('a snapshot', () => {
  it('of fills comes right after the acknowledgement, the oldest first', () => {
    const venue = new TestVenue();
    venue.act(ALICE, place(true, 94_000));
    venue.act(BOB, place(false, 94_000));
    venue.pass(5);
    venue.act(ALICE, place(false, 94_100));
    venue.act(BOB, place(true, 94_100));
    const socket = venue.socket();
    socket.send(subscribe({ type: 'userFills', user: ALICE }));
    const [ack, snapshot] = socket.take();
    expect(ack?.channel).toBe('subscriptionResponse');
    expect(snapshot).toMatchObject({
      channel: 'userFills',
      data: { isSnapshot: true, user: ALICE, fills: [{ px: '94000.0' }, { px: '94100.0' }] },
    });
  });

  it('of past orders comes first, and their rows from then on', () => {
    const venue = new TestVenue();
    venue.act(ALICE, place(true, 94_000));
    const socket = venue.socket();
    socket.send(subscribe({ type: 'userHistoricalOrders', user: ALICE }));
    venue.act(BOB, place(false, 94_000));
    const [, snapshot, later] = socket.take();
    expect(snapshot).toMatchObject({
      data: { isSnapshot: true, user: ALICE, orderHistory: [{ status: 'open' }] },
    });
    expect(later).toMatchObject({
      channel: 'userHistoricalOrders',
      data: { user: ALICE, orderHistory: [{ order: { tif: 'Gtc', sz: '0.0' }, status: 'filled' }] },
    });
    expect(later?.data).not.toHaveProperty('isSnapshot');
  });

  it.each(['orderUpdates', 'userEvents', 'notification'])('%s has none', (type) => {
    const venue = new TestVenue();
    venue.act(ALICE, place(true, 94_000));
    const socket = venue.socket();
    socket.send(subscribe({ type, user: ALICE }));
    expect(socket.take().map(({ channel }) => channel)).toEqual(['subscriptionResponse']);
  });
});

describe('open orders', () => {
  it('are listed at once and every four seconds, to whom is still subscribed', () => {
    const venue = new TestVenue();
    const openOrders = { type: 'openOrders', user: ALICE };
    const socket = venue.socket();
    socket.send(subscribe(openOrders));
    venue.act(ALICE, place(true, 94_000));
    venue.pass(8_000);
    expect(socket.take().slice(1)).toMatchObject([
      { channel: 'openOrders', data: { dex: '', user: ALICE, orders: [] } },
      { data: { orders: [{ limitPx: '94000.0', tif: 'Gtc' }] } },
      { data: { orders: [{ limitPx: '94000.0' }] } },
    ]);
    socket.send({ method: 'unsubscribe', subscription: openOrders });
    socket.take();
    venue.pass(20_000);
    expect(socket.take()).toEqual([]);
  });

  it('are listed once a time, however often one subscribes', () => {
    const venue = new TestVenue();
    const openOrders = { type: 'openOrders', user: ALICE };
    const socket = venue.socket(openOrders);
    venue.pass(1_000);
    socket.send({ method: 'unsubscribe', subscription: openOrders });
    socket.send(subscribe(openOrders));
    venue.socket(openOrders);
    socket.take();
    venue.pass(8_000);
    expect(socket.take()).toHaveLength(2);
  });
});

describe('a book', () => {
  it('is told when it has changed, half a second apart at the least', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'l2Book', coin: 'BTC' });
    for (const px of [94_000, 94_001, 94_002]) venue.act(ALICE, place(true, px));
    expect(socket.take()).toMatchObject([
      { channel: 'l2Book', data: { coin: 'BTC', levels: [[{ px: '94000.0', n: 1 }], []] } },
    ]);
    venue.pass(499);
    expect(socket.take()).toEqual([]);
    venue.pass(1);
    expect(socket.take()).toMatchObject([
      { data: { levels: [[{ px: '94002.0' }, { px: '94001.0' }, { px: '94000.0' }], []] } },
    ]);
    venue.pass(10_000);
    expect(socket.take()).toEqual([]);
  });

  it('is told to all who watch it, though another has begun to in between', () => {
    const venue = new TestVenue();
    const book = { type: 'l2Book', coin: 'BTC' };
    const socket = venue.socket(book);
    venue.act(ALICE, place(true, 94_000));
    venue.act(ALICE, place(true, 94_001));
    venue.socket(book);
    venue.pass(500);
    expect(socket.take().at(-1)).toMatchObject({
      data: { levels: [[{ px: '94001.0' }, { px: '94000.0' }], []] },
    });
  });

  it('has its best prices told at each change of them', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'bbo', coin: 'BTC' });
    venue.act(ALICE, place(true, 94_000));
    venue.act(ALICE, place(true, 93_000));
    venue.act(BOB, place(false, 95_000));
    expect(socket.take()).toMatchObject([
      { channel: 'bbo', data: { coin: 'BTC', bbo: [{ px: '94000.0' }, null] } },
      { data: { bbo: [{ px: '94000.0' }, { px: '95000.0' }] } },
    ]);
  });

  it('of another coin is not told', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'l2Book', coin: 'ETH' }, { type: 'bbo', coin: 'ETH' });
    venue.act(ALICE, place(true, 94_000));
    venue.pass(10_000);
    expect(socket.take()).toEqual([]);
  });
});

describe('all mids', () => {
  it('are told when one has changed, a second apart at the least', () => {
    const venue = new TestVenue();
    const socket = venue.socket({ type: 'allMids' });
    venue.simulator.setMark('ETH', '3300', venue.now);
    venue.simulator.setMark('ETH', '3400', venue.now);
    expect(socket.take()).toMatchObject([
      { channel: 'allMids', data: { mids: { ETH: '3300.0' } } },
    ]);
    venue.pass(999);
    expect(socket.take()).toEqual([]);
    venue.pass(1);
    expect(socket.take()).toMatchObject([{ data: { mids: { ETH: '3400.0' } } }]);
  });
});
