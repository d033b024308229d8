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

/** What the exchange's `VenueRules` are; it has a default for each that is not given. */
const rules = v.strictObject({
  partialFillRows: rule(['none', 'open'], 'Whether a partial fill shows in `orderUpdates`.'),
  cloidTarget: rule(['newest', 'oldest'], 'Which of several live orders a client order id names.'),
  cloidReuse: rule(['accept', 'reject'], 'Whether two live orders may share a client order id.'),
  modifyToTaker: rule(
    ['keeps-old', 'kills-old'],
    'What becomes of an order that is to be modified to an IOC or a trigger, without `a`.',
  ),
  modifyWithoutMargin: rule(
    ['kills-old', 'keeps-old'],
    'What becomes of the old order if the margin does not suffice for the new one.',
  ),
  preValidation: rule(
    ['each-leg', 'request'],
    'How a price or a size that cannot be one is answered: at each order, or for the request.',
  ),
});

function rule<const Options extends readonly string[]>(options: Options, text: string) {
  return v.pipe(v.exactOptional(v.picklist(options)), v.description(text));
}

/**
 * How the venue misbehaves; `docs/simulator.md` lists what is said of each. "Frame" means one with
 * data of a subscription, snapshots too: acknowledgements, errors, pongs and answers are not frames
 * here.
 */
export const faultProfileSchema = v.strictObject({
  fillsFirst: v.pipe(
    probability,
    v.description(
      'The fills of a block come before its order updates; otherwise after. By user and block.',
    ),
  ),
  channelGapMs: v.pipe(
    delay,
    v.description('How much later the later of two frames is that tell a user of one block apart.'),
  ),
  modifyFrames: v.pipe(
    modifyFrames,
    v.description(
      'How the two rows of a replacement are written, by weight: in one frame or in two, the new ' +
        "order's first or the old one's.",
    ),
  ),
  streamDelayMs: v.pipe(
    delay,
    v.description('How late the frames of a block are; within a channel they keep their order.'),
  ),
  requestDelayMs: v.pipe(
    delay,
    v.description('How long a request is on its way; those of one socket keep their order.'),
  ),
  answerDelayMs: v.pipe(
    delay,
    v.description('How long an answer is on its way; answers keep no order.'),
  ),
  answerAfterStream: v.pipe(
    probability,
    v.description(
      'An answer comes after the frames of what it answers; otherwise as the delays have it.',
    ),
  ),
  requestLost: v.pipe(probability, v.description('A request is never seen by the venue.')),
  answerLost: v.pipe(probability, v.description('A request is executed, and its answer lost.')),
  lostAfterMs: v.pipe(
    delay,
    v.description('How long the HTTP request stays open, and silent, after either was lost.'),
  ),
  http429: v.pipe(
    probability,
    v.description('A request is refused with status 429, and not executed.'),
  ),
  http5xx: v.pipe(
    v.strictObject({ probability, executed: probability }),
    v.description(
      'A request is answered with status 502 and a text; `executed` of those are executed.',
    ),
  ),
  frameDropped: v.pipe(probability, v.description('A frame does not reach one subscriber.')),
  frameDoubled: v.pipe(probability, v.description('A frame reaches one subscriber twice.')),
  malformedFrame: v.pipe(
    probability,
    v.description('A frame reaches one subscriber cut in half, which is not JSON.'),
  ),
  lateOpen: v.pipe(
    v.strictObject({ probability, delayMs: delay }),
    v.description('An order that has ended is told once more to be open, this much later.'),
  ),
  staleReads: v.pipe(
    v.strictObject({ probability, ageMs: delay }),
    v.description('A read of orders is answered as of this long ago.'),
  ),
  deadLegByCloid: v.pipe(
    probability,
    v.description('A read by client order id is answered with the leg before the newest.'),
  ),
  disconnect: v.pipe(
    probability,
    v.description('A socket is cut where it would get a frame; what it misses is not sent again.'),
  ),
  halfOpen: v.pipe(
    v.strictObject({ probability, lastsMs: delay }),
    v.description(
      'A socket neither hears nor says anything from a frame on, until it is cut this much later.',
    ),
  ),
  rules: v.pipe(
    rules,
    v.description('How the questions are answered that no one has established.'),
  ),
});

/** How the venue misbehaves, every fault of it: the schema says what each means. */
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
