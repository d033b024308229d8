import { describe, expect, it } from 'vitest';
import { Connection } from '../../../../src/venues/hyperliquid/client/connection.ts';
import { DEFAULT_CLIENT_SETTINGS } from '../../../../src/venues/hyperliquid/client/client-settings.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { ScriptedWires } from './scripted-wires.ts';

const USER = `0x${'a'.repeat(40)}`;
const PONG = { channel: 'pong' };

function setUp() {
  const clock = new VirtualClock(1_000_000);
  const wires = new ScriptedWires(clock);
  const told: string[] = [];
  const settings = DEFAULT_CLIENT_SETTINGS;
  const connection = new Connection({ wires, clock, user: USER, settings }, () => 1, {
    onState: (state) => told.push(state),
    onGap: () => told.push('gap'),
    onFrame: ({ text }) => told.push(text),
    onLost: () => told.push('lost'),
    onTrouble: (reason) => told.push(reason),
  });
  connection.open();
  return { clock, wires, told, connection };
}

function live() {
  const parts = setUp();
  parts.wires.socket.open();
  parts.wires.socket.confirm();
  parts.told.length = 0;
  return parts;
}

describe('a connection', () => {
  it('is live once both subscriptions are confirmed, whatever the echo adds', () => {
    const { wires, told, connection } = setUp();
    wires.socket.open();
    const subscribed = wires.socket.sent.map((text) => JSON.parse(text) as object);
    expect(subscribed).toEqual([
      { method: 'subscribe', subscription: { type: 'orderUpdates', user: USER } },
      {
        method: 'subscribe',
        subscription: { type: 'userFills', user: USER, aggregateByTime: false },
      },
    ]);
    const channel = 'subscriptionResponse';
    const fills = { type: 'userFills', user: USER, aggregateByTime: true };
    const confirm = (subscription: object) =>
      wires.socket.say({ channel, data: { method: 'subscribe', subscription } });
    confirm(fills);
    confirm({ ...fills, aggregateByTime: false, later: 1 });
    confirm({ ...fills, aggregateByTime: false });
    expect(connection.isLive).toBe(false);
    confirm({ type: 'orderUpdates', user: USER, later: 1 });
    expect(connection.isLive).toBe(true);
    expect(told).toEqual(['recovering', 'live']);
  });

  it('holds back what comes before that, and tells no gap the first time', () => {
    const { wires, told } = setUp();
    wires.socket.open();
    wires.socket.say('early');
    expect(told).toEqual(['recovering']);
    wires.socket.confirm();
    wires.socket.say('late');
    expect(told).toEqual(['recovering', 'early', 'live', 'late']);
  });

  it('tells a gap before anything of a new socket', () => {
    const { wires, told, clock } = live();
    wires.socket.end('1006');
    expect(told).toEqual(['the connection was lost: 1006', 'connecting', 'lost']);
    clock.pass(250);
    wires.socket.open();
    wires.socket.say('early');
    wires.socket.confirm();
    expect(told.slice(3)).toEqual(['recovering', 'gap', 'early', 'live']);
  });

  it('hears nothing more of a socket that it has given up', () => {
    const { wires, told, clock } = live();
    const first = wires.socket;
    clock.pass(30_000);
    expect(first.isClosed).toBe(true);
    told.length = 0;
    first.say('ghost');
    first.end();
    expect(told).toEqual([]);
  });

  it('gives up a socket that does not open, or is not confirmed', () => {
    const { wires, told, clock } = setUp();
    clock.pass(10_000);
    expect(wires.sockets.map(({ isClosed }) => isClosed)).toEqual([true]);
    clock.pass(250);
    wires.socket.open();
    wires.socket.say({ channel: 'error', data: 'Cannot track more than 10 total users.' });
    clock.pass(10_000);
    expect(wires.sockets.map(({ isClosed }) => isClosed)).toEqual([true, true]);
    expect(told.filter((each) => each === 'gap')).toEqual([]);
  });

  it('gives up a socket that floods it before it is confirmed', () => {
    const { wires } = setUp();
    wires.socket.open();
    for (let count = 0; count <= 1_000; count++) wires.socket.say(PONG);
    expect(wires.socket.isClosed).toBe(true);
  });

  it('pings a venue that is silent, and keeps one that answers', () => {
    const { wires, clock, connection } = live();
    const pings = () => wires.socket.sent.filter((text) => text.includes('ping')).length;
    clock.pass(19_999);
    expect(pings()).toBe(0);
    for (let count = 1; count <= 10; count++) {
      clock.pass(1);
      expect(pings()).toBe(count);
      wires.socket.say(PONG);
      clock.pass(19_999);
    }
    expect(connection.isLive).toBe(true);
  });

  it('pings no venue that speaks', () => {
    const { wires, clock } = live();
    for (let count = 0; count < 10; count++) {
      clock.pass(15_000);
      wires.socket.say({ channel: 'orderUpdates', data: [] });
    }
    expect(wires.socket.sent).toHaveLength(2);
  });

  it('says each time why it cannot be had, and what the venue has against it', () => {
    const { wires, clock, told } = setUp();
    wires.socket.end('connect ECONNREFUSED 127.0.0.1:7071');
    clock.pass(250);
    wires.socket.end('connect ECONNREFUSED 127.0.0.1:7071');
    clock.pass(500);
    wires.socket.open();
    wires.socket.say({ channel: 'error', data: 'Cannot track more than 10 total users.' });
    clock.pass(10_000);
    expect(told.filter((what) => what !== 'lost')).toEqual([
      'cannot connect: connect ECONNREFUSED 127.0.0.1:7071',
      'cannot connect: connect ECONNREFUSED 127.0.0.1:7071',
      'recovering',
      'cannot connect: not subscribed in time: Cannot track more than 10 total users.',
      'connecting',
    ]);
  });

  it('gives up a venue that stays silent', () => {
    const { wires, clock, told } = live();
    clock.pass(29_999);
    expect(wires.socket.isClosed).toBe(false);
    clock.pass(1);
    expect(wires.socket.isClosed).toBe(true);
    expect(told).toEqual(['the connection was lost: the venue is silent', 'connecting', 'lost']);
  });

  it('gives up a venue that is silent since it was sent what it does not answer', () => {
    const { wires, clock, connection } = live();
    clock.pass(1_000);
    wires.socket.say(PONG);
    connection.doubt(clock.now());
    expect(wires.socket.isClosed).toBe(false);
    clock.pass(1);
    connection.doubt(clock.now());
    expect(wires.socket.isClosed).toBe(true);
  });

  it('waits longer each time, up to a bound, until a socket has lived for a while', () => {
    const { wires, clock } = setUp();
    const waits: number[] = [];
    const failAndWait = () => {
      const { length } = wires.sockets;
      wires.socket.end();
      const from = clock.now();
      while (wires.sockets.length === length) clock.pass(1);
      waits.push(clock.now() - from);
    };
    for (let count = 0; count < 8; count++) failAndWait();
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
    const join = (ms: number) => {
      wires.socket.open();
      wires.socket.confirm();
      clock.pass(ms);
    };
    join(10_000);
    failAndWait();
    join(29_000);
    wires.socket.say(PONG);
    clock.pass(1_000);
    failAndWait();
    expect(waits.slice(8)).toEqual([10_000, 250]);
  });

  it('opens nothing once it is closed', () => {
    const { wires, clock, connection, told } = live();
    wires.socket.end();
    connection.close();
    clock.pass(60_000);
    expect(wires.sockets).toHaveLength(1);
    expect(connection.state).toBe('stopped');
    expect(told.at(-1)).toBe('stopped');
  });

  it('may be closed by whom it tells of a gap', () => {
    const clock = new VirtualClock(1_000_000);
    const wires = new ScriptedWires(clock);
    const settings = DEFAULT_CLIENT_SETTINGS;
    const connection = new Connection({ wires, clock, user: USER, settings }, () => 0, {
      onState: () => {},
      onGap: () => connection.close(),
      onFrame: () => {},
      onLost: () => {},
      onTrouble: () => {},
    });
    connection.open();
    wires.socket.open();
    wires.socket.confirm();
    wires.socket.end();
    clock.pass(125);
    wires.socket.open();
    wires.socket.confirm();
    expect(connection.state).toBe('stopped');
    expect(wires.socket.isClosed).toBe(true);
  });
});
