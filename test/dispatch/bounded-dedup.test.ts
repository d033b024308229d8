import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedDedup, DEDUP_CAPACITY } from '../../src/dispatch/bounded-dedup.ts';

function trade(venueOrderId: string, tradeId: string) {
  return { venueOrderId, tradeId };
}

describe('the memory of trades', () => {
  it('knows what became of a trade', () => {
    const memory = new BoundedDedup();
    memory.add(trade('1', 'T'), 'external');
    memory.add(trade('2', 'U'), 'forgotten');
    expect(memory.get(trade('1', 'T'))).toBe('external');
    expect(memory.get(trade('2', 'U'))).toBe('forgotten');
    expect(memory.get(trade('1', 'U'))).toBeUndefined();
    expect(memory.size).toBe(2);
  });

  it('holds two legs that share a trade id for two trades: own orders may meet', () => {
    const memory = new BoundedDedup();
    memory.add(trade('1', 'T'), 'external');
    expect(memory.get(trade('2', 'T'))).toBeUndefined();
    memory.add(trade('2', 'T'), 'forgotten');
    expect(memory.get(trade('1', 'T'))).toBe('external');
    expect(memory.size).toBe(2);
  });

  it('tells trades apart whatever characters their ids hold', () => {
    const ids = fc.oneof(
      fc.string({ unit: fc.constantFrom(':', '1', '2', '0', '\0', '|', '/'), maxLength: 6 }),
      fc.constantFrom('__proto__', 'constructor', '\ud800', '\udc00', '🙂', '"', '\\'),
    );
    fc.assert(
      fc.property(fc.tuple(ids, ids), fc.tuple(ids, ids), (one, other) => {
        fc.pre(one[0] !== other[0] || one[1] !== other[1]);
        const memory = new BoundedDedup();
        memory.add(trade(...one), 'external');
        expect(memory.get(trade(...other))).toBeUndefined();
        expect(memory.get(trade(...one))).toBe('external');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [trade('1:1', '1'), trade('1', '1:1')],
    [trade('1', '2:3'), trade('1:2', '3')],
    [trade('3:1:', ''), trade('3', '1::')],
    [trade('', '1:a'), trade('1', 'a')],
  ])('tells %j from %j', (one, other) => {
    const memory = new BoundedDedup();
    memory.add(one, 'external');
    expect(memory.get(other)).toBeUndefined();
  });

  it('forgets the oldest trade first, one for one', () => {
    const memory = new BoundedDedup(2);
    for (const id of ['a', 'b', 'a', 'c']) memory.add(trade('1', id), 'external');
    const kept = ['a', 'b', 'c'].filter((id) => memory.get(trade('1', id)) !== undefined);
    expect(kept).toEqual(['b', 'c']);
  });

  it('remembers nothing at capacity 0', () => {
    const memory = new BoundedDedup(0);
    memory.add(trade('1', 'T'), 'external');
    expect([memory.get(trade('1', 'T')), memory.size]).toEqual([undefined, 0]);
  });

  it('refuses a capacity that is no count', () => {
    expect(() => new BoundedDedup(-1)).toThrow(RangeError);
    expect(() => new BoundedDedup(1.5)).toThrow(RangeError);
  });

  it('takes a million trades at its default capacity, which is the policy’s', () => {
    expect(DEDUP_CAPACITY).toBe(100_000);
    const memory = new BoundedDedup();
    for (let i = 0; i < 1_000_000; i += 1) memory.add(trade(`${i % 1_000}`, `T${i}`), 'external');
    expect(memory.size).toBe(100_000);
    expect(memory.get(trade('999', 'T899999'))).toBeUndefined();
    expect(memory.get(trade('0', 'T900000'))).toBe('external');
    expect(memory.get(trade('999', 'T999999'))).toBe('external');
  });
});
