/** What comes in, in its order, to be awaited one by one. */
export class Inbox<Item> {
  #items: Item[] = [];
  #wake: () => void = () => {};

  /** A property, so that it can be handed over as a callback. */
  readonly push = (item: Item): void => {
    this.#items.push(item);
    this.#wake();
  };

  /** The next item that fits; those that came before it are let go. */
  async next(fits: (item: Item) => boolean = () => true): Promise<Item> {
    for (;;) {
      const index = this.#items.findIndex(fits);
      const found = this.#items[index];
      if (found !== undefined) {
        this.#items = this.#items.slice(index + 1);
        return found;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What has come and was not awaited. */
  get waiting(): readonly Item[] {
    return this.#items;
  }
}
