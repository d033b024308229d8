import { describe, expect, it } from 'vitest';
import { Feed } from '../../../src/gateway/api/feed.ts';

const state = { type: 'gateway', state: 'live' } as const;

function feedOf(pushes: number, framesKept: number): Feed {
  const feed = new Feed('run-1', framesKept);
  for (let n = 0; n < pushes; n += 1) feed.push(state);
  return feed;
}

describe('a feed', () => {
  it('numbers what is pushed from 1', () => {
    const feed = feedOf(2, 8);
    expect([feed.oldest, feed.latest]).toEqual([1, 2]);
    expect(JSON.parse(feed.frame(1))).toEqual({ seq: 1, ...state });
    expect(feed.frame(2)).toBe('{"seq":2,"type":"gateway","state":"live"}');
    expect(feed.frame(2)).toBe(feed.frame(2));
  });

  it('keeps the latest, and no more', () => {
    const feed = feedOf(20, 8);
    expect([feed.oldest, feed.latest]).toEqual([13, 20]);
    for (let seq = 13; seq <= 20; seq += 1) {
      expect(JSON.parse(feed.frame(seq))).toMatchObject({ seq });
    }
  });

  it('has nothing old at first', () => {
    expect([feedOf(0, 8).oldest, feedOf(0, 8).latest]).toEqual([1, 0]);
    expect(() => feedOf(0, 8).frame(1)).toThrow(RangeError);
  });

  it('numbers on from where an earlier run ended', () => {
    const feed = new Feed('run-1', 8, 41);
    expect([feed.oldest, feed.latest]).toEqual([42, 41]);
    feed.push(state);
    expect(JSON.parse(feed.frame(42))).toEqual({ seq: 42, ...state });
    expect(feed.oldest).toBe(42);
    for (let n = 0; n < 8; n += 1) feed.push(state);
    expect([feed.oldest, feed.latest]).toEqual([43, 50]);
  });

  it('calls its followers until they stop', () => {
    const feed = feedOf(0, 8);
    let calls = 0;
    const stop = feed.follow(() => {
      calls += 1;
    });
    feed.push(state);
    stop();
    feed.push(state);
    expect(calls).toBe(1);
  });
});
