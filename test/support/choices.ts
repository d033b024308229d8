/**
 * Decisions of a scenario, taken from a list of numbers. Zero, and what comes after the end of the
 * list, is always the ordinary course, so that a shrunk list is a simpler scenario.
 */
export class Choices {
  readonly #numbers: readonly number[];
  #used = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  get isOver(): boolean {
    return this.#used >= this.#numbers.length;
  }

  /** A number from zero to `bound` − 1. */
  below(bound: number): number {
    const number = this.#numbers[this.#used] ?? 0;
    this.#used += 1;
    return number % bound;
  }

  /** True once in `times`, never where nothing out of the ordinary happens. */
  isRare(times: number): boolean {
    return this.below(times) === times - 1 && times > 1;
  }
}
