import { trieDelete, trieGet, trieSet, type Trie } from './trie.ts';

/**
 * A persistent map that remembers the order in which its keys were first set: the trades, earlier
 * legs and settled requests of an order. Every operation costs O(log n), and earlier versions stay
 * valid, so that snapshots share what has not changed.
 */
export interface History<V> {
  readonly size: number;
  /** Place of the oldest key that may still be there. */
  readonly first: number;
  /** Place that the next new key gets. */
  readonly next: number;
  readonly places: Trie<number>;
  readonly items: Trie<Item<V>>;
}

interface Item<V> {
  readonly key: string;
  readonly value: V;
}

const EMPTY: History<never> = { size: 0, first: 0, next: 0, places: null, items: null };

export function emptyHistory<V>(): History<V> {
  return EMPTY;
}

export function historyGet<V>(history: History<V>, key: string): V | undefined {
  const place = trieGet(history.places, key);
  return place === undefined ? undefined : trieGet(history.items, String(place))?.value;
}

export function historyHas<V>(history: History<V>, key: string): boolean {
  return trieGet(history.places, key) !== undefined;
}

/** Sets a key; one that is there already keeps its place in the order. */
export function historySet<V>(history: History<V>, key: string, value: V): History<V> {
  const known = trieGet(history.places, key);
  const place = known ?? history.next;
  const items = trieSet(history.items, String(place), { key, value });
  if (known !== undefined) return { ...history, items };
  return {
    size: history.size + 1,
    first: history.first,
    next: history.next + 1,
    places: trieSet(history.places, key, place),
    items,
  };
}

export function historyDelete<V>(history: History<V>, key: string): History<V> {
  const place = trieGet(history.places, key);
  if (place === undefined) return history;
  const items = trieDelete(history.items, String(place));
  return {
    size: history.size - 1,
    first: history.size === 1 ? history.next : firstPlace(items, history.first, history.next),
    next: history.next,
    places: trieDelete(history.places, key),
    items,
  };
}

/** The value set first, if any. */
export function historyOldest<V>(history: History<V>): V | undefined {
  return trieGet(history.items, String(history.first))?.value;
}

/** Values in the order in which their keys were first set. */
export function* historyValues<V>(history: History<V>): Generator<V> {
  yield* historyRange(history, history.first, history.next - 1);
}

/** Values whose keys were first set at these places, both included. */
export function* historyRange<V>(history: History<V>, from: number, to: number): Generator<V> {
  for (let place = from; place <= to; place += 1) {
    const item = trieGet(history.items, String(place));
    if (item !== undefined) yield item.value;
  }
}

/** Values, newest first. */
export function* historyNewestFirst<V>(history: History<V>): Generator<V> {
  for (let place = history.next - 1; place >= history.first; place -= 1) {
    const item = trieGet(history.items, String(place));
    if (item !== undefined) yield item.value;
  }
}

function firstPlace<V>(items: Trie<Item<V>>, from: number, end: number): number {
  let place = from;
  while (place < end && trieGet(items, String(place)) === undefined) place += 1;
  return place;
}
