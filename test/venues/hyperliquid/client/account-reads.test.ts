import { describe, expect, it } from 'vitest';
import {
  AccountReads,
  type FillsRead,
  type LegsRead,
} from '../../../../src/venues/hyperliquid/client/account-reads.ts';
import { InfoReader } from '../../../../src/venues/hyperliquid/client/info-reader.ts';
import { RateBudget } from '../../../../src/venues/hyperliquid/client/rate-budget.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { TRADER } from './bench.ts';
import { ScriptedWires } from './scripted-wires.ts';

const NOW = 1_000_000;

function setUp() {
  const clock = new VirtualClock(NOW);
  const wires = new ScriptedWires(clock);
  const budget = new RateBudget(clock, 1_200);
  const unreadable: string[] = [];
  const failures: string[] = [];
  const reads = new AccountReads({
    info: new InfoReader({ wires, clock, onFailed: (why) => failures.push(why) }, 5_000),
    budget,
    user: TRADER,
    onUnreadable: (_text, why) => unreadable.push(why),
    onLeg: () => {},
  });
  /** Answers the request that was made last, whose body it returns. */
  const answer = (value: unknown) => {
    const request = wires.requests.at(-1);
    request?.answer({ status: 200, body: JSON.stringify(value) });
    return JSON.parse(request?.body ?? '') as unknown;
  };
  return { clock, wires, budget, reads, unreadable, answer };
}

const placed = (oid: number) => ({
  coin: 'BTC',
  side: 'B',
  limitPx: '94000.0',
  sz: '0.01',
  oid,
  timestamp: 900_000,
  origSz: '0.01',
  cloid: null,
});
const ended = (oid: number, statusTimestamp: number) => ({
  order: placed(oid),
  status: 'canceled',
  statusTimestamp,
});
const fill = (tid: number, time: number) => ({
  coin: 'BTC',
  px: '94000.0',
  sz: '0.01',
  time,
  oid: 7,
  crossed: false,
  tid,
});

describe('the history', () => {
  const read = (rows: readonly unknown[], since: number) => {
    const { reads, answer, unreadable } = setUp();
    const found: (LegsRead | null)[] = [];
    reads.history(since, (each) => found.push(each));
    expect(answer(rows)).toEqual({ type: 'historicalOrders', user: TRADER });
    return { isWhole: found[0]?.isWhole, length: found[0]?.rows.length, unreadable };
  };

  it('is whole if it is short', () => {
    expect(read([ended(1, 990_000)], 0)).toMatchObject({ isWhole: true, length: 1 });
    expect(read([], 0)).toMatchObject({ isWhole: true, length: 0 });
  });

  it('of a full page is whole only if that reaches back', () => {
    const rows = Array.from({ length: 2_000 }, (_, index) => ended(index, 990_000 - index));
    expect(read(rows, 988_001).isWhole).toBe(true);
    expect(read(rows, 988_000).isWhole).toBe(false);
  });

  it('with a row that cannot be read is not whole, and loses no other', () => {
    const { isWhole, length, unreadable } = read([ended(1, 990_000), { order: 1 }], 0);
    expect({ isWhole, length }).toEqual({ isWhole: false, length: 1 });
    expect(unreadable).toEqual(['Invalid order row']);
  });
});

describe('a read', () => {
  it.each([
    ['of another status', { status: 429, body: '[]' }],
    ['that failed', { error: 'connection reset' }],
    ['that is not JSON', { status: 200, body: '<html>' }],
    ['that is no list', { status: 200, body: '{}' }],
    ['that is null', { status: 200, body: 'null' }],
  ])('%s is none', (_name, answer) => {
    const { reads, wires } = setUp();
    const found: unknown[] = [];
    reads.openLegs((each) => found.push(each));
    wires.requests[0]?.answer(answer);
    reads.leg(7, (each) => found.push(each));
    wires.requests[1]?.answer(answer);
    reads.fillsSince(0, (each) => found.push(each));
    wires.requests[2]?.answer(answer);
    expect(found).toEqual([null, null, null]);
  });

  it('that takes too long is none, and its answer comes too late', () => {
    const { reads, clock, answer } = setUp();
    const found: unknown[] = [];
    reads.openLegs((each) => found.push(each));
    clock.pass(5_000);
    answer([]);
    expect(found).toEqual([null]);
  });

  it('of many rows is paid for when it comes', () => {
    const { reads, budget, clock, answer } = setUp();
    reads.openLegs(() => {});
    answer(Array.from({ length: 6_000 }, (_, index) => placed(index)));
    const runs: number[] = [];
    budget.whenFree(15, () => runs.push(clock.now()));
    expect(runs).toEqual([]);
    clock.pass(1_000);
    expect(runs).toHaveLength(1);
  });
});

