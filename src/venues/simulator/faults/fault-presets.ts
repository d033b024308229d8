import { type FaultProfile, NO_FAULTS } from './fault-profile.ts';

/**
 * What people have captured of the venue, at about the rates at which they met it: fills some 50 ms
 * before the order's own rows (JKorf/HyperLiquid.Net issue 103), a new order's row that never came
 * (nautilus_trader issue 4270), a read by client order id that finds the dead leg (nautilus_trader
 * pull request 4288), answers after the stream (nautilus_trader pull request 3971), a late `open`
 * of the order that was modified, lists that still have it.
 */
const TYPICAL: FaultProfile = {
  ...NO_FAULTS,
  fillsFirst: 0.5,
  channelGapMs: [0, 60],
  modifyFrames: { newFirst: 90, oldFirst: 3, split: 5, splitOldFirst: 2 },
  streamDelayMs: [5, 40],
  requestDelayMs: [20, 80],
  answerDelayMs: [10, 60],
  answerAfterStream: 0.5,
  lostAfterMs: [5_000, 30_000],
  frameDropped: 0.001,
  lateOpen: { probability: 0.02, delayMs: [50, 500] },
  staleReads: { probability: 0.05, ageMs: [50, 500] },
  deadLegByCloid: 0.02,
};

/** Everything at once, and often: what no client should survive by luck. */
const HOSTILE: FaultProfile = {
  ...TYPICAL,
  channelGapMs: [0, 400],
  modifyFrames: { newFirst: 1, oldFirst: 1, split: 1, splitOldFirst: 1 },
  streamDelayMs: [0, 400],
  requestDelayMs: [0, 200],
  answerDelayMs: [0, 600],
  requestLost: 0.03,
  answerLost: 0.05,
  http429: 0.02,
  http5xx: { probability: 0.03, executed: 0.5 },
  frameDropped: 0.05,
  frameDoubled: 0.05,
  malformedFrame: 0.01,
  lateOpen: { probability: 0.2, delayMs: [0, 3_000] },
  staleReads: { probability: 0.3, ageMs: [50, 3_000] },
  deadLegByCloid: 0.3,
  disconnect: 0.002,
  halfOpen: { probability: 0.0005, lastsMs: [10_000, 60_000] },
};

/** The profiles that have a name. */
export const FAULT_PRESETS = { none: NO_FAULTS, typical: TYPICAL, hostile: HOSTILE } as const;

export type FaultPreset = keyof typeof FAULT_PRESETS;

export function isFaultPreset(name: string): name is FaultPreset {
  return Object.hasOwn(FAULT_PRESETS, name);
}
