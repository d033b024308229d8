/** What can wait in the heap: it keeps its own place there. */
export interface Waiting {
  /** Null while not waiting: most items never do, and are spared the place and the time. */
  deadline: Deadline | null;
}

/** Where an item stands in the heap, and when it is due. */
interface Deadline {
  index: number;
  dueAt: number;
}

interface Place<T> extends Deadline {
  readonly item: T;
}

/**
 * Items by the time at which they are due, earliest first. Setting, moving and removing one costs
 * O(log n), looking whether any is due costs nothing, however many wait.
 */
export class DeadlineHeap<T extends Waiting> {
  readonly #places: Place<T>[] = [];

  get size(): number {
    return this.#places.length;
  }

  /** When the first item is due; null if none waits. */
  get first(): number | null {
    return this.#places[0]?.dueAt ?? null;
  }

  /** Sets when an item is due; null takes it out. */
  set(item: T, dueAt: number | null): void {
    const { deadline } = item;
    if (deadline === null) {
      if (dueAt !== null) this.#add(item, dueAt);
    } else if (dueAt === null) {
      this.#remove(item, deadline);
    } else if (dueAt !== deadline.dueAt) {
      deadline.dueAt = dueAt;
      this.#settle(deadline.index);
    }
  }

  /** Takes out every item that is due at `ts` or was before. */
  takeDue(ts: number): T[] {
    const due: T[] = [];
    for (let first = this.#places[0]; first !== undefined && first.dueAt <= ts;) {
      due.push(first.item);
      this.#remove(first.item, first);
      first = this.#places[0];
    }
    return due;
  }

  #add(item: T, dueAt: number): void {
    const place: Place<T> = { item, index: this.#places.length, dueAt };
    item.deadline = place;
    this.#places.push(place);
    this.#rise(place.index);
  }

  #remove(item: T, { index }: Deadline): void {
    item.deadline = null;
    const last = this.#places.pop();
    if (last === undefined || last.item === item) return;
    this.#put(last, index);
    this.#settle(index);
  }

  /** Moves what stands at an index to where its time belongs. */
  #settle(index: number): void {
    this.#rise(index);
    this.#sink(index);
  }

  #rise(from: number): void {
    for (let index = from; index > 0;) {
      const above = (index - 1) >> 1;
      const [place, parent] = [this.#places[index], this.#places[above]];
      if (place === undefined || parent === undefined || parent.dueAt <= place.dueAt) return;
      this.#put(parent, index);
      this.#put(place, above);
      index = above;
    }
  }

  #sink(from: number): void {
    for (let index = from; ;) {
      const place = this.#places[index];
      const left = this.#places[2 * index + 1];
      const right = this.#places[2 * index + 2];
      const child =
        right !== undefined && left !== undefined && right.dueAt < left.dueAt ? right : left;
      if (place === undefined || child === undefined || child.dueAt >= place.dueAt) return;
      const below = child.index;
      this.#put(child, index);
      this.#put(place, below);
      index = below;
    }
  }

  #put(place: Place<T>, index: number): void {
    this.#places[index] = place;
    place.index = index;
  }
}
