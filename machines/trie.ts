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

/** The entries of one hash: nearly always just one. */
interface Bucket<V> {
  readonly hash: number;
  readonly entries: readonly Entry<V>[];
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
  let node: Branch<V> | Bucket<V> | undefined = trie;
  for (let shift = 0; node !== undefined && 'slots' in node; shift += BITS) {
    const bit = 1 << ((hash >>> shift) & MASK);
    node = (node.bitmap & bit) === 0 ? undefined : node.slots[slotIndex(node.bitmap, bit)];
  }
  if (node === undefined || node.hash !== hash) return undefined;
  return node.entries.find((entry) => entry.key === key)?.value;
}

export function trieSet<V>(trie: Trie<V>, key: string, value: V): Trie<V> {
  const hash = hashOf(key);
  const leaf: Bucket<V> = { hash, entries: [{ key, value }] };
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
  if ('entries' in node) {
    return node.hash === leaf.hash ? merge(node, leaf) : put(fork(node, shift), leaf, shift);
  }
  const bit = 1 << ((leaf.hash >>> shift) & MASK);
  const index = slotIndex(node.bitmap, bit);
  const slots = node.slots.slice();
  const there = slots[index];
  if ((node.bitmap & bit) === 0 || there === undefined) {
    slots.splice(index, 0, leaf);
    return { bitmap: node.bitmap | bit, slots };
  }
  slots[index] = put(there, leaf, shift + BITS);
  return { bitmap: node.bitmap, slots };
}

function merge<V>(bucket: Bucket<V>, leaf: Bucket<V>): Bucket<V> {
  const others = bucket.entries.filter((entry) => entry.key !== leaf.entries[0]?.key);
  return { hash: bucket.hash, entries: [...others, ...leaf.entries] };
}

function fork<V>(bucket: Bucket<V>, shift: number): Branch<V> {
  return { bitmap: 1 << ((bucket.hash >>> shift) & MASK), slots: [bucket] };
}

function drop<V>(node: Branch<V> | Bucket<V>, key: string, hash: number, shift: number): Trie<V> {
  if ('entries' in node) {
    const entries = node.entries.filter((entry) => entry.key !== key);
    if (entries.length === node.entries.length) return node;
    return entries.length === 0 ? null : { hash: node.hash, entries };
  }
  const bit = 1 << ((hash >>> shift) & MASK);
  const index = slotIndex(node.bitmap, bit);
  const there = node.slots[index];
  if ((node.bitmap & bit) === 0 || there === undefined) return node;
  const left = drop(there, key, hash, shift + BITS);
  if (left === there) return node;
  const slots = node.slots.slice();
  if (left !== null) {
    slots[index] = left;
    return { bitmap: node.bitmap, slots };
  }
  slots.splice(index, 1);
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
