import * as v from 'valibot';

/** The longest delay, age or silence that a profile may ask for: ten minutes. */
const DELAY_MAX_MS = 600_000;

/** From 0, never, to 1, always. */
const probability = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(DELAY_MAX_MS));

/** The least and the most, both included, each length between them equally likely. */
const delay = v.pipe(
  v.strictTuple([milliseconds, milliseconds]),
  v.check(([least, most]) => least <= most, 'Invalid delay: Expected the least before the most'),
);

const weight = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));

/** In which ways the halves of a replacement are written, each by its weight. */
const modifyFrames = v.pipe(
  v.strictObject({
    /** `[open(new), canceled(old)]` in one frame, as mostly captured. */
    newFirst: weight,
    /** The same frame with the old order's row first. */
    oldFirst: weight,
    /** Two frames, the new order's first. */
    split: weight,
    /** Two frames, the old order's first. */
    splitOldFirst: weight,
  }),
  v.check(
    (weights) => Object.values(weights).some((each) => each > 0),
    'Invalid weights: Expected one above zero',
  ),
);

/**
 * What the venue's rules are where no one has established them; the exchange has a default for
 * each that is not given.
 */
const rules = v.strictObject({
  partialFillRows: v.exactOptional(v.picklist(['none', 'open'])),
  cloidTarget: v.exactOptional(v.picklist(['newest', 'oldest'])),
  cloidReuse: v.exactOptional(v.picklist(['accept', 'reject'])),
  modifyToTaker: v.exactOptional(v.picklist(['keeps-old', 'kills-old'])),
  modifyWithoutMargin: v.exactOptional(v.picklist(['kills-old', 'keeps-old'])),
  preValidation: v.exactOptional(v.picklist(['each-leg', 'request'])),
});

/**
 * How the venue misbehaves. A number is a probability. "Frame" means one with data of a
 * subscription, snapshots too: acknowledgements, errors, pongs and answers are not frames here.
 */
export const faultProfileSchema = v.strictObject({
  /** The fills of a block come before its order updates; otherwise after. By user and block. */
  fillsFirst: probability,
  /** How much later the later of two frames is that tell a user of one block apart. */
  channelGapMs: delay,
  modifyFrames,
  /** How late the frames of a block are; within a channel they keep their order. */
  streamDelayMs: delay,
  /** How long a request is on its way; those of one socket keep their order. */
  requestDelayMs: delay,
  /** How long an answer is on its way; answers keep no order. */
  answerDelayMs: delay,
  /** An answer comes after the frames of what it answers; otherwise as the delays have it. */
  answerAfterStream: probability,
  /** A request is never seen by the venue. */
  requestLost: probability,
  /** A request is executed, and its answer lost. */
  answerLost: probability,
  /** How long the HTTP request stays open, and silent, after either was lost. */
  lostAfterMs: delay,
  /** A request is refused with status 429, and not executed. */
  http429: probability,
  /** A request is answered with status 502 and a text; `executed` of those are executed. */
  http5xx: v.strictObject({ probability, executed: probability }),
  /** A frame does not reach one subscriber. */
  frameDropped: probability,
  /** A frame reaches one subscriber twice. */
  frameDoubled: probability,
  /** A frame reaches one subscriber cut in half, which is not JSON. */
  malformedFrame: probability,
  /** An order that has ended is told once more to be open, this much later. */
  lateOpen: v.strictObject({ probability, delayMs: delay }),
  /** A read of orders is answered as of this long ago. */
  staleReads: v.strictObject({ probability, ageMs: delay }),
  /** A read by client order id is answered with the leg before the newest. */
  deadLegByCloid: probability,
  /** A socket is cut where it would get a frame; what it misses is not sent again. */
  disconnect: probability,
  /** A socket neither hears nor says anything from a frame on, until it is cut this much later. */
  halfOpen: v.strictObject({ probability, lastsMs: delay }),
  rules,
});

/** How the venue misbehaves, every fault of it: see the schema for what each means. */
export type FaultProfile = v.InferOutput<typeof faultProfileSchema>;

/** The least and the most of a delay, in milliseconds. */
export type DelayRangeMs = readonly [number, number];

export type ModifyFrames = keyof FaultProfile['modifyFrames'];

/** A profile in which nothing goes wrong, and nothing takes time. */
export const NO_FAULTS: FaultProfile = {
  fillsFirst: 0,
  channelGapMs: [0, 0],
  modifyFrames: { newFirst: 1, oldFirst: 0, split: 0, splitOldFirst: 0 },
  streamDelayMs: [0, 0],
  requestDelayMs: [0, 0],
  answerDelayMs: [0, 0],
  answerAfterStream: 0,
  requestLost: 0,
  answerLost: 0,
  lostAfterMs: [0, 0],
  http429: 0,
  http5xx: { probability: 0, executed: 0.5 },
  frameDropped: 0,
  frameDoubled: 0,
  malformedFrame: 0,
  lateOpen: { probability: 0, delayMs: [100, 2_000] },
  staleReads: { probability: 0, ageMs: [100, 2_000] },
  deadLegByCloid: 0,
  disconnect: 0,
  halfOpen: { probability: 0, lastsMs: [10_000, 60_000] },
  rules: {},
};
