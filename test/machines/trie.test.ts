import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Trie, trieDelete, trieGet, trieSet } from '../../machines/trie.ts';
import { findCollidingKeys, fnv1a } from '../support/colliding-keys.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

const colliding = findCollidingKeys();
const keys = [
  ...colliding,
  '',
  'a',
  'b',
  '1',
  '10',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '\ud800',
  '订单',
];

type Write = readonly [key: string, value: number | null];

const anyWrites = fc.array(
  fc.tuple(
    fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 2 })),
    fc.option(fc.integer(), { freq: 2 }),
  ),
  { maxLength: 60, size: 'max' },
);

/** Null deletes. */
function write(trie: Trie<number>, [key, value]: Write): Trie<number> {
  return value === null ? trieDelete(trie, key) : trieSet(trie, key, value);
}

function writeModel(model: ReadonlyMap<string, number>, [key, value]: Write): Map<string, number> {
  const next = new Map(model);
  if (value === null) next.delete(key);
  else next.set(key, value);
  return next;
}

/** All that a trie tells, of these keys and of the model's. */
function read(trie: Trie<number>, model: ReadonlyMap<string, number>): unknown {
  const found = [...keys, ...model.keys()].map((key) => trieGet(trie, key));
  return found;
}

function readModel(model: ReadonlyMap<string, number>): unknown {
  const found = [...keys, ...model.keys()].map((key) => model.get(key));
  return found;
}

describe('a trie', () => {
  it('holds what a Map would', () => {
    fc.assert(
      fc.property(anyWrites, (writes) => {
        let trie: Trie<number> = null;
        let model = new Map<string, number>();
        for (const each of writes) {
          trie = write(trie, each);
          model = writeModel(model, each);
          expect(read(trie, model)).toEqual(readModel(model));
        }
      }),
    );
  });

  it('leaves every older version as it was', () => {
    fc.assert(
      fc.property(anyWrites, (writes) => {
        const versions: [Trie<number>, ReadonlyMap<string, number>][] = [[null, new Map()]];
        for (const each of writes) {
          const [trie, model] = versions.at(-1) ?? [null, new Map<string, number>()];
          versions.push([deepFreeze(write(trie, each)), writeModel(model, each)]);
        }
        for (const [trie, model] of versions) {
          expect(read(trie, model)).toEqual(readModel(model));
        }
      }),
    );
  });

  it('goes on working after a round trip through JSON', () => {
    fc.assert(
      fc.property(anyWrites, anyWrites, (before, after) => {
        let trie = before.reduce(write, null);
        let model = before.reduce(writeModel, new Map<string, number>());
        const text = JSON.stringify(trie);
        trie = JSON.parse(text) as Trie<number>;
        expect(read(trie, model)).toEqual(readModel(model));
        expect(JSON.stringify(trie)).toBe(text);
        for (const each of after) {
          trie = write(trie, each);
          model = writeModel(model, each);
        }
        expect(read(trie, model)).toEqual(readModel(model));
      }),
    );
  });

  it('is the same object when nothing was there to delete', () => {
    const trie = trieSet(trieSet<number>(null, 'a', 1), 'b', 2);
    expect(trieDelete(trie, 'c')).toBe(trie);
    expect(trieDelete(null, 'c')).toBeNull();
  });

  it('is empty again when all is deleted', () => {
    const full = keys.reduce<Trie<number>>((trie, key) => trieSet(trie, key, 1), null);
    expect(keys.reduce(trieDelete, full)).toBeNull();
  });

  it('holds twenty thousand keys', () => {
    let trie: Trie<number> = null;
    for (let i = 0; i < 20_000; i += 1) trie = trieSet(trie, String(i), i);
    let found = 0;
    for (let i = 0; i < 20_000; i += 1) if (trieGet(trie, String(i)) === i) found += 1;
    expect(found).toBe(20_000);
    for (let i = 1; i < 20_000; i += 2) trie = trieDelete(trie, String(i));
    let left = 0;
    for (let i = 0; i < 20_000; i += 1) if (trieGet(trie, String(i)) === i) left += 1;
    expect(left).toBe(10_000);
    expect([trieGet(trie, '19998'), trieGet(trie, '19999')]).toEqual([19_998, undefined]);
  });
});

describe('keys of the same hash', () => {
  it('were found, and share a bucket', () => {
    expect(new Set(colliding).size).toBe(4);
    expect(new Set(colliding.map((key) => fnv1a(key))).size).toBe(1);
    const trie = colliding.reduce<Trie<string>>((all, key) => trieSet(all, key, key), null);
    expect(trie).toHaveProperty('others.length', 3);
  });

  it('are told apart, whichever is written, changed or deleted', () => {
    const anyCollidingWrites = fc.array(
      fc.tuple(fc.constantFrom(...colliding, 'another'), fc.option(fc.nat(9), { freq: 2 })),
    );
    fc.assert(
      fc.property(anyCollidingWrites, (writes) => {
        const model = writes.reduce(writeModel, new Map<string, number>());
        expect(read(writes.reduce(write, null), model)).toEqual(readModel(model));
      }),
    );
  });
});

describe('names of object members', () => {
  const names = ['__proto__', 'constructor', 'toString', 'valueOf', 'slots', 'entries', 'bitmap'];

  it.each(names)('%s is no key before it is set, and one like any other after', (name) => {
    const others = trieSet<string>(null, 'other', 'of the other');
    expect(trieGet(others, name)).toBeUndefined();
    const trie = trieSet(others, name, 'mine');
    expect(trieGet(trie, name)).toBe('mine');
    expect(trieGet(trie, 'other')).toBe('of the other');
    expect(trieGet(trieDelete(trie, name), name)).toBeUndefined();
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});
