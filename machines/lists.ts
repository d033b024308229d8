/** The one empty list: whoever has nothing in a list holds none of their own. */
export const NONE: readonly never[] = Object.freeze([]);

/** The list with one item more. Spread out, a list of one would take up the room of 17. */
export function appended<T>(list: readonly T[], item: T): readonly T[] {
  return list.length === 0 ? [item] : [...list, item];
}
