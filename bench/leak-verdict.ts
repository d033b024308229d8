import { collectGarbage } from './collect-garbage.ts';
import { fitLine, type LineFit } from './line-fit.ts';

/**
 * Bytes an order that a slope must certainly exceed to be called a leak. The least that V8 can keep
 * of an order is a slot of 8; on the heap an eighth of that is a leak already, while resident
 * memory also moves in whole pages, as the allocator likes.
 */
export const LEAK_BYTES = { heap: 1, rss: 8 } as const;
/** Standard errors of the slope within which it may be noise. */
const SURE = 3;

export interface MemorySample {
  readonly orders: number;
  /** In bytes, like `rss`. */
  readonly heap: number;
  readonly rss: number;
}

export interface Verdict extends LineFit {
  readonly text: 'no leak' | 'LEAK' | 'too noisy';
  /** The slope and its noise, as a person reads it. */
  readonly slopeText: string;
}

/** Whether memory rises with the orders that were opened and closed. */
export function judge(samples: readonly MemorySample[], memory: 'heap' | 'rss'): Verdict {
  const line = fitLine(samples.map((sample) => [sample.orders, sample[memory]]));
  const noise = SURE * line.error;
  const slopeText = `${line.slope.toFixed(3)} ± ${noise.toFixed(3)}`;
  if (line.slope - noise > LEAK_BYTES[memory]) return { ...line, slopeText, text: 'LEAK' };
  return { ...line, slopeText, text: noise > LEAK_BYTES[memory] ? 'too noisy' : 'no leak' };
}

/** Memory after a whole collection. */
export function sampleOf(orders: number): MemorySample {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return { orders, heap: heapUsed, rss };
}

export function mebi(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
