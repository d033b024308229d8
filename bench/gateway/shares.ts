import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { Outlet } from '../../src/gateway/outlet.ts';
import { parseFrame } from '../../src/venues/hyperliquid/parse-frame.ts';
import { collectYoung } from '../collect-garbage.ts';
import { MemoryVenue } from './memory-wires.ts';
import { Stopwatch } from './stopwatch.ts';
import { FRAMES_AN_ORDER, makeStory } from './story.ts';
import { startWithOrders } from './trading-gateway.ts';

/** What a frame takes, in microseconds: all of one turn but the rows, timed where it is called. */
export interface FrameCosts {
  readonly jsonParse: number;
  /** Timed by itself, on the same frames: it cannot be replaced where it is called. */
  readonly rows: number;
  readonly dispatcher: number;
  /** From the text of the frame to the outlet, without what taking the time took. */
  readonly whole: number;
}

/** As in the other benchmark: what was just made ready is young and in the cache. */
const BATCH = 250;
/** Of a turn, not counted: the caches were another part's. */
const WARM_BATCHES = 4;

/** Makes a batch ready, untimed; what it returns is run, timed. */
type Prepare = (texts: readonly string[]) => () => void;

/** @param frames - of a story of `frames / 4` orders, all of which are live at first. */
export async function frameCosts(frames: number, seed: number): Promise<FrameCosts> {
  const orders = Math.ceil(frames / FRAMES_AN_ORDER);
  const batches = batchesOf(makeStory(orders, seed));
  const rows = microsAFrame(batches, (texts) => {
    const values = texts.map((text) => JSON.parse(text) as unknown);
    return () => {
      for (const value of values) parseFrame(value);
    };
  });
  const watches = { parse: new Stopwatch(), dispatch: new Stopwatch() };
  const { parse } = JSON;
  // oxlint-disable-next-line typescript/unbound-method -- it is put back as a method
  const { dispatch } = Dispatcher.prototype;
  JSON.parse = watches.parse.timing(parse);
  Dispatcher.prototype.dispatch = watches.dispatch.timing(dispatch);
  try {
    const whole = await wholePath(orders, batches, () => {
      watches.parse.reset();
      watches.dispatch.reset();
    });
    const [jsonParse, dispatcher, overhead] = [
      watches.parse.elapsedMs,
      watches.dispatch.elapsedMs,
      watches.parse.overheadMs + watches.dispatch.overheadMs,
    ].map((elapsedMs) => (elapsedMs * 1e3) / countedFrames(batches)) as [number, number, number];
    return { jsonParse, rows, dispatcher, whole: whole - overhead };
  } finally {
    JSON.parse = parse;
    Dispatcher.prototype.dispatch = dispatch;
  }
}

/**
 * Tells all frames to a gateway of its own, in microseconds a frame.
 *
 * @param onWarm - called when the frames that are counted begin.
 * @throws if it made not an event of each: then another thing was measured than was meant.
 */
async function wholePath(
  orders: number,
  batches: readonly string[][],
  onWarm: () => void,
): Promise<number> {
  let events = 0;
  const outlet: Outlet = { onStep: ({ step }) => (events += step.events.length) };
  const venue = new MemoryVenue();
  const gateway = await startWithOrders(venue.wires, orders, [outlet]);
  events = 0;
  let begun = 0;
  const micros = microsAFrame(batches, (texts) => {
    const fresh = texts.map((text) => Buffer.from(text).toString());
    if (begun === WARM_BATCHES) onWarm();
    begun += 1;
    return () => {
      for (const text of fresh) venue.tell(text);
    };
  });
  const frames = batches.length * BATCH;
  if (events !== frames) throw new Error(`${events} events of ${frames} frames`);
  await gateway.stop({ cancelAll: false, withinMs: 0 });
  return micros;
}

/** The first batches are not counted. */
function microsAFrame(batches: readonly string[][], prepare: Prepare): number {
  collectYoung();
  let elapsedMs = 0;
  for (const [index, texts] of batches.entries()) {
    const run = prepare(texts);
    const start = performance.now();
    run();
    const end = performance.now();
    if (index >= WARM_BATCHES) elapsedMs += end - start;
  }
  return (elapsedMs * 1e3) / countedFrames(batches);
}

function countedFrames(batches: readonly string[][]): number {
  return (batches.length - WARM_BATCHES) * BATCH;
}

function batchesOf(frames: readonly string[]): string[][] {
  const whole = Math.floor(frames.length / BATCH);
  return Array.from({ length: whole }, (_, index) =>
    frames.slice(index * BATCH, (index + 1) * BATCH),
  );
}
