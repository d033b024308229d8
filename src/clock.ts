/** Where time comes from, for what has to wait: everything else is told it. */
export interface Clock {
  /** In milliseconds. */
  now(): number;
  /** Calls back once, unless it is stopped by what it returns. */
  startTimer(delayMs: number, onEnd: () => void): () => void;
}

export const systemClock: Clock = {
  // oxlint-disable-next-line no-restricted-globals -- here the time comes in
  now: () => Date.now(),
  startTimer(delayMs, onEnd) {
    // oxlint-disable-next-line no-restricted-globals -- here the time comes in
    const timer = setTimeout(onEnd, delayMs);
    return () => clearTimeout(timer);
  },
};
