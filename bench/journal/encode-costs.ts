import { encodeEntries } from '../../src/journal/line.ts';
import { collectYoung } from '../collect-garbage.ts';
import { tell } from '../tell.ts';
import { BATCH } from './commits.ts';
import { StepStream } from './step-stream.ts';

/** What a step takes of the event loop, in microseconds. */
export interface EncodeCost {
  /** Its line's bytes, chained to the one before. */
  readonly line: number;
  /** `JSON.stringify` of the same entry. */
  readonly json: number;
}

const LIVE_ORDERS = 1_000;

/** Each way has steps of its own, just made: what one has read is not warm for the other. */
export function encodeCosts(steps: number, rounds: number, seed: number): EncodeCost[] {
  const costs: EncodeCost[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [lineMs, jsonMs] = [encodingMs(steps, seed), stringifyingMs(steps, seed)];
    const cost = { line: (lineMs * 1e3) / steps, json: (jsonMs * 1e3) / steps };
    if (round > 0) costs.push(cost);
    tell(`${cost.line.toFixed(2)} µs a line, JSON.stringify ${cost.json.toFixed(2)}`);
  }
  return costs;
}

function encodingMs(steps: number, seed: number): number {
  let bytes = 0;
  let hash = '0'.repeat(64);
  const tookMs = timeBatches(steps, seed, (entries) => {
    const lines = encodeEntries(0, hash, entries);
    bytes += Buffer.from(lines.text).length;
    ({ hash } = lines);
  });
  if (bytes < steps) throw new Error('nothing was written');
  return tookMs;
}

function stringifyingMs(steps: number, seed: number): number {
  let chars = 0;
  const tookMs = timeBatches(steps, seed, (entries) => {
    for (const entry of entries) chars += JSON.stringify(entry).length;
  });
  if (chars < steps) throw new Error('nothing was written');
  return tookMs;
}

function timeBatches(
  steps: number,
  seed: number,
  run: (entries: ReturnType<StepStream['take']>) => void,
): number {
  const stream = new StepStream(seed);
  stream.open(LIVE_ORDERS);
  collectYoung();
  let tookMs = 0;
  for (let done = 0; done < steps; done += BATCH) {
    const entries = stream.take(BATCH);
    const start = performance.now();
    run(entries);
    tookMs += performance.now() - start;
  }
  return tookMs;
}
