import type { StepEntry } from '../../src/journal/journal.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { monotonicMs, pace } from '../gateway/pace.ts';
import { type Quantiles, quantilesOf, quantilesText } from '../quantiles.ts';
import { tell } from '../tell.ts';
import { inFolder } from './bench-journal.ts';
import { openWriter, type WriterName, WRITERS } from './step-writers.ts';
import { StepStream } from './step-stream.ts';

export interface CommitTiming {
  readonly rate: number;
  readonly writer: WriterName;
  /** By round. */
  readonly quantiles: readonly Quantiles[];
}

export interface BatchTiming {
  readonly writer: WriterName;
  /** Steps a second, by round. */
  readonly perSecond: readonly number[];
  /** What a step takes of all threads' CPU, in microseconds, by round. */
  readonly cpu: readonly number[];
}

export interface Rounds {
  readonly rates: readonly number[];
  readonly seconds: number;
  /** Of a turn, in batches. */
  readonly steps: number;
  readonly rounds: number;
  readonly seed: number;
}

/** How many steps are appended together. */
export const BATCH = 256;
const LIVE_ORDERS = 1_000;

/** All writers in turns, at each rate; the first round makes the code hot and is not counted. */
export async function commitTimings(options: Rounds): Promise<CommitTiming[]> {
  const { rates, seconds, rounds } = options;
  const timings: CommitTiming[] = [];
  for (const rate of rates) {
    const steps = makeSteps(rate * seconds, options.seed);
    const measured = WRITERS.map((writer) => ({ writer, quantiles: [] as Quantiles[] }));
    for (let round = 0; round <= rounds; round += 1) {
      for (const { writer, quantiles } of measured) {
        const found = quantilesOf(await commitLatencies(writer, steps, rate));
        if (round > 0) quantiles.push(found);
        tell(`${rate} steps/s, ${writer}: ${quantilesText(found)}`);
      }
    }
    timings.push(...measured.map((one) => ({ rate, ...one })));
  }
  return timings;
}

/** How fast batches follow each other, the next given when the one before is there. */
export async function batchTimings({ steps, rounds, seed }: Rounds): Promise<BatchTiming[]> {
  const made = makeSteps(steps, seed);
  const measured = WRITERS.map((writer) => ({
    writer,
    perSecond: [] as number[],
    cpu: [] as number[],
  }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { writer, perSecond, cpu } of measured) {
      const found = await timeBatches(writer, made);
      if (round > 0) perSecond.push(found.perSecond);
      if (round > 0) cpu.push(found.cpu);
      tell(`batches of ${BATCH}, ${writer}: ${found.perSecond.toFixed(0)} steps/s`);
    }
  }
  return measured;
}

/** How late each step was durable after it was due, in milliseconds. */
function commitLatencies(
  writer: WriterName,
  steps: readonly StepEntry[],
  rate: number,
): Promise<Float64Array> {
  return inFolder(async (directory) => {
    const steady = await openWriter(writer, directory, steps);
    const times = new Float64Array(steps.length);
    collectGarbage();
    let done = 0;
    const all = Promise.withResolvers<void>();
    const schedule = await pace(steps.length, rate, (index) =>
      steady.commit(() => {
        times[index] = monotonicMs();
        done += 1;
        if (done === steps.length) all.resolve();
      }),
    );
    await all.promise;
    await steady.close();
    return times.map((time, index) => time - (schedule.startedAt + (index * 1e3) / rate));
  });
}

function timeBatches(
  writer: WriterName,
  steps: readonly StepEntry[],
): Promise<{ perSecond: number; cpu: number }> {
  return inFolder(async (directory) => {
    const steady = await openWriter(writer, directory, steps);
    collectGarbage();
    const before = process.cpuUsage();
    const start = performance.now();
    for (let from = 0; from < steps.length; from += BATCH) await steady.append(from, BATCH);
    const tookMs = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    await steady.close();
    return { perSecond: (steps.length / tookMs) * 1e3, cpu: (user + system) / steps.length };
  });
}

function makeSteps(count: number, seed: number): StepEntry[] {
  const stream = new StepStream(seed);
  stream.open(LIVE_ORDERS);
  return stream.take(count);
}
