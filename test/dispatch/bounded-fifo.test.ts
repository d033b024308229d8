import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedFifo } from '../../src/dispatch/bounded-fifo.ts';

type Entry = readonly [key: string, value: number];

/** The model: entries in a row, the oldest first. */
function addToModel(row: readonly Entry[], entry: Entry, capacity: number): readonly Entry[] {
  const known = row.some(([key]) => key === entry[0]);
  if (known) return row.map((other) => (other[0] === entry[0] ? entry : other));
  return [...row, entry].slice(-capacity || row.length + 1);
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
          row = addToModel(row, entry, capacity);
          fifo.add(...entry);
          expect(fifo.size).toBe(row.length);
          for (const key of keys) expect(fifo.get(key)).toBe(new Map(row).get(key));
        }
      }),
    );
  });

  it('loses just one when it overflows, never all', () => {
    const fifo = new BoundedFifo<number>(100);
    for (let i = 0; i < 100; i += 1) fifo.add(`key-${i}`, i);
    fifo.add('one more', 100);
    expect(fifo.size).toBe(100);
    for (let i = 1; i < 100; i += 1) expect(fifo.get(`key-${i}`)).toBe(i);
  });

  it('keeps the place of a key that is known, and takes its new value', () => {
    const fifo = new BoundedFifo<string>(2);
    fifo.add('a', 'first');
    fifo.add('b', 'second');
    fifo.add('a', 'again');
    expect(fifo.get('a')).toBe('again');
    fifo.add('c', 'third');
    expect(fifo.get('b')).toBe('second');
  });

  it('of capacity 1 holds the last key', () => {
    const fifo = new BoundedFifo<number>(1);
    fifo.add('a', 1);
    fifo.add('a', 2);
    fifo.add('b', 3);
    fifo.add('a', 4);
    expect([fifo.size, fifo.get('a'), fifo.get('b')]).toEqual([1, 4, undefined]);
  });

  it('of capacity 0 holds nothing: what comes goes', () => {
    const fifo = new BoundedFifo<number>(0);
    fifo.add('a', 1);
    fifo.add('a', 2);
    expect([fifo.size, fifo.get('a')]).toEqual([0, undefined]);
  });

  it.each([-1, 0.5, Number.NaN, Infinity, 2 ** 53])('has no capacity of %d', (capacity) => {
    expect(() => new BoundedFifo(capacity)).toThrow(RangeError);
  });

  it('takes a million keys at a capacity of a hundred thousand', () => {
    const fifo = new BoundedFifo<number>(100_000);
    for (let i = 0; i < 1_000_000; i += 1) fifo.add(`key-${i}`, i);
    expect(fifo.size).toBe(100_000);
    expect([fifo.get('key-899999'), fifo.get('key-900000')]).toEqual([undefined, 900_000]);
    expect(fifo.get('key-999999')).toBe(999_999);
  });
});
