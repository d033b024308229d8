import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** From and to, as `performance.now()` has it. */
export type Span = readonly [startMs: number, endMs: number];

/** Pauses of the garbage collector. They are told of a turn of the event loop after they were. */
export class GcPauses {
  readonly #observer = new PerformanceObserver((list) => this.#seen.push(...list.getEntries()));
  readonly #seen: { readonly startTime: number; readonly duration: number }[] = [];

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** Milliseconds of the pauses since the last call that began within one of the spans. */
  async within(spans: readonly Span[]): Promise<number> {
    await nextTurn();
    await nextTurn();
    let pausedMs = 0;
    for (const { startTime, duration } of this.#seen) {
      if (spans.some(([start, end]) => startTime >= start && startTime <= end)) {
        pausedMs += duration;
      }
    }
    this.#seen.length = 0;
    return pausedMs;
  }

  stop(): void {
    this.#observer.disconnect();
  }
}
