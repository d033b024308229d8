import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RateBudget } from '../../../../src/venues/hyperliquid/client/rate-budget.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';

function setUp() {
  const clock = new VirtualClock(1_000_000);
  const budget = new RateBudget(clock, 1_200);
  const runs: [weight: number, at: number][] = [];
  const want = (weight: number) => budget.whenFree(weight, () => runs.push([weight, clock.now()]));
  return { clock, budget, runs, want };
}

describe('a budget', () => {
  it('lets through at once what there is', () => {
    const { runs, want, clock } = setUp();
    want(200);
    want(100);
    want(1);
    expect(runs.map(([weight]) => weight)).toEqual([200, 100]);
    clock.pass(67);
    expect(runs).toHaveLength(3);
  });

  it('keeps those in their row that wait', () => {
    const { runs, want, clock } = setUp();
    for (const weight of [300, 60, 2]) want(weight);
    clock.pass(3_999);
    expect(runs).toHaveLength(1);
    clock.pass(1_000);
    expect(runs.map(([weight]) => weight)).toEqual([300, 60, 2]);
  });

  it('lets commands go first, and reads pay for it', () => {
    const { budget, runs, want, clock } = setUp();
    want(240);
    budget.spendOnCommand(210);
    want(15);
    clock.pass(3_749);
    expect(runs).toHaveLength(1);
    clock.pass(1);
    expect(runs).toHaveLength(2);
  });

  it('keeps a share for reads, however many commands there are', () => {
    const { budget, runs, want, clock } = setUp();
    want(240);
    for (let second = 0; second < 600; second += 1) {
      budget.spendOnCommand(100);
      if (second % 15 === 0) want(60);
      clock.pass(1_000);
    }
    expect(runs).toHaveLength(1 + 40);
    const waits = runs.slice(1).map(([, at], index) => at - (1_000_000 + index * 15_000));
    expect(Math.max(...waits)).toBeLessThanOrEqual(15_000);
  });

  it.each([1, 10])('keeps it after %s minutes of reads as fast as they may', (minutes) => {
    const { budget, clock } = setUp();
    const end = clock.now() + minutes * 60_000;
    const read = () => {
      budget.whenFree(60, () => {
        budget.spendOnRead(20);
        if (clock.now() < end) clock.startTimer(10, read);
      });
    };
    read();
    clock.pass(minutes * 60_000 + 6_000);
    budget.spendOnCommand(10_000);
    const from = clock.now();
    const ranAt: number[] = [];
    budget.whenFree(60, () => ranAt.push(clock.now()));
    for (let second = 0; second < 76; second += 1) {
      clock.pass(1_000);
      budget.spendOnCommand(100);
    }
    expect(ranAt).toHaveLength(1);
    expect(Math.max(...ranAt) - from).toBeLessThanOrEqual(75_000);
  });

  it('lets reads pay of their share for what they weigh more', () => {
    const { budget, runs, want, clock } = setUp();
    budget.spendOnRead(300);
    budget.spendOnCommand(10_000);
    want(20);
    clock.pass(19_999);
    expect(runs).toEqual([]);
    clock.pass(1);
    expect(runs).toHaveLength(1);
  });

  it('forgets what commands have spent once the venue has', () => {
    const { budget, runs, want, clock } = setUp();
    budget.spendOnCommand(1_000_000);
    clock.pass(80_000);
    want(240);
    want(60);
    expect(runs).toHaveLength(2);
  });

  it('lets through what outweighs a burst once there is a full one', () => {
    const { runs, want, clock } = setUp();
    want(20);
    want(400);
    want(20);
    clock.pass(1_333);
    expect(runs).toHaveLength(1);
    clock.pass(1);
    expect(runs).toHaveLength(2);
    // The hundred above the burst come back before anything else is read.
    clock.pass(7_999);
    expect(runs).toHaveLength(2);
    clock.pass(1);
    expect(runs).toHaveLength(3);
  });

  it('saves up no more than a burst', () => {
    const { runs, want, clock } = setUp();
    clock.pass(600_000);
    want(300);
    want(1);
    expect(runs).toHaveLength(1);
  });

  it('runs nothing once it is stopped', () => {
    const { budget, runs, want, clock } = setUp();
    want(300);
    want(1);
    budget.stop();
    clock.pass(60_000);
    expect(runs).toHaveLength(1);
  });

  it('holds no minute with more than the limit, whenever it begins', () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.nat({ max: 5_000 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const { runs, want, clock } = setUp();
        for (const [weight, waitMs] of steps) {
          want(weight);
          clock.pass(waitMs);
        }
        clock.pass(600_000);
        expect(runs).toHaveLength(steps.length);
        for (const [, from] of runs) {
          const minute = runs.filter(([, at]) => at >= from && at < from + 60_000);
          expect(minute.reduce((sum, [weight]) => sum + weight, 0)).toBeLessThanOrEqual(1_200);
        }
      }),
      { numRuns: 50 },
    );
  });
});
