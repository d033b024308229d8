import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedFifo } from '../../src/dispatch/bounded-fifo.ts';

type Entry = readonly [key: string, value: number];

/** The model: entries in a row, the oldest first. */
function addToModel(row: readonly Entry[], entry: Entry, capacity: number) {
  if (capacity === 0) return { row, gone: entry[1] };
  const known = row.some(([key]) => key === entry[0]);
  if (known) return { row: row.map((other) => (other[0] === entry[0] ? entry : other)) };
  const longer = [...row, entry];
  if (longer.length <= capacity) return { row: longer };
  return { row: longer.slice(1), gone: longer[0]?.[1] };
}

describe('a bounded map', () => {
  it('is a row from which the oldest goes for the newest', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', '', '__proto__', 'constructor'];
    const anyEntries = fc.array(fc.tuple(fc.constantFrom(...keys), fc.nat()), {
      maxLength: 50,
      size: 'max',
    });
    fc.assert(
      fc.property(fc.nat(6), anyEntries, (capacity, entries) => {
        const fifo = new BoundedFifo<number>(capacity);
        let row: readonly Entry[] = [];
        for (const entry of entries) {
          const expected = addToModel(row, entry, capacity);
          row = expected.row;
          expect(fifo.add(...entry)).toBe(expected.gone);
          expect(fifo.size).toBe(row.length);
          for (const key of keys) expect(fifo.get(key)).toBe(new Map(row).get(key));
        }
      }),
    );
  });

  it('loses just one when it overflows, never all', () => {
    const fifo = new BoundedFifo<number>(100);
    for (let i = 0; i < 100; i += 1) fifo.add(`key-${i}`, i);
    expect(fifo.add('one more', 100)).toBe(0);
    expect(fifo.size).toBe(100);
    for (let i = 1; i < 100; i += 1) expect(fifo.get(`key-${i}`)).toBe(i);
  });

  it('keeps the place of a key that is known, and takes its new value', () => {
    const fifo = new BoundedFifo<string>(2);
    fifo.add('a', 'first');
    fifo.add('b', 'second');
    expect(fifo.add('a', 'again')).toBeUndefined();
    expect(fifo.get('a')).toBe('again');
    expect(fifo.add('c', 'third')).toBe('again');
    expect(fifo.get('b')).toBe('second');
  });

  it('of capacity 1 holds the last key', () => {
    const fifo = new BoundedFifo<number>(1);
    expect(fifo.add('a', 1)).toBeUndefined();
    expect(fifo.add('a', 2)).toBeUndefined();
    expect(fifo.add('b', 3)).toBe(2);
    expect(fifo.add('a', 4)).toBe(3);
    expect([fifo.size, fifo.get('a'), fifo.get('b')]).toEqual([1, 4, undefined]);
  });

  it('of capacity 0 holds nothing: what comes goes', () => {
    const fifo = new BoundedFifo<number>(0);
    expect(fifo.add('a', 1)).toBe(1);
    expect(fifo.add('a', 2)).toBe(2);
    expect([fifo.size, fifo.get('a')]).toEqual([0, undefined]);
  });

  it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])('has no capacity of %d', (capacity) => {
    expect(() => new BoundedFifo(capacity)).toThrow(RangeError);
  });

  it('takes a million keys at a capacity of a hundred thousand', () => {
    const fifo = new BoundedFifo<number>(100_000);
    let gone = 0;
    for (let i = 0; i < 1_000_000; i += 1) if (fifo.add(`key-${i}`, i) !== undefined) gone += 1;
    expect([fifo.size, gone]).toEqual([100_000, 900_000]);
    expect([fifo.get('key-899999'), fifo.get('key-900000')]).toEqual([undefined, 900_000]);
    expect(fifo.get('key-999999')).toBe(999_999);
  });
});
