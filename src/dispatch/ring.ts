/** The latest items of a row, up to a number of them. */
export class Ring<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  #oldest = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** @returns the item that had to go: the oldest, or this one if nothing is kept. */
  push(item: T): T | undefined {
    if (this.#capacity === 0) return item;
    if (this.#items.length < this.#capacity) {
      this.#items.push(item);
      return undefined;
    }
    const oldest = this.#items[this.#oldest];
    this.#items[this.#oldest] = item;
    this.#oldest = (this.#oldest + 1) % this.#capacity;
    return oldest;
  }

  /** All that are kept, oldest first. */
  items(): T[] {
    return this.latest(this.#items.length);
  }

  /** The latest ones, up to a number of them, oldest first. */
  latest(count: number): T[] {
    const items = [...this.#items.slice(this.#oldest), ...this.#items.slice(0, this.#oldest)];
    return items.slice(Math.max(items.length - count, 0));
  }
}
