import { Ring } from './ring.ts';

/** Keys that stand beside each other and have the same value. */
export interface KeysOfValue<V> {
  readonly value: V;
  readonly keys: readonly string[];
}

/**
 * A map of bounded size. When full, the oldest key makes room for the newest, one for one: it is
 * never cleared wholesale.
 */
export class BoundedFifo<V> {
  readonly #values = new Map<string, V>();
  /** To ask a Map for its first key costs more the more keys were deleted before it. */
  readonly #keys: Ring<string>;

  /** @throws RangeError if the capacity is not an integer, zero or above. */
  constructor(capacity: number) {
    if (!Number.isSafeInteger(capacity) || capacity < 0) {
      throw new RangeError(`capacity must be an integer not below zero, not ${capacity}`);
    }
    this.#keys = new Ring(capacity);
  }

  get size(): number {
    return this.#values.size;
  }

  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** Remembers a key; one that is known keeps its place in the row and takes the new value. */
  add(key: string, value: V): void {
    const { size } = this.#values;
    this.#values.set(key, value);
    if (this.#values.size === size) return;
    const oldest = this.#keys.push(key);
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  /** All that is remembered, oldest first, as plain data if the values are. */
  save(): KeysOfValue<V>[] {
    const saved: { value: V; keys: string[] }[] = [];
    for (const key of this.#keys.items()) {
      const value = this.#values.get(key) as V;
      const last = saved.at(-1);
      if (last !== undefined && last.value === value) last.keys.push(key);
      else saved.push({ value, keys: [key] });
    }
    return saved;
  }

  /** Remembers what was saved; of more than there is room for the newest. */
  restore(saved: readonly KeysOfValue<V>[]): void {
    for (const { value, keys } of saved) {
      for (const key of keys) this.add(key, value);
    }
  }
}
