import type { InputMessage } from '../src/dispatch/input.ts';
import { batchTexts } from './batch-texts.ts';
import { collectGarbage, collectYoung } from './collect-garbage.ts';
import { GcPauses } from './gc-pauses.ts';
import { OrderStream } from './order-stream.ts';
import { createSide, type Side, type SideName } from './side.ts';
import { runBatches, timeBatches } from './time-batches.ts';

/** What a side took for the inputs of a population. */
export interface SideTiming {
  readonly side: SideName;
  /** A figure a round. */
  readonly nsPerInput: number[];
  /** Share of the time spent in garbage collection, 0 to 1; a figure a round. */
  readonly gcShare: number[];
  readonly latency: Latency | null;
}

/** What single inputs took, all rounds together. */
interface Latency {
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
}

export interface Rounds {
  readonly rounds: number;
  /** Rounds in which each input is timed by itself. */
  readonly latencyRounds: number;
}

/** Inputs before the first round: they fill the memory of closed orders, and warm the code up. */
const WARM_INPUTS = 60_000;
const ROUND_INPUTS = 40_000;
/** Inputs applied untimed at the start of each turn: the caches were another's. */
const LEAD_IN_INPUTS = 2_000;
/** Orders opened at a time, so that their inputs need not all be held. */
const OPENED_AT_A_TIME = 5_000;

/** How many inputs follow after the population is open, in all. */
export function steadyInputs({ rounds, latencyRounds }: Rounds): number {
  return WARM_INPUTS + (rounds + latencyRounds) * ROUND_INPUTS;
}

/** The inputs that open the population, in parts. */
export function* opening(stream: OrderStream, liveOrders: number): Generator<InputMessage[]> {
  for (let opened = 0; opened < liveOrders; opened += OPENED_AT_A_TIME) {
    yield stream.open(Math.min(OPENED_AT_A_TIME, liveOrders - opened));
  }
}

/**
 * Times the sides in one process, in turns on the same inputs, so that whatever slows the machine
 * for a while slows every side. The order of the turns changes from round to round. Old garbage is
 * collected whenever V8 does, and timed if it falls into a timed part.
 */
export async function timeSteadyState(
  names: readonly SideName[],
  liveOrders: number,
  seed: number,
  rounds: Rounds,
): Promise<SideTiming[]> {
  const sides = names.map(createSide);
  const stream = new OrderStream(seed);
  for (const messages of opening(stream, liveOrders)) runAll(sides, messages);
  runAll(sides, stream.take(WARM_INPUTS));
  collectGarbage();

  const timings = await timeRounds(sides, stream, rounds.rounds);
  const latencies = timeLatencies(sides, stream, rounds.latencyRounds);
  return timings.map((timing, index) => ({ ...timing, latency: latencies[index] ?? null }));
}

function runAll(sides: readonly Side[], messages: readonly InputMessage[]): void {
  const texts = batchTexts(messages);
  for (const side of sides) runBatches(side, texts);
}

async function timeRounds(sides: readonly Side[], stream: OrderStream, rounds: number) {
  const timings = sides.map(({ name }) => {
    return { side: name, nsPerInput: [] as number[], gcShare: [] as number[] };
  });
  const pauses = new GcPauses();
  for (let round = 0; round < rounds; round += 1) {
    const { leadIn, texts } = nextRound(stream);
    for (const [index, side] of inTurns(sides, round)) {
      collectYoung();
      runBatches(side, leadIn);
      const { ns, spans } = timeBatches(side, texts);
      const pausedMs = await pauses.within(spans);
      timings[index]?.nsPerInput.push(ns / (ROUND_INPUTS - LEAD_IN_INPUTS));
      timings[index]?.gcShare.push((pausedMs * 1e6) / ns);
    }
  }
  pauses.stop();
  return timings;
}

function timeLatencies(sides: readonly Side[], stream: OrderStream, rounds: number): Latency[] {
  if (rounds === 0) return [];
  const took = sides.map(() => [] as number[]);
  for (let round = 0; round < rounds; round += 1) {
    const { leadIn, texts } = nextRound(stream);
    for (const [index, side] of inTurns(sides, round)) {
      collectYoung();
      runBatches(side, leadIn);
      for (const text of texts) side.receive(text).time(took[index] ?? []);
    }
  }
  return took.map((samples) => {
    const sorted = Float64Array.from(samples).sort();
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? NaN;
    return { p50Ns: at(0.5), p99Ns: at(0.99), p999Ns: at(0.999) };
  });
}

/** The next inputs of the stream, the same for every side. */
function nextRound(stream: OrderStream) {
  const leadIn = batchTexts(stream.take(LEAD_IN_INPUTS));
  const texts = batchTexts(stream.take(ROUND_INPUTS - LEAD_IN_INPUTS));
  return { leadIn, texts };
}

/** The sides with their places, each round beginning with another. */
function inTurns(sides: readonly Side[], round: number): [number, Side][] {
  const turns = [...sides.entries()];
  const first = round % turns.length;
  return [...turns.slice(first), ...turns.slice(0, first)];
}
