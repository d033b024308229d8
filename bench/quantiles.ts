import { spread } from './spread.ts';
import { spreadText } from './tables.ts';

/** Of a round's latencies, in microseconds. */
export interface Quantiles {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** Of each turn, not counted: connections and caches are new. */
const WARM_SHARE = 0.1;
const NAMES = ['p50', 'p99', 'p999'] as const;

export const QUANTILE_HEAD = ['p50 µs', 'p99 µs', 'p99.9 µs'] as const;

export function quantilesOf(latenciesMs: Float64Array): Quantiles {
  const sorted = latenciesMs.slice(Math.floor(latenciesMs.length * WARM_SHARE)).sort();
  const at = (share: number): number => (sorted[Math.floor(sorted.length * share)] ?? NaN) * 1e3;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

export function quantilesText({ p50, p99 }: Quantiles): string {
  return `p50 ${p50.toFixed(0)} µs, p99 ${p99.toFixed(0)} µs`;
}

/** Of all rounds, as {@link QUANTILE_HEAD} has them. */
export function quantileCells(quantiles: readonly Quantiles[]): string[] {
  return NAMES.map((name) => spreadText(spread(quantiles.map((each) => each[name]))));
}
