/**
 * How far back of what is known fills are read or waited for, in milliseconds: clocks differ, and
 * reads lag.
 */
export const REACH_BACK_MS = 60_000;
