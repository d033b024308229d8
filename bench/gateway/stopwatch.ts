/** Takes the time of functions where they are called. */
export class Stopwatch {
  #elapsedMs = 0;
  #calls = 0;

  /** The same function, its time taken. */
  timing<T extends (...given: never[]) => unknown>(run: T): T {
    const take = (start: number): void => {
      this.#elapsedMs += performance.now() - start;
      this.#calls += 1;
    };
    const timed = function timed(this: unknown, ...given: Parameters<T>): unknown {
      const start = performance.now();
      const result = run.apply(this, given);
      take(start);
      return result;
    };
    return timed as T;
  }

  reset(): void {
    this.#elapsedMs = 0;
    this.#calls = 0;
  }

  /** What the functions took, in milliseconds. */
  get elapsedMs(): number {
    return this.#elapsedMs - this.#calls * overhead().withinMs;
  }

  /** What taking the time took, in milliseconds. */
  get overheadMs(): number {
    return this.#calls * overhead().wholeMs;
  }

  /** Of a call that does nothing: as its time is taken, and altogether. The least of many means. */
  static measureOverhead(): Overhead {
    const calls = 10_000;
    const found = Array.from({ length: 30 }, () => {
      const watch = new Stopwatch();
      const nothing = watch.timing(() => {});
      const start = performance.now();
      for (let call = 0; call < calls; call += 1) nothing();
      const wholeMs = (performance.now() - start) / calls;
      return { withinMs: watch.#elapsedMs / calls, wholeMs };
    });
    return found.reduce((least, next) => (next.wholeMs < least.wholeMs ? next : least));
  }
}

interface Overhead {
  readonly withinMs: number;
  readonly wholeMs: number;
}

let known: Overhead | null = null;

function overhead(): Overhead {
  known ??= Stopwatch.measureOverhead();
  return known;
}
