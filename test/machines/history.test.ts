import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyHistory,
  type History,
  historyDelete,
  historyGet,
  historyHas,
  historyNewestFirst,
  historyOldest,
  historySet,
  historyValues,
} from '../../machines/history.ts';
import { findCollidingKeys } from '../support/colliding-keys.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

const keys = [...findCollidingKeys(), '', 'a', 'b', 'c', '0', '1', '__proto__', 'constructor'];

type Write = readonly [key: string, value: number | null];
/** The model: keys in the order in which they were first set. */
type Model = readonly (readonly [key: string, value: number])[];

const anyWrites = fc.array(
  fc.tuple(fc.constantFrom(...keys), fc.option(fc.integer(), { freq: 2 })),
  { maxLength: 60, size: 'max' },
);

/** Null deletes. */
function write(history: History<number>, [key, value]: Write): History<number> {
  return value === null ? historyDelete(history, key) : historySet(history, key, value);
}

function writeModel(model: Model, [key, value]: Write): Model {
  if (value === null) return model.filter(([other]) => other !== key);
  if (!model.some(([other]) => other === key)) return [...model, [key, value]];
  return model.map((entry) => (entry[0] === key ? [key, value] : entry));
}

function read(history: History<number>): unknown {
  return {
    size: history.size,
    values: [...historyValues(history)],
    newestFirst: [...historyNewestFirst(history)],
    oldest: historyOldest(history),
    found: keys.map((key) => historyGet(history, key)),
    has: keys.map((key) => historyHas(history, key)),
  };
}

function readModel(model: Model): unknown {
  const values = model.map(([, value]) => value);
  const entries = keys.map((key) => model.find(([other]) => other === key));
  return {
    size: model.length,
    values,
    newestFirst: values.toReversed(),
    oldest: values[0],
    found: entries.map((entry) => entry?.[1]),
    has: entries.map((entry) => entry !== undefined),
  };
}

describe('a history', () => {
  it('is an ordered list of the keys that were set', () => {
    fc.assert(
      fc.property(anyWrites, (writes) => {
        let history = emptyHistory<number>();
        let model: Model = [];
        for (const each of writes) {
          history = write(history, each);
          model = writeModel(model, each);
          expect(read(history)).toEqual(readModel(model));
        }
      }),
    );
  });

  it('leaves every older version as it was', () => {
    fc.assert(
      fc.property(anyWrites, (writes) => {
        const versions: [History<number>, Model][] = [[emptyHistory(), []]];
        for (const each of writes) {
          const [history, model] = versions.at(-1) ?? [emptyHistory<number>(), []];
          versions.push([deepFreeze(write(history, each)), writeModel(model, each)]);
        }
        for (const [history, model] of versions) expect(read(history)).toEqual(readModel(model));
      }),
    );
  });

  it('goes on working after a round trip through JSON', () => {
    fc.assert(
      fc.property(anyWrites, anyWrites, (before, after) => {
        const written = before.reduce(write, emptyHistory<number>());
        const restored = JSON.parse(JSON.stringify(written)) as History<number>;
        expect(restored).toEqual(written);
        const model = [...before, ...after].reduce(writeModel, []);
        expect(read(after.reduce(write, restored))).toEqual(readModel(model));
      }),
    );
  });
});

describe('the order of a history', () => {
  const abc = ['a', 'b', 'c'].reduce((all, key) => historySet(all, key, key), emptyHistory());

  it('is that of first setting: a key set again keeps its place', () => {
    expect([...historyValues(historySet(abc, 'a', 'A'))]).toEqual(['A', 'b', 'c']);
    expect([...historyNewestFirst(historySet(abc, 'a', 'A'))]).toEqual(['c', 'b', 'A']);
  });

  it('puts a key last that was deleted and comes again', () => {
    const again = historySet(historyDelete(abc, 'a'), 'a', 'A');
    expect([...historyValues(again)]).toEqual(['b', 'c', 'A']);
    expect(historyOldest(again)).toBe('b');
  });

  it('knows the oldest after any deletion', () => {
    expect(historyOldest(abc)).toBe('a');
    expect(historyOldest(historyDelete(abc, 'b'))).toBe('a');
    expect(historyOldest(historyDelete(historyDelete(abc, 'b'), 'a'))).toBe('c');
    const none = ['a', 'b', 'c'].reduce((all, key) => historyDelete(all, key), abc);
    expect(historyOldest(none)).toBeUndefined();
    expect(historyOldest(historySet(none, 'd', 'd'))).toBe('d');
  });

  it('may be read twice at once', () => {
    const pairs = [...historyValues(abc)].map((each) => [each, ...historyValues(abc)]);
    expect(pairs).toEqual([
      ['a', 'a', 'b', 'c'],
      ['b', 'a', 'b', 'c'],
      ['c', 'a', 'b', 'c'],
    ]);
  });
});

describe('a history of bounded length', () => {
  it('takes twenty thousand keys, forgetting the oldest of a thousand', () => {
    let history = emptyHistory<number>();
    for (let i = 0; i < 20_000; i += 1) {
      history = historySet(history, `leg-${i}`, i);
      if (history.size > 1_000) history = historyDelete(history, `leg-${historyOldest(history)}`);
    }
    expect(history.size).toBe(1_000);
    expect(historyOldest(history)).toBe(19_000);
    expect([...historyValues(history)]).toEqual(
      Array.from({ length: 1_000 }, (_, i) => 19_000 + i),
    );
    expect(JSON.stringify(history).length).toBeLessThan(1_000_000);
  });
});
