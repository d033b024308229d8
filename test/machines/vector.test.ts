import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyVector, type Vector, vectorGet, vectorSet } from '../../machines/vector.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

type Write = readonly [place: number, item: string | null];
/** The model: items by their places. */
type Model = ReadonlyMap<number, string>;

/** Places about the ends of nodes: of one level, two and three. */
const PLACES = [0, 1, 2, 30, 31, 32, 33, 63, 64, 1_022, 1_023, 1_024, 1_025, 2_047, 40_000];

const anyWrites = fc.array(
  fc.tuple(fc.constantFrom(...PLACES), fc.option(fc.string({ maxLength: 2 }), { freq: 2 })),
  { maxLength: 40, size: 'max' },
);

function write(vector: Vector<string>, [place, item]: Write): Vector<string> {
  return vectorSet(vector, place, item);
}

function writeModel(model: Model, [place, item]: Write): Model {
  const next = new Map(model);
  if (item === null) next.delete(place);
  else next.set(place, item);
  return next;
}

function read(vector: Vector<string>): unknown {
  return PLACES.map((place) => vectorGet(vector, place));
}

function readModel(model: Model): unknown {
  return PLACES.map((place) => model.get(place));
}

describe('a vector', () => {
  it('holds at each place what was set there last, and leaves older versions as they were', () => {
    fc.assert(
      fc.property(anyWrites, (writes) => {
        const versions: [Vector<string>, Model][] = [[emptyVector(), new Map()]];
        for (const each of writes) {
          const [vector, model] = versions.at(-1) ?? [emptyVector<string>(), new Map()];
          versions.push([deepFreeze(write(vector, each)), writeModel(model, each)]);
        }
        for (const [vector, model] of versions) expect(read(vector)).toEqual(readModel(model));
      }),
    );
  });

  it('goes on working after a round trip through JSON', () => {
    fc.assert(
      fc.property(anyWrites, anyWrites, (before, after) => {
        const written = before.reduce(write, emptyVector<string>());
        const restored = JSON.parse(JSON.stringify(written)) as Vector<string>;
        const model = [...before, ...after].reduce(writeModel, new Map<number, string>());
        expect(read(after.reduce(write, restored))).toEqual(readModel(model));
      }),
    );
  });

  it('does not grow while it is emptied behind', () => {
    let vector = emptyVector<string>();
    for (let place = 0; place < 20_000; place += 1) {
      vector = vectorSet(vector, place, 'item');
      if (place >= 10) vector = vectorSet(vector, place - 10, null);
    }
    expect(JSON.stringify(vector).length).toBeLessThan(1_000);
    expect([vectorGet(vector, 19_989), vectorGet(vector, 19_990)]).toEqual([undefined, 'item']);
  });

  it('of a few items is an array of just those', () => {
    const vector = ['a', 'b', 'c'].reduce(
      (all, item, place) => vectorSet(all, place, item),
      emptyVector<string>(),
    );
    expect(vector).toEqual({ height: 0, root: ['a', 'b', 'c'] });
  });

  it.each([32, 1_024, 40_000])('has nothing at place %i before it reaches so far', (place) => {
    expect(vectorGet(vectorSet(emptyVector<string>(), 0, 'a'), place)).toBeUndefined();
  });
});
