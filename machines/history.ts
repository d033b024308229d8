import { trieDelete, trieGet, trieSet, type Trie } from './trie.ts';
import { emptyVector, type Vector, vectorGet, vectorSet } from './vector.ts';

/**
 * A persistent map that remembers the order in which its keys were first set: the trades, earlier
 * legs and settled requests of an order. Every operation costs O(log n), and earlier versions stay
 * valid, so that snapshots share what has not changed.
 */
export interface History<V extends NonNullable<unknown>> {
  readonly size: number;
  /** Place of the oldest key that may still be there. */
  readonly first: number;
  /** Place that the next new key gets. */
  readonly next: number;
  readonly places: Trie<number>;
  readonly items: Vector<V>;
}

const EMPTY: History<never> = { size: 0, first: 0, next: 0, places: null, items: emptyVector() };

export function emptyHistory<V extends NonNullable<unknown>>(): History<V> {
  return EMPTY;
}

export function historyGet<V extends NonNullable<unknown>>(
  history: History<V>,
  key: string,
): V | undefined {
  const place = trieGet(history.places, key);
  return place === undefined ? undefined : vectorGet(history.items, place);
}

export function historyHas<V extends NonNullable<unknown>>(
  history: History<V>,
  key: string,
): boolean {
  return trieGet(history.places, key) !== undefined;
}

/** Sets a key; one that is there already keeps its place in the order. */
export function historySet<V extends NonNullable<unknown>>(
  history: History<V>,
  key: string,
  value: V,
): History<V> {
  const { size, first, next, places } = history;
  const known = trieGet(places, key);
  const items = vectorSet(history.items, known ?? next, value);
  if (known !== undefined) return { size, first, next, places, items };
  return { size: size + 1, first, next: next + 1, places: trieSet(places, key, next), items };
}

export function historyDelete<V extends NonNullable<unknown>>(
  history: History<V>,
  key: string,
): History<V> {
  const { size, first, next } = history;
  const place = trieGet(history.places, key);
  if (place === undefined) return history;
  const items = vectorSet(history.items, place, null);
  const oldest = size === 1 ? next : firstPlace(items, first, next);
  return { size: size - 1, first: oldest, next, places: trieDelete(history.places, key), items };
}

/** The value set first, if any. */
export function historyOldest<V extends NonNullable<unknown>>(history: History<V>): V | undefined {
  return vectorGet(history.items, history.first);
}

/** Values in the order in which their keys were first set. */
export function historyValues<V extends NonNullable<unknown>>(history: History<V>): Generator<V> {
  return historyRange(history, history.first, history.next - 1);
}

/** Values whose keys were first set at these places, both included. */
export function* historyRange<V extends NonNullable<unknown>>(
  { items }: History<V>,
  from: number,
  to: number,
): Generator<V> {
  for (let place = from; place <= to; place += 1) {
    const value = vectorGet(items, place);
    if (value !== undefined) yield value;
  }
}

/** Values, newest first. */
export function* historyNewestFirst<V extends NonNullable<unknown>>(
  history: History<V>,
): Generator<V> {
  for (let place = history.next - 1; place >= history.first; place -= 1) {
    const value = vectorGet(history.items, place);
    if (value !== undefined) yield value;
  }
}

function firstPlace<V extends NonNullable<unknown>>(
  items: Vector<V>,
  from: number,
  end: number,
): number {
  let place = from;
  while (place < end && vectorGet(items, place) === undefined) place += 1;
  return place;
}
