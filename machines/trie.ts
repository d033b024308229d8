import { NONE } from './lists.ts';

/**
 * A persistent map from string to value: a hash trie of plain, immutable objects. A write copies
 * only the nodes on its way (at most 32 slots each), so the ten-thousandth write costs what the
 * tenth did, older versions stay as they were, and the whole is plain JSON for persisted snapshots.
 */
export type Trie<V> = Branch<V> | Bucket<V> | null;

interface Branch<V> {
  /** Which of the 32 slots are taken; `slots` holds the taken ones, in order. */
  readonly bitmap: number;
  readonly slots: readonly (Branch<V> | Bucket<V>)[];
}

/** A key and its value, and in `others`, nearly never, more of the same hash. */
interface Bucket<V> extends Entry<V> {
  readonly hash: number;
  readonly others: readonly Entry<V>[];
}

interface Entry<V> {
  readonly key: string;
  readonly value: V;
}

const BITS = 5;
const MASK = (1 << BITS) - 1;

export function trieGet<V>(trie: Trie<V>, key: string): V | undefined {
  if (trie === null) return undefined;
  const hash = hashOf(key);
  let node: Branch<V> | Bucket<V> = trie;
  for (let shift = 0; 'slots' in node; shift += BITS) {
    const bit = 1 << ((hash >>> shift) & MASK);
    const below: Branch<V> | Bucket<V> | undefined = node.slots[slotIndex(node.bitmap, bit)];
    if ((node.bitmap & bit) === 0 || below === undefined) return undefined;
    node = below;
  }
  if (node.key === key) return node.value;
  return node.others.find((entry) => entry.key === key)?.value;
}

export function trieSet<V>(trie: Trie<V>, key: string, value: V): Trie<V> {
  const hash = hashOf(key);
  const leaf: Bucket<V> = { hash, key, value, others: NONE };
  return trie === null ? leaf : put(trie, leaf, 0);
}

export function trieDelete<V>(trie: Trie<V>, key: string): Trie<V> {
  return trie === null ? null : drop(trie, key, hashOf(key), 0);
}

function put<V>(
  node: Branch<V> | Bucket<V>,
  leaf: Bucket<V>,
  shift: number,
): Branch<V> | Bucket<V> {
  if ('hash' in node) {
    return node.hash === leaf.hash ? merge(node, leaf) : put(fork(node, shift), leaf, shift);
  }
  const bit = 1 << ((leaf.hash >>> shift) & MASK);
  const index = slotIndex(node.bitmap, bit);
  const there = node.slots[index];
  if ((node.bitmap & bit) === 0 || there === undefined) {
    return { bitmap: node.bitmap | bit, slots: node.slots.toSpliced(index, 0, leaf) };
  }
  const slots = node.slots.with(index, put(there, leaf, shift + BITS));
  return { bitmap: node.bitmap, slots };
}

function merge<V>(bucket: Bucket<V>, leaf: Bucket<V>): Bucket<V> {
  return { ...leaf, others: entriesOf(bucket).filter(({ key }) => key !== leaf.key) };
}

function entriesOf<V>({ key, value, others }: Bucket<V>): readonly Entry<V>[] {
  return [{ key, value }, ...others];
}

function fork<V>(bucket: Bucket<V>, shift: number): Branch<V> {
  return { bitmap: 1 << ((bucket.hash >>> shift) & MASK), slots: [bucket] };
}

function drop<V>(node: Branch<V> | Bucket<V>, key: string, hash: number, shift: number): Trie<V> {
  if ('hash' in node) {
    const entries = entriesOf(node);
    const [first, ...others] = entries.filter((entry) => entry.key !== key);
    if (first === undefined) return null;
    return others.length + 1 === entries.length ? node : { hash, ...first, others };
  }
  const bit = 1 << ((hash >>> shift) & MASK);
  const index = slotIndex(node.bitmap, bit);
  const there = node.slots[index];
  if ((node.bitmap & bit) === 0 || there === undefined) return node;
  const left = drop(there, key, hash, shift + BITS);
  if (left === there) return node;
  if (left !== null) return { bitmap: node.bitmap, slots: node.slots.with(index, left) };
  const slots = node.slots.toSpliced(index, 1);
  return slots.length === 0 ? null : { bitmap: node.bitmap & ~bit, slots };
}

function slotIndex(bitmap: number, bit: number): number {
  let below = bitmap & (bit - 1);
  below -= (below >>> 1) & 0x55555555;
  below = (below & 0x33333333) + ((below >>> 2) & 0x33333333);
  below = (below + (below >>> 4)) & 0x0f0f0f0f;
  return Math.imul(below, 0x01010101) >>> 24;
}

/** FNV-1a, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) {
    hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}