describe('one leg', () => {
  it('is found by its id or the client order id, or is not known', () => {
    const { reads, answer } = setUp();
    const found: (LegsRead | null)[] = [];
    reads.leg(7, (each) => found.push(each));
    const asked = answer({ status: 'order', order: ended(7, 990_000) });
    expect(asked).toEqual({ type: 'orderStatus', user: TRADER, oid: 7 });
    reads.leg('0xab', (each) => found.push(each));
    expect(answer({ status: 'unknownOid' })).toMatchObject({ oid: '0xab' });
    reads.leg(7, (each) => found.push(each));
    answer({ status: 'order', order: { order: {} } });
    expect(found.map((each) => [each?.rows.length, each?.isWhole])).toEqual([
      [1, true],
      [0, true],
      [0, false],
    ]);
  });
});

describe('the fills', () => {
  function read(pages: readonly (readonly unknown[])[]) {
    const { reads, answer, clock, wires, unreadable } = setUp();
    const found: (FillsRead | null)[] = [];
    reads.fillsSince(100, (each) => found.push(each));
    const asked = pages.map((page) => {
      const { length } = wires.requests;
      const request = answer(page);
      for (let tries = 0; tries < 200 && wires.requests.length === length; tries++) clock.pass(100);
      return (request as { startTime: number }).startTime;
    });
    return { read: found[0], asked, requests: wires.requests.length, unreadable };
  }
  const page = (from: number, length = 2_000) =>
    Array.from({ length }, (_, index) => fill(from + index, 1_000 + from + index));

  it('are read page by page, the next from where the last ended', () => {
    const { read: found, asked } = read([page(0), page(1_999, 10)]);
    expect(asked).toEqual([100, 2_999]);
    expect(found?.isWhole).toBe(true);
    expect(new Set(found?.fills.map(({ tradeId }) => tradeId)).size).toBe(2_009);
  });

  it('are whole with all that the venue keeps, though pages overlap', () => {
    const full = [0, 1, 2, 3, 4].map((each) => page(each * 1_999));
    const { read: found } = read([...full, page(5 * 1_999, 5)]);
    expect(found?.isWhole).toBe(true);
    expect(new Set(found?.fills.map(({ tradeId }) => tradeId)).size).toBe(10_000);
  });

  it('are none, aloud, if there are more than the venue can tell', () => {
    const pages = Array.from({ length: 10 }, (_, each) => page(each * 1_999));
    const { read: found, requests, unreadable } = read(pages);
    expect([requests, found, unreadable]).toEqual([10, null, ['More trades than can be read']]);
  });

  it('are none, aloud, if a page is of one time', () => {
    const rows = Array.from({ length: 2_000 }, (_, tid) => fill(tid, 100));
    const { read: found, requests, unreadable } = read([rows]);
    expect([requests, found, unreadable]).toEqual([1, null, ['More trades than can be read']]);
  });

  it('with one that cannot be read are not whole, and lose no other', () => {
    const { read: found } = read([[fill(1, 1_000), { tid: 2 }]]);
    expect(found).toMatchObject({ isWhole: false, fills: [{ tradeId: '1000:BTC:1' }] });
  });

  it('are none if a page is', () => {
    const { reads, answer, wires, clock } = setUp();
    const found: unknown[] = [];
    reads.fillsSince(100, (each) => found.push(each));
    answer(page(0));
    clock.pass(1_000);
    wires.requests.at(-1)?.answer({ error: 'connection reset' });
    expect(found).toEqual([null]);
  });
});
