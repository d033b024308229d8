import { describe, expect, it } from 'vitest';
import { NO_FAULTS } from '../../../../src/venues/simulator/faults/fault-profile.ts';
import { Faults } from '../../../../src/venues/simulator/faults/faults.ts';

const DRAWS = 2_000;

function draws<T>(draw: () => T, count = DRAWS): T[] {
  return Array.from({ length: count }, draw);
}

const WHOM = () => 'an order';

describe('faults', () => {
  it('fall alike for the same seed, and otherwise for another', () => {
    const profile = { ...NO_FAULTS, frameDropped: 0.5 };
    const [one, same, other] = [1, 1, 2].map((seed) => {
      const faults = new Faults(seed, profile);
      return draws(() => faults.happens('frameDropped', WHOM), 100);
    });
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  it('have dice of their own: turning one on does not change another', () => {
    const alone = new Faults(7, { ...NO_FAULTS, frameDropped: 0.5 });
    const together = new Faults(7, {
      ...NO_FAULTS,
      frameDropped: 0.5,
      frameDoubled: 0.5,
      answerDelayMs: [0, 100],
    });
    const expected = draws(() => alone.happens('frameDropped', WHOM), 100);
    const found = draws(() => {
      together.happens('frameDoubled', WHOM);
      together.delayMs('answerDelayMs');
      return together.happens('frameDropped', WHOM);
    }, 100);
    expect(found).toEqual(expected);
  });

  it('happen as often as their probability says, never at 0 and always at 1', () => {
    const faults = new Faults(3, {
      ...NO_FAULTS,
      requestLost: 1,
      http5xx: { probability: 0.25, executed: 1 },
    });
    expect(draws(() => faults.happens('frameDropped', WHOM))).not.toContain(true);
    expect(draws(() => faults.happens('requestLost', WHOM))).not.toContain(false);
    expect(draws(() => faults.executesIn5xx())).not.toContain(false);
    const share = draws(() => faults.happens('http5xx', WHOM)).filter(Boolean).length / DRAWS;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.3);
  });

  it('take from the least to the most of a delay, both included', () => {
    const faults = new Faults(4, {
      ...NO_FAULTS,
      answerDelayMs: [3, 6],
      lateOpen: { probability: 1, delayMs: [5, 5] },
    });
    const delays = new Set(draws(() => faults.delayMs('answerDelayMs')));
    expect(delays).toEqual(new Set([3, 4, 5, 6]));
    expect(faults.lateOpenDelayMs()).toBe(5);
    expect(faults.delayMs('streamDelayMs')).toBe(0);
    expect(faults.readAgeMs()).toBeGreaterThanOrEqual(100);
    expect(faults.halfOpenMs()).toBeLessThanOrEqual(60_000);
  });

  it('write replacements in each way that has a weight', () => {
    const faults = new Faults(5, NO_FAULTS);
    expect(new Set(draws(() => faults.modifyFrames(WHOM)))).toEqual(new Set(['newFirst']));
    faults.profile = {
      ...NO_FAULTS,
      modifyFrames: { newFirst: 1, oldFirst: 1, split: 0, splitOldFirst: 1 },
    };
    const ways = new Set(draws(() => faults.modifyFrames(WHOM)));
    expect(ways).toEqual(new Set(['newFirst', 'oldFirst', 'splitOldFirst']));
  });

  it.each([
    ['frameDropped', { frameDropped: 0.1 }],
    ['halfOpen', { halfOpen: { probability: 0.1, lastsMs: [0, 0] as [number, number] } }],
  ])('know that %s touches frames, also when it is turned on while running', (_name, given) => {
    const faults = new Faults(6, NO_FAULTS);
    expect(faults.touchesFrames).toBe(false);
    faults.profile = { ...NO_FAULTS, ...given };
    expect(faults.touchesFrames).toBe(true);
    expect(faults.profile).toMatchObject(given);
  });
});
