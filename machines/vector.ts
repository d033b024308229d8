/**
 * A persistent array with holes: nodes of 32 slots under nodes of 32. A write copies one node a
 * level, older versions stay as they were, and the whole is plain JSON. Slots that come after the
 * last one set are left out, so that a short vector is a short array.
 */
export interface Vector<T> {
  /** Levels of nodes above the items: none of up to 32 places. */
  readonly height: number;
  readonly root: Node<T>;
}

type Node<T> = readonly (Node<T> | T | null)[];

const BITS = 5;
const WIDTH = 1 << BITS;
const MASK = WIDTH - 1;

const EMPTY: Vector<never> = { height: 0, root: [] };

export function emptyVector<T extends NonNullable<unknown>>(): Vector<T> {
  return EMPTY;
}

/** The item at a place, an integer from 0; undefined if there is none. */
export function vectorGet<T extends NonNullable<unknown>>(
  vector: Vector<T>,
  place: number,
): T | undefined {
  if (place >= WIDTH ** (vector.height + 1)) return undefined;
  let node = vector.root;
  for (let level = vector.height; level > 0; level -= 1) {
    const below = node[slotOf(place, level)];
    if (!below) return undefined;
    node = below as Node<T>;
  }
  return (node[slotOf(place, 0)] as T | null | undefined) ?? undefined;
}

/** Sets the item at a place; null leaves a hole. */
export function vectorSet<T extends NonNullable<unknown>>(
  vector: Vector<T>,
  place: number,
  item: T | null,
): Vector<T> {
  let { height, root } = vector;
  for (; place >= WIDTH ** (height + 1); height += 1) root = [root.length === 0 ? null : root];
  return { height, root: put(root, height, place, item) ?? [] };
}

/** Null where nothing is left: a vector that is always emptied behind does not grow. */
function put<T extends NonNullable<unknown>>(
  node: Node<T>,
  level: number,
  place: number,
  item: T | null,
): Node<T> | null {
  const slot = slotOf(place, level);
  const slots = node.slice();
  while (slots.length < slot) slots.push(null);
  const below = (slots[slot] ?? []) as Node<T>;
  slots[slot] = level === 0 ? item : put(below, level - 1, place, item);
  return slots.every((each) => each === null) ? null : slots;
}

function slotOf(place: number, level: number): number {
  return Math.floor(place / WIDTH ** level) & MASK;
}
