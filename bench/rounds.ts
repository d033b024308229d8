import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InputMessage } from '../src/dispatch/input.ts';

/**
 * Rounds of several sides, taken in turns in one process, so that whatever slows the machine for a
 * while slows every side. A harness of its own: tinybench runs one task to its end before the next
 * one begins, it cannot take turns.
 */

/** One of the things compared. */
export interface Side {
  readonly name: string;
  /** Untimed: has the inputs ready as this side takes them. */
  readonly ready: (messages: readonly InputMessage[]) => Turn;
}

interface Turn {
  /** Applies the inputs from one index up to another. */
  readonly run: (from: number, to: number) => void;
  /** Applies all from an index on and notes what each took, in nanoseconds. */
  readonly time: (from: number, took: Float64Array) => void;
}

/** What a side took for the same inputs, a figure a round. */
export interface Timing {
  readonly name: string;
  readonly nsPerInput: readonly number[];
  /** What the main thread computed: without the waits for a processor that others had. */
  readonly cpuNsPerInput: readonly number[];
  /** Share of the time spent in garbage collection, 0 to 1. */
  readonly gcShare: readonly number[];
}

export interface Latency {
  readonly name: string;
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
}

interface Segments {
  /** How many times inputs are taken. */
  readonly rounds: number;
  /** The next inputs of the stream, the same for every side. */
  readonly next: () => readonly InputMessage[];
}

/** Inputs applied untimed at the start of each turn: the caches were another's. */
const LEAD_IN = 2_000;
/** Results that are held for a while, as consumers hold them: a power of two. */
const RESULTS_HELD = 1_024;

/** A side that has each input prepared untimed and applied timed. */
export function sideOf<I>(
  name: string,
  prepare: (message: InputMessage) => I,
  apply: (input: I) => object,
): Side {
  const results = Array.from({ length: RESULTS_HELD }, () => ({}));
  let held = 0;
  const ready = (messages: readonly InputMessage[]): Turn => {
    const inputs = messages.map(prepare);
    const run = (from: number, to: number) => {
      for (const input of inputs.slice(from, to)) {
        results[held & (RESULTS_HELD - 1)] = apply(input);
        held += 1;
      }
    };
    const time = (from: number, took: Float64Array) => {
      for (const [index, input] of inputs.slice(from).entries()) {
        const start = performance.now();
        results[held & (RESULTS_HELD - 1)] = apply(input);
        took[index] = (performance.now() - start) * 1e6;
        held += 1;
      }
    };
    return { run, time };
  };
  return { name, ready };
}

/** Applies inputs untimed, to fill the sides and to warm the code up. */
export function warm(sides: readonly Side[], messages: readonly InputMessage[]): void {
  for (const { turn } of inTurns(sides, messages, 0)) turn.run(0, messages.length);
}

/** Times every side on the same inputs, round by round, in an order that changes. */
export async function timeRounds(sides: readonly Side[], segments: Segments): Promise<Timing[]> {
  const timings = sides.map(({ name }) => {
    return {
      name,
      nsPerInput: [] as number[],
      cpuNsPerInput: [] as number[],
      gcShare: [] as number[],
    };
  });
  const pauses = new GcPauses();
  for (let round = 0; round < segments.rounds; round += 1) {
    const messages = segments.next();
    for (const { index, turn } of inTurns(sides, messages, round)) {
      collectYoung();
      turn.run(0, LEAD_IN);
      const cpuBefore = process.threadCpuUsage();
      const start = performance.now();
      turn.run(LEAD_IN, messages.length);
      const end = performance.now();
      const cpuUs = process.threadCpuUsage(cpuBefore);
      const pausedMs = await pauses.between(start, end);
      const inputs = messages.length - LEAD_IN;
      timings[index]?.nsPerInput.push(((end - start) * 1e6) / inputs);
      timings[index]?.cpuNsPerInput.push(((cpuUs.user + cpuUs.system) * 1e3) / inputs);
      timings[index]?.gcShare.push(pausedMs / (end - start));
    }
  }
  pauses.stop();
  return timings;
}

/** Times every single input. What reading the clock takes is in it: some tens of nanoseconds. */
export function timeInputs(sides: readonly Side[], segments: Segments): Latency[] {
  const samples = sides.map(() => [] as number[]);
  for (let round = 0; round < segments.rounds; round += 1) {
    const messages = segments.next();
    for (const { index, turn } of inTurns(sides, messages, round)) {
      const took = new Float64Array(messages.length - LEAD_IN);
      collectYoung();
      turn.run(0, LEAD_IN);
      turn.time(LEAD_IN, took);
      for (const ns of took) samples[index]?.push(ns);
    }
  }
  return sides.map(({ name }, index) => {
    const sorted = Float64Array.from(samples[index] ?? []).sort();
    const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
    return { name, p50Ns: at(0.5), p99Ns: at(0.99), maxNs: at(1) };
  });
}

/** Bytes that stay on the heap of what `build` returns. */
export function heapBytes(build: () => object): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const held = [build()];
  collectGarbage();
  const bytes = process.memoryUsage().heapUsed - before;
  held.length = 0;
  return bytes;
}

/**
 * Each side gets inputs of its own, as JSON.parse makes them: one side's look-ups leave no hashed
 * strings behind for the other's.
 */
function inTurns(sides: readonly Side[], messages: readonly InputMessage[], round: number) {
  const text = JSON.stringify(messages);
  collectGarbage();
  const turns = sides.map((side, index) => {
    return { index, turn: side.ready(JSON.parse(text) as InputMessage[]) };
  });
  const first = round % turns.length;
  return [...turns.slice(first), ...turns.slice(0, first)];
}

function collectGarbage(): void {
  globalThis.gc?.();
}

/**
 * Before a turn: no side pays for what another left. Twice, so that the inputs are old, and only
 * the young, since memory that a whole collection has given back to the system costs to be taken.
 */
function collectYoung(): void {
  globalThis.gc?.({ type: 'minor' });
  globalThis.gc?.({ type: 'minor' });
}

/** Pauses of the garbage collector. They are told of a turn of the event loop after they were. */
class GcPauses {
  readonly #observer = new PerformanceObserver((list) => this.#seen.push(...list.getEntries()));
  readonly #seen: { readonly startTime: number; readonly duration: number }[] = [];

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** Milliseconds of pauses that began between two times. */
  async between(start: number, end: number): Promise<number> {
    await nextTurn();
    await nextTurn();
    let pausedMs = 0;
    for (const { startTime, duration } of this.#seen) {
      if (startTime >= start && startTime <= end) pausedMs += duration;
    }
    this.#seen.length = 0;
    return pausedMs;
  }

  stop(): void {
    this.#observer.disconnect();
  }
}
