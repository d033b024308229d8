import type { InputMessage } from '../../src/dispatch/input.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { Gateway } from '../../src/gateway/gateway.ts';
import type { Outlet } from '../../src/gateway/outlet.ts';
import { parseFrame } from '../../src/venues/hyperliquid/parse-frame.ts';
import { collectYoung } from '../collect-garbage.ts';
import { MemoryVenue } from './memory-wires.ts';
import { FRAMES_AN_ORDER, makeStory } from './story.ts';
import { startWithOrders } from './trading-gateway.ts';

/** What a frame takes, in microseconds, each part timed by itself on the same frames. */
export interface FrameCosts {
  readonly jsonParse: number;
  readonly rows: number;
  readonly dispatcher: number;
  /** From the text of the frame to the outlet: all three, and the rest. */
  readonly whole: number;
}

/** As in the other benchmark: what was just made ready is young and in the cache. */
const BATCH = 250;
/** Of a turn, untimed: the caches were another part's. */
const WARM_BATCHES = 4;

/** A batch: made ready untimed, then run timed. */
type Ready = () => () => void;

/** @param frames - of a story of `frames / 4` orders, all of which are live at first. */
export async function frameCosts(frames: number, seed: number): Promise<FrameCosts> {
  const orders = Math.ceil(frames / FRAMES_AN_ORDER);
  const batches = batchesOf(makeStory(orders, seed));
  const texts = batches.map((batch) => batch.map((text) => copied(text)));
  const jsonParse = timed(texts.map((batch) => () => () => batch.forEach((text) => parse(text))));
  const rows = timed(
    batches.map((batch) => () => {
      const values = batch.map((text) => JSON.parse(text) as unknown);
      return () => {
        for (const value of values) parseFrame(value);
      };
    }),
  );
  const { whole, policy, before, during } = await wholePath(orders, batches);
  const dispatcher = new Dispatcher({ policy, residency: 'lazy' });
  for (const text of before) dispatcher.dispatch(JSON.parse(text) as InputMessage);
  const dispatching = timed(
    during.map((inputTexts) => () => {
      const inputs = inputTexts.map((text) => JSON.parse(text) as InputMessage);
      return () => {
        for (const input of inputs) dispatcher.dispatch(input);
      };
    }),
  );
  return { jsonParse, rows, dispatcher: dispatching, whole };
}

interface WholePath {
  readonly whole: number;
  readonly policy: Gateway['settings']['policy'];
  /** The inputs that the dispatcher was given, as texts: before the frames, and with each batch. */
  readonly before: readonly string[];
  readonly during: readonly (readonly string[])[];
}

/** Twice: once timed, and once to take down what the dispatcher is given. */
async function wholePath(orders: number, batches: readonly string[][]): Promise<WholePath> {
  const inputs: string[][] = [[]];
  const taker: Outlet = { onStep: ({ input }) => inputs.at(-1)?.push(JSON.stringify(input)) };
  await run(orders, taker, (venue) => {
    for (const batch of batches) {
      inputs.push([]);
      for (const frame of batch) venue.tell(frame);
    }
  });
  let events = 0;
  let whole = NaN;
  const sink: Outlet = { onStep: ({ step }) => (events += step.events.length) };
  const settings = await run(orders, sink, (venue) => {
    const fresh = batches.map((batch) => batch.map((text) => copied(text)));
    const before = events;
    whole = timed(fresh.map((batch) => () => () => batch.forEach((frame) => venue.tell(frame))));
    const frames = batches.flat().length;
    if (events - before !== frames) throw new Error(`${events - before} events of ${frames}`);
  });
  const [before = [], ...during] = inputs;
  return { whole, policy: settings.policy, before, during };
}

async function run(
  orders: number,
  outlet: Outlet,
  tell: (venue: MemoryVenue) => void,
): Promise<Gateway['settings']> {
  const venue = new MemoryVenue();
  const gateway = await startWithOrders(venue.wires, orders, [outlet]);
  tell(venue);
  await gateway.stop({ cancelAll: false, withinMs: 0 });
  return gateway.settings;
}

/** Microseconds a frame; the first batches are not counted. */
function timed(batches: readonly Ready[]): number {
  collectYoung();
  let elapsedMs = 0;
  for (const [index, makeReady] of batches.entries()) {
    const go = makeReady();
    const start = performance.now();
    go();
    const end = performance.now();
    if (index >= WARM_BATCHES) elapsedMs += end - start;
  }
  return (elapsedMs * 1e3) / ((batches.length - WARM_BATCHES) * BATCH);
}

function batchesOf(frames: readonly string[]): string[][] {
  const whole = Math.floor(frames.length / BATCH);
  return Array.from({ length: whole }, (_, index) =>
    frames.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** A text of its own, as it comes off the wire. */
function copied(text: string): string {
  return Buffer.from(text).toString();
}

function parse(text: string): unknown {
  return JSON.parse(text);
}
