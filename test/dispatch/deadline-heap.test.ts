import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineHeap, type Waiting } from '../../src/dispatch/deadline-heap.ts';

interface Item extends Waiting {
  readonly name: string;
}

function itemNamed(name: string): Item {
  return { name, deadline: null };
}

function ascending(times: Iterable<number>): number[] {
  return [...times].sort((a, b) => a - b);
}

type Change =
  | { readonly type: 'set'; readonly item: number; readonly dueAt: number }
  | { readonly type: 'remove'; readonly item: number }
  | { readonly type: 'takeDue'; readonly ts: number };

const ITEMS = 24;
const item = fc.nat(ITEMS - 1);
const time = fc.nat(40);
const anyChange: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('set' as const), item, dueAt: time }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('remove' as const), item }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('takeDue' as const), ts: time }) },
);

/** A heap beside its model, the times at which items are due by name. */
class Pair {
  readonly heap = new DeadlineHeap<Item>();
  readonly model = new Map<string, number>();
  readonly #items = Array.from({ length: ITEMS }, (_, index) => itemNamed(`item-${index}`));

  /** Makes a change to both, and reads what each of them tells then. */
  apply(change: Change): readonly [heap: unknown, model: unknown] {
    const taken = change.type === 'takeDue' ? this.#takeDue(change.ts) : this.#set(change);
    const times = ascending(this.model.values());
    const waiting = this.#items.map(({ name }) => this.model.has(name));
    return [
      [
        taken.heap,
        this.heap.first,
        this.heap.size,
        this.#items.map((each) => each.deadline !== null),
      ],
      [taken.model, times[0] ?? null, times.length, waiting],
    ];
  }

  #set(change: Exclude<Change, { readonly type: 'takeDue' }>) {
    const changed = this.#items[change.item] ?? itemNamed('none');
    if (change.type === 'remove') {
      this.heap.set(changed, null);
      this.model.delete(changed.name);
    } else {
      this.heap.set(changed, change.dueAt);
      this.model.set(changed.name, change.dueAt);
    }
    return { heap: null, model: null };
  }

  #takeDue(ts: number) {
    const due = [...this.model].filter(([, dueAt]) => dueAt <= ts);
    const taken = this.heap.takeDue(ts);
    const times = taken.map(({ name }) => this.model.get(name));
    for (const [name] of due) this.model.delete(name);
    return {
      heap: [taken.map(({ name }) => name).sort(), times],
      model: [due.map(([name]) => name).sort(), ascending(due.map(([, dueAt]) => dueAt))],
    };
  }
}

describe('the deadlines', () => {
  it('come as from a sorted list, however they are set, moved and removed', () => {
    fc.assert(
      fc.property(fc.array(anyChange, { maxLength: 80, size: 'max' }), (changes) => {
        const pair = new Pair();
        for (const change of changes) {
          const [heap, model] = pair.apply(change);
          expect(heap).toEqual(model);
        }
        const [heap, model] = pair.apply({ type: 'takeDue', ts: Infinity });
        expect(heap).toEqual(model);
      }),
      { numRuns: 500 },
    );
  });

  it('are none at first', () => {
    const heap = new DeadlineHeap<Item>();
    expect([heap.first, heap.size, heap.takeDue(Infinity)]).toEqual([null, 0, []]);
  });

  it('may be moved earlier and later', () => {
    const heap = new DeadlineHeap<Item>();
    const [a, b, c] = [itemNamed('a'), itemNamed('b'), itemNamed('c')];
    heap.set(a, 10);
    heap.set(b, 20);
    heap.set(c, 30);
    heap.set(c, 5);
    expect(heap.first).toBe(5);
    heap.set(c, 15);
    heap.set(a, 25);
    expect(heap.takeDue(20)).toEqual([c, b]);
    expect([heap.first, heap.size]).toEqual([25, 1]);
  });

  it('are due at their very millisecond', () => {
    const heap = new DeadlineHeap<Item>();
    heap.set(itemNamed('a'), 10);
    expect(heap.takeDue(9)).toEqual([]);
    expect(heap.takeDue(10)).toHaveLength(1);
    expect(heap.takeDue(10)).toEqual([]);
  });

  it('may be set anew once taken', () => {
    const heap = new DeadlineHeap<Item>();
    const a = itemNamed('a');
    heap.set(a, 10);
    heap.takeDue(10);
    heap.set(a, 10);
    expect(heap.takeDue(10)).toEqual([a]);
  });

  it('lose nothing by the removal of what does not wait', () => {
    const heap = new DeadlineHeap<Item>();
    const [a, b] = [itemNamed('a'), itemNamed('b')];
    heap.set(a, 10);
    heap.set(b, null);
    heap.set(a, null);
    heap.set(a, null);
    expect([heap.size, heap.first, a.deadline]).toEqual([0, null, null]);
  });
});
