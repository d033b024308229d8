import { describe, expect, it } from 'vitest';
import { ApiSession, AUTHORIZE_WITHIN_MS } from '../../../src/gateway/api/api-session.ts';
import type { ClientSocket } from '../../../src/gateway/api/api-session.ts';
import { Feed } from '../../../src/gateway/api/feed.ts';
import { toApiOrder } from '../../../src/gateway/api/to-api-order.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';
import { NotingGateway, ORDER, viewOf } from './served.ts';

const state = { type: 'gateway', state: 'live' } as const;

/** A socket whose other side reads when it is told to. */
class HeldSocket implements ClientSocket {
  readonly sent: unknown[] = [];
  closed: { code: number; reason: string } | null = null;
  isReading = true;
  #unsent: { bytes: number; onSent: () => void }[] = [];

  get unsentBytes(): number {
    return this.#unsent.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  send(text: string, onSent: () => void): void {
    this.sent.push(JSON.parse(text));
    if (!this.isReading) this.#unsent.push({ bytes: text.length, onSent });
  }

  /** Reads all that waits, and what comes of it. */
  read(): void {
    this.isReading = true;
    for (const { onSent } of this.#unsent.splice(0)) onSent();
  }

  close(code: number, reason: string): void {
    this.closed = { code, reason };
  }

  /** The numbers of the pushes that came. */
  get seqs(): number[] {
    return this.sent.flatMap((message) =>
      typeof message === 'object' && message !== null && 'seq' in message && !('re' in message)
        ? [Number(message.seq)]
        : [],
    );
  }
}

function start({ isAuthorized = true, framesKept = 100, lagMaxFrames = 10 } = {}) {
  const feed = new Feed('run-1', framesKept);
  const gateway = new NotingGateway();
  const clock = new VirtualClock(1_000);
  const cutOff: string[] = [];
  const refused: number[] = [];
  const connect = () => {
    const socket = new HeldSocket();
    const session = new ApiSession(socket, {
      feed,
      gateway,
      clock,
      lagMaxFrames,
      isAuthorized,
      isToken: (text) => text === 'secret',
      onRefused: () => refused.push(1),
      onCutOff: (reason) => cutOff.push(reason),
    });
    const ask = (request: object) => session.receive(JSON.stringify(request));
    return { socket, session, ask };
  };
  const push = (count: number) => {
    for (let n = 0; n < count; n += 1) feed.push(state);
  };
  return { feed, gateway, clock, cutOff, refused, connect, push, ...connect() };
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('a client that has not shown the token', () => {
  it('does so first, and is answered from then on', () => {
    const { ask, socket, gateway, clock } = start({ isAuthorized: false });
    ask({ id: 1, type: 'auth', token: 'secret' });
    ask({ id: 2, type: 'cancel', clientOrderId: 'O-1' });
    expect(socket.sent).toEqual([
      { re: 1, ok: true },
      { re: 2, ok: true, isWaiting: false },
    ]);
    expect(gateway.told).toEqual([['cancel', 'O-1']]);
    expect(clock.endNext(1e9)).toBe(false);
  });

  it.each([
    ['asks something else', { id: 1, type: 'orders' }, 1, 'auth comes first'],
    ['shows another token', { id: 1, type: 'auth', token: 'guess' }, 1, 'wrong token'],
    ['makes no sense', { nonsense: true }, null, 'auth comes first'],
  ])('is closed if it %s, and told why', (_what, request, re, reason) => {
    const { ask, socket, gateway, clock, refused } = start({ isAuthorized: false });
    ask(request);
    ask({ id: 2, type: 'auth', token: 'secret' });
    ask({ id: 3, type: 'cancel', clientOrderId: 'O-1' });
    expect(socket.sent).toMatchObject([{ re, ok: false }]);
    expect(socket.closed).toEqual({ code: 4401, reason });
    expect(refused).toHaveLength(1);
    expect(gateway.told).toEqual([]);
    expect(clock.endNext(1e9)).toBe(false);
  });

  it('is closed if it does not do so soon', () => {
    const { socket, clock } = start({ isAuthorized: false });
    clock.pass(AUTHORIZE_WITHIN_MS - 1);
    expect(socket.closed).toBeNull();
    clock.pass(1);
    expect(socket.closed?.code).toBe(4401);
  });

  it('leaves no timer behind when it goes', () => {
    const { session, clock } = start({ isAuthorized: false });
    session.ended();
    expect(clock.endNext(1e9)).toBe(false);
  });
});

describe('a client that has shown the token', () => {
  it('may show it again', () => {
    const { ask, socket } = start();
    ask({ id: 1, type: 'auth', token: 'secret' });
    expect(socket.sent).toEqual([{ re: 1, ok: true }]);
    expect(socket.closed).toBeNull();
  });

  it('is closed if it shows a wrong one', () => {
    const { ask, socket, gateway, refused } = start();
    ask({ id: 1, type: 'auth', token: 'guess' });
    ask({ id: 2, type: 'cancel', clientOrderId: 'O-1' });
    expect(socket.sent).toEqual([
      { re: 1, ok: false, error: { code: 'UNAUTHORIZED', message: 'wrong token' } },
    ]);
    expect(socket.closed).toEqual({ code: 4401, reason: 'wrong token' });
    expect(gateway.told).toEqual([]);
    expect(refused).toHaveLength(1);
  });
});

describe('a request', () => {
  it('is handed to the gateway and answered under its id', () => {
    const { ask, socket, gateway } = start();
    gateway.views = [viewOf(), viewOf({ clientOrderId: 'O-2', instrumentId: 'ETH' })];
    ask({ id: 'a', type: 'submit', order: ORDER });
    ask({ id: 'b', type: 'modify', clientOrderId: 'O-1', price: '101' });
    ask({ id: 'c', type: 'cancelAll', instrumentId: 'BTC' });
    expect(gateway.told).toEqual([
      [
        'submit',
        { ...ORDER, accountId: null, triggerPrice: null },
        { timeInForce: 'GTC', reduceOnly: false },
      ],
      ['modify', 'O-1', { price: '101' }],
      ['cancelAll', 'O-1'],
    ]);
    expect(socket.sent).toEqual([
      { re: 'a', ok: true },
      { re: 'b', ok: true, isWaiting: true },
      { re: 'c', ok: true, clientOrderIds: ['O-1'], isWaiting: false },
    ]);
  });

  it('that the gateway refuses says why', () => {
    const { ask, socket, gateway } = start();
    gateway.refusal = { code: 'NOT_LIVE', message: 'the venue is connecting' };
    ask({ id: 1, type: 'cancel', clientOrderId: 'O-1' });
    expect(socket.sent).toEqual([{ re: 1, ok: false, error: gateway.refusal }]);
  });

  it('for the orders is answered with those that fit, and where the pushes stand', () => {
    const { ask, socket, gateway, push } = start();
    push(3);
    gateway.views = [viewOf(), viewOf({ clientOrderId: 'O-2', side: 'SELL' })];
    ask({ id: 1, type: 'orders', side: 'SELL' });
    ask({ id: 2, type: 'orders', strategyId: 'S-2' });
    const stands = { ok: true, stream: 'run-1', seq: 3, more: false };
    expect(socket.sent).toEqual([
      { re: 1, ...stands, orders: [toApiOrder(viewOf({ clientOrderId: 'O-2', side: 'SELL' }))] },
      { re: 2, ...stands, orders: [] },
    ]);
  });

  it('for one order is answered with it, and where the pushes stand', () => {
    const { ask, socket, gateway, push } = start();
    push(3);
    const view = viewOf({ clientOrderId: 'O-2' }, { state: 'rejected', lastRule: 'reject' });
    gateway.views = [viewOf(), view];
    ask({ id: 1, type: 'order', clientOrderId: 'O-2' });
    ask({ id: 2, type: 'order', clientOrderId: 'O-3' });
    expect(socket.sent).toEqual([
      { re: 1, ok: true, stream: 'run-1', seq: 3, order: toApiOrder(view) },
      { re: 2, ok: false, error: { code: 'UNKNOWN_ORDER', message: 'O-3' } },
    ]);
  });

  it('for an order that may be found yet is not answered as if there were none', () => {
    const { ask, socket, gateway } = start();
    gateway.knowsOrders = false;
    ask({ id: 1, type: 'order', clientOrderId: 'O-3' });
    expect(socket.sent).toEqual([
      { re: 1, ok: false, error: { code: 'NOT_LIVE', message: 'O-3' } },
    ]);
  });

  it('for many orders is answered in parts', () => {
    const { ask, socket, gateway } = start();
    gateway.views = upTo(501).map((n) => viewOf({ clientOrderId: `O-${n}` }));
    ask({ id: 1, type: 'orders' });
    const parts = socket.sent as { orders: { clientOrderId: string }[]; more: boolean }[];
    expect(parts.map(({ more }) => more)).toEqual([true, true, false]);
    expect(parts.flatMap(({ orders }) => orders)).toEqual(gateway.views.map(toApiOrder));
  });
});

describe('pushes', () => {
  it('come from now on, or from after a number, and go on', () => {
    const { ask, connect, socket, push } = start();
    push(5);
    const other = connect();
    ask({ id: 1, type: 'resume' });
    other.ask({ id: 1, type: 'resume', after: 2, stream: 'run-1' });
    push(2);
    expect(socket.sent[0]).toEqual({ re: 1, ok: true, stream: 'run-1', seq: 5, state: 'live' });
    expect(other.socket.sent[0]).toEqual({
      re: 1,
      ok: true,
      stream: 'run-1',
      seq: 2,
      state: 'live',
    });
    expect(socket.seqs).toEqual([6, 7]);
    expect(other.socket.seqs).toEqual([3, 4, 5, 6, 7]);
  });

  it('are not sent to one who has not asked for them', () => {
    const { socket, push, session } = start();
    push(5);
    expect(socket.sent).toEqual([]);
    expect(session.isDrained).toBe(true);
  });

  it('can be resumed from the oldest kept, not from before', () => {
    const { ask, connect, socket, push } = start({ framesKept: 10 });
    push(25);
    ask({ id: 1, type: 'resume', after: 14, stream: 'run-1' });
    expect(socket.sent).toMatchObject([
      { re: 1, ok: false, error: { code: 'TOO_OLD', oldest: 16 } },
    ]);
    const other = connect();
    other.ask({ id: 1, type: 'resume', after: 15, stream: 'run-1' });
    expect(other.socket.seqs).toEqual(upTo(25, 16));
    ask({ id: 2, type: 'resume' });
    push(1);
    expect(socket.seqs).toEqual([26]);
  });

  it.each([
    ['another stream', { after: 1, stream: 'run-0' }, 'OTHER_STREAM'],
    ['a number not reached yet', { after: 3, stream: 'run-1' }, 'OTHER_STREAM'],
  ])('cannot be resumed from %s', (_where, point, code) => {
    const { ask, socket, push } = start();
    push(2);
    ask({ id: 1, type: 'resume', ...point });
    push(2);
    expect(socket.sent).toMatchObject([{ re: 1, ok: false, error: { code } }]);
  });

  it('are resumed once a socket', () => {
    const { ask, socket, push } = start();
    ask({ id: 1, type: 'resume' });
    ask({ id: 2, type: 'resume' });
    push(1);
    expect(socket.sent[1]).toMatchObject({ re: 2, error: { code: 'STREAMING' } });
    expect(socket.seqs).toEqual([1]);
  });

  it('end with the socket', () => {
    const { ask, socket, push, session } = start();
    ask({ id: 1, type: 'resume' });
    session.ended();
    push(1);
    expect(socket.seqs).toEqual([]);
  });
});

describe('a client that reads slowly', () => {
  it('is handed no more than it takes, and the rest as it reads', () => {
    const { ask, socket, push, session } = start({ framesKept: 20_000, lagMaxFrames: 20_000 });
    socket.isReading = false;
    ask({ id: 1, type: 'resume' });
    push(15_000);
    expect(socket.seqs.length).toBeLessThan(9_000);
    expect(session.isDrained).toBe(false);
    socket.read();
    socket.read();
    expect(socket.seqs).toEqual(upTo(15_000));
    expect(session.isDrained).toBe(true);
  });

  it('is cut off when too far behind, and can resume; the others notice nothing', () => {
    const { connect, ask, socket, push, cutOff } = start({
      framesKept: 20_000,
      lagMaxFrames: 1_000,
    });
    const other = connect();
    ask({ id: 1, type: 'resume' });
    other.ask({ id: 1, type: 'resume' });
    socket.isReading = false;
    push(15_000);
    expect(socket.closed?.code).toBe(4408);
    expect(cutOff).toHaveLength(1);
    expect(other.socket.seqs).toEqual(upTo(15_000));
    const again = connect();
    again.ask({ id: 1, type: 'resume', after: socket.seqs.at(-1), stream: 'run-1' });
    expect([...socket.seqs, ...again.socket.seqs]).toEqual(upTo(15_000));
  });

  it('may lag while it catches up, until what it needs is no longer kept', () => {
    const { ask, socket, push } = start({ framesKept: 12_000, lagMaxFrames: 100 });
    push(12_000);
    socket.isReading = false;
    ask({ id: 1, type: 'resume', after: 0, stream: 'run-1' });
    expect(socket.closed).toBeNull();
    const sent = socket.seqs.length;
    push(sent);
    expect(socket.closed).toBeNull();
    push(1);
    expect(socket.closed?.code).toBe(4408);
    expect(socket.seqs).toEqual(upTo(sent));
  });

  it('is cut off if it leaves too many answers unread', () => {
    const { ask, socket, gateway, cutOff } = start();
    gateway.views = upTo(400).map((n) => viewOf({ clientOrderId: `${n}-`.padEnd(200, 'x') }));
    socket.isReading = false;
    for (let n = 0; n < 1_000 && socket.closed === null; n += 1) ask({ id: n, type: 'orders' });
    expect(socket.closed?.code).toBe(4408);
    expect(socket.unsentBytes).toBeLessThan(17 << 20);
    expect(cutOff).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('leaves once what it tells of has left, with the number of that push', () => {
    const { ask, socket, gateway, push } = start();
    gateway.views = [viewOf()];
    gateway.held = [];
    ask({ id: 1, type: 'submit', order: ORDER });
    ask({ id: 2, type: 'orders' });
    ask({ id: 3, type: 'order', clientOrderId: 'O-1' });
    expect(gateway.told).toHaveLength(1);
    expect(socket.sent).toEqual([]);
    push(2);
    for (const run of gateway.held.splice(0)) run();
    expect(socket.sent).toMatchObject([
      { re: 1, ok: true },
      { re: 2, seq: 2, orders: [{ clientOrderId: 'O-1' }] },
      { re: 3, seq: 2, order: { clientOrderId: 'O-1' } },
    ]);
  });

  it('is nobody’s once the client is gone', () => {
    const { ask, socket, session, gateway } = start();
    gateway.held = [];
    ask({ id: 1, type: 'cancel', clientOrderId: 'O-1' });
    session.ended();
    for (const run of gateway.held.splice(0)) run();
    expect(socket.sent).toEqual([]);
  });
});
