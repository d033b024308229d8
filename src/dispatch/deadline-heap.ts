/** What can wait in the heap: it keeps its own place there. */
export interface Waiting {
  /** Place in the heap; -1 while not waiting. */
  heapIndex: number;
  dueAt: number;
}

/**
 * Items by the time at which they are due, earliest first. Setting, moving and removing one costs
 * O(log n), looking whether any is due costs nothing, however many wait.
 */
export class DeadlineHeap<T extends Waiting> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** When the first item is due; null if none waits. */
  get first(): number | null {
    return this.#items[0]?.dueAt ?? null;
  }

  /** Sets when an item is due; null takes it out. */
  set(item: T, dueAt: number | null): void {
    if (dueAt === null) {
      this.#remove(item);
    } else if (item.heapIndex < 0) {
      item.dueAt = dueAt;
      this.#place(item, this.#items.length);
      this.#rise(item);
    } else if (dueAt !== item.dueAt) {
      item.dueAt = dueAt;
      this.#rise(item);
      this.#sink(item);
    }
  }

  /** Takes out every item that is due at `ts` or was before. */
  takeDue(ts: number): T[] {
    const due: T[] = [];
    for (let first = this.#items[0]; first !== undefined && first.dueAt <= ts;) {
      due.push(first);
      this.#remove(first);
      first = this.#items[0];
    }
    return due;
  }

  #remove(item: T): void {
    const index = item.heapIndex;
    if (index < 0) return;
    const last = this.#items.pop();
    item.heapIndex = -1;
    if (last === undefined || last === item) return;
    this.#place(last, index);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(item: T): void {
    for (let index = item.heapIndex; index > 0; index = item.heapIndex) {
      const parent = this.#items[(index - 1) >> 1];
      if (parent === undefined || parent.dueAt <= item.dueAt) return;
      this.#place(parent, index);
      this.#place(item, (index - 1) >> 1);
    }
  }

  #sink(item: T): void {
    for (;;) {
      const index = item.heapIndex;
      const left = this.#items[2 * index + 1];
      const right = this.#items[2 * index + 2];
      const child =
        right !== undefined && left !== undefined && right.dueAt < left.dueAt ? right : left;
      if (child === undefined || child.dueAt >= item.dueAt) return;
      const below = child.heapIndex;
      this.#place(child, index);
      this.#place(item, below);
    }
  }

  #place(item: T, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }
}
