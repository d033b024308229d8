/** Longest text kept of each, in characters. */
const TEXT_MAX_LENGTH = 10_000;

export interface UnreadableText {
  readonly text: string;
  readonly why: string;
  /** When it came, in milliseconds. */
  readonly ts: number;
}

/** What came and could not be read: all of it counted, the latest kept. */
export class Unreadable {
  readonly #keptMost: number;
  readonly #kept: UnreadableText[] = [];
  #count = 0;

  constructor(keptMost: number) {
    this.#keptMost = keptMost;
  }

  get count(): number {
    return this.#count;
  }

  /** Oldest first. */
  get kept(): readonly UnreadableText[] {
    return [...this.#kept];
  }

  add({ text, why, ts }: UnreadableText): void {
    this.#count += 1;
    this.#kept.push({ text: text.slice(0, TEXT_MAX_LENGTH), why, ts });
    if (this.#kept.length > this.#keptMost) this.#kept.shift();
  }
}
