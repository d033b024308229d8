import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Nonces } from '../../../../src/venues/simulator/access/nonces.ts';

const NOW = 1_795_326_953_643;
const DAY_MS = 24 * 60 * 60 * 1_000;

/** Nonces of which the signer 0xa has used the given ones. */
function after(...used: readonly number[]): Nonces {
  const nonces = new Nonces();
  for (const nonce of used) expect(nonces.use('0xa', nonce, NOW)).toBeNull();
  return nonces;
}

function hundred(from: number): number[] {
  return Array.from({ length: 100 }, (_, index) => from + 2 * index);
}

describe('a nonce', () => {
  it('may be used once by each signer', () => {
    const nonces = after(NOW);
    expect(nonces.use('0xa', NOW, NOW)).toBe(`Invalid nonce: duplicate nonce ${NOW}`);
    expect(nonces.use('0xb', NOW, NOW)).toBeNull();
    expect(nonces.use('0xa', NOW, NOW + 1)).toBe(`Invalid nonce: duplicate nonce ${NOW}`);
  });

  it('need not be above the last one', () => {
    const nonces = after(NOW, NOW - 2, NOW + 5);
    expect(nonces.use('0xa', NOW - 3, NOW)).toBeNull();
    expect(nonces.use('0xa', NOW + 1, NOW)).toBeNull();
    expect(nonces.use('0xa', NOW - 2, NOW)).toBe(`Invalid nonce: duplicate nonce ${NOW - 2}`);
  });

  it('has to be above the lowest of the hundred that are kept', () => {
    const nonces = after(...hundred(NOW));
    expect(nonces.use('0xa', NOW - 1, NOW)).toBe(`Invalid nonce: nonce too low ${NOW - 1}`);
    expect(nonces.use('0xa', NOW, NOW)).toBe(`Invalid nonce: duplicate nonce ${NOW}`);
    expect(nonces.use('0xa', NOW + 1, NOW)).toBeNull();
    // That pushed the lowest out: it was used, yet is refused as too low now.
    expect(nonces.use('0xa', NOW, NOW)).toBe(`Invalid nonce: nonce too low ${NOW}`);
  });

  it('may be low as long as fewer than a hundred are kept', () => {
    expect(after(...hundred(NOW).slice(1)).use('0xa', NOW - 1, NOW)).toBeNull();
  });

  it('is within two days before and one day after the venue’s time', () => {
    const oldest = NOW - 2 * DAY_MS + 1;
    const newest = NOW + DAY_MS - 1;
    const nonces = after(oldest, newest);
    expect(nonces.use('0xa', oldest - 1, NOW)).toBe(`Invalid nonce: nonce too old ${oldest - 1}`);
    expect(nonces.use('0xa', newest + 1, NOW)).toBe(
      `Invalid nonce: nonce too far ahead ${newest + 1}`,
    );
  });
});

describe('the nonces that are kept', () => {
  it('are those that a plain list would keep', () => {
    const offsets = fc.array(fc.integer({ min: 0, max: 160 }), { maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(offsets, (given) => {
        const nonces = new Nonces();
        let kept: number[] = [];
        for (const nonce of given.map((offset) => NOW + offset)) {
          const full = kept.length === 100;
          const fits = !kept.includes(nonce) && (!full || nonce > Math.min(...kept));
          expect(nonces.use('0xa', nonce, NOW) === null).toBe(fits);
          if (fits) kept = [...kept, nonce].sort((a, b) => b - a).slice(0, 100);
        }
      }),
    );
  });
});
