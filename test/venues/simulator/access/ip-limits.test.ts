import { describe, expect, it } from 'vitest';
import { type IpConnection, IpLimits } from '../../../../src/venues/simulator/access/ip-limits.ts';

const IP = '192.0.2.1';
const OTHER_IP = '192.0.2.2';

function connected(limits: IpLimits, ip = IP, now = 0): IpConnection {
  const connection = limits.connect(ip, now);
  if (connection === null) throw new Error('no connection');
  return connection;
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('the weight of requests', () => {
  it('is 1200 a minute for an address, and another has its own', () => {
    const limits = new IpLimits({});
    expect(times(60, () => limits.admit(IP, 20, 0))).not.toContain(false);
    expect(limits.admit(IP, 1, 59_999)).toBe(false);
    expect(limits.admit(OTHER_IP, 1, 59_999)).toBe(true);
    expect(limits.admit(IP, 1_200, 60_000)).toBe(true);
    expect(limits.admit(IP, 1, 60_000)).toBe(false);
  });

  it('does not count what was refused', () => {
    const limits = new IpLimits({ weightPerMinute: 10 });
    expect(limits.admit(IP, 8, 0)).toBe(true);
    expect(limits.admit(IP, 3, 0)).toBe(false);
    expect(limits.admit(IP, 2, 0)).toBe(true);
  });

  it('may grow above the limit by a long answer', () => {
    const limits = new IpLimits({ weightPerMinute: 100 });
    expect(limits.admit(IP, 20, 0)).toBe(true);
    limits.addWeight(IP, 100, 1);
    expect(limits.admit(IP, 1, 2)).toBe(false);
    expect(limits.admit(IP, 1, 60_000)).toBe(true);
  });
});

describe('the connections of an address', () => {
  it('are 10 at once', () => {
    const limits = new IpLimits({});
    const connections = times(10, () => connected(limits));
    expect(limits.connect(IP, 0)).toBeNull();
    expect(limits.connect(OTHER_IP, 0)).not.toBeNull();
    connections[3]?.close();
    expect(limits.connect(IP, 0)).not.toBeNull();
    expect(limits.connect(IP, 0)).toBeNull();
  });

  it('are 30 new ones a minute', () => {
    const limits = new IpLimits({});
    for (let opened = 0; opened < 30; opened++) connected(limits).close();
    expect(limits.connect(IP, 59_999)).toBeNull();
    expect(limits.connect(IP, 60_000)).not.toBeNull();
  });
});

describe('the subscriptions of an address', () => {
  it('are 1000 over all connections', () => {
    const limits = new IpLimits({});
    const [one, two] = [connected(limits), connected(limits)];
    expect(times(999, () => one.subscribe(null))).toEqual(times(999, () => null));
    expect(two.subscribe(null)).toBeNull();
    expect(two.subscribe(null)).toBe('Cannot subscribe to more than 1000 channels.');
    one.unsubscribe(null);
    expect(two.subscribe(null)).toBeNull();
    expect(connected(limits, OTHER_IP).subscribe(null)).toBeNull();
  });

  it('are for 10 users over all connections', () => {
    const limits = new IpLimits({});
    const [one, two] = [connected(limits), connected(limits)];
    for (const user of times(10, (index) => `0x${index}`)) {
      expect(one.subscribe(user)).toBeNull();
      expect(two.subscribe(user)).toBeNull();
    }
    expect(one.subscribe('0xa')).toBe('Cannot track more than 10 total users.');
    expect(one.subscribe('0x3')).toBeNull();
    expect(one.subscribe(null)).toBeNull();
    // After these two the user is still tracked: this connection subscribed twice.
    one.unsubscribe('0x3');
    two.unsubscribe('0x3');
    expect(one.subscribe('0xa')).toBe('Cannot track more than 10 total users.');
    one.unsubscribe('0x3');
    expect(one.subscribe('0xa')).toBeNull();
  });

  it('are given back when the connection closes', () => {
    const limits = new IpLimits({ subscriptions: 3, users: 1, postsInFlight: 1 });
    const [one, two] = [connected(limits), connected(limits)];
    const errors = [one.subscribe('0x1'), one.subscribe('0x1'), one.subscribe(null)];
    expect([...errors, one.startPost(1)]).toEqual([null, null, null, null]);
    one.close();
    expect(times(3, () => two.subscribe('0x2'))).toEqual([null, null, null]);
    expect(two.startPost(2)).toBeNull();
  });

  it('are not given back by a connection that does not hold them', () => {
    const limits = new IpLimits({ subscriptions: 1, postsInFlight: 1 });
    const [one, two] = [connected(limits), connected(limits)];
    expect(one.subscribe('0x1')).toBeNull();
    expect(one.startPost(1)).toBeNull();
    two.unsubscribe('0x1');
    two.endPost();
    expect(two.subscribe('0x1')).toBe('Cannot subscribe to more than 1 channels.');
    expect(two.startPost(2)).toBe('too many pending post requests id=2');
  });
});

describe('what a client sends', () => {
  it('is 2000 messages a minute over all connections', () => {
    const limits = new IpLimits({});
    const [one, two] = [connected(limits), connected(limits)];
    const errors = times(2_000, (index) => (index % 2 === 0 ? one : two).message(0));
    expect(new Set(errors)).toEqual(new Set([null]));
    expect(one.message(59_999)).toBe('Cannot send more than 2000 messages per minute.');
    expect(one.message(60_000)).toBeNull();
  });

  it('is 100 posts in flight', () => {
    const connection = connected(new IpLimits({}));
    expect(times(100, (id) => connection.startPost(id))).toEqual(times(100, () => null));
    expect(connection.startPost(1_234)).toBe('too many pending post requests id=1234');
    connection.endPost();
    expect(connection.startPost(1_234)).toBeNull();
  });
});

describe('the limits', () => {
  it('can be off as a whole', () => {
    const limits = new IpLimits(null);
    expect(times(100, () => limits.admit(IP, 1_000, 0))).not.toContain(false);
    const connections = times(100, () => connected(limits));
    const errors = connections.flatMap((connection, index) => [
      connection.message(0),
      connection.startPost(index),
      ...times(20, (user) => connection.subscribe(`0x${index}-${user}`)),
    ]);
    expect(new Set(errors)).toEqual(new Set([null]));
  });

  it('outlast many other addresses', () => {
    const limits = new IpLimits({ weightPerMinute: 1, connections: 1 });
    connected(limits);
    expect(limits.admit('198.51.100.1', 1, 100_000)).toBe(true);
    times(5_000, (index) => limits.admit(`2001:db8::${index}`, 1, 0));
    expect(limits.connect(IP, 100_001)).toBeNull();
    expect(limits.admit('198.51.100.1', 1, 100_001)).toBe(false);
  });
});
