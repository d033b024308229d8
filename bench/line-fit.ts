/** A straight line through points: how steep it is, and how sure that is. */
export interface LineFit {
  readonly slope: number;
  /** Standard error of the slope: what the points' scatter lets it differ by. */
  readonly error: number;
}

/** The line of least squares; there must be three points or more. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): LineFit {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const spreadX = sum(points.map(([x]) => (x - meanX) ** 2));
  const slope = sum(points.map(([x, y]) => (x - meanX) * (y - meanY))) / spreadX;
  const scatter = sum(points.map(([x, y]) => (y - meanY - slope * (x - meanX)) ** 2));
  return { slope, error: Math.sqrt(scatter / (points.length - 2) / spreadX) };
}

function mean(figures: readonly number[]): number {
  return sum(figures) / figures.length;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}
