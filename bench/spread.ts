/** The middle of a figure's rounds, the least and the most. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((left, right) => left - right);
  const lower = sorted[(sorted.length - 1) >> 1] ?? NaN;
  const upper = sorted[sorted.length >> 1] ?? NaN;
  return { median: (lower + upper) / 2, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

/** One figure through another, round by round: what slowed the machine slowed both. */
export function ratio(figures: readonly number[], others: readonly number[]): Spread {
  return spread(figures.map((figure, round) => figure / (others[round] ?? NaN)));
}
