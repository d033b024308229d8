import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { deriveSnapshot } from '../../src/journal/file/derive-snapshot.ts';
import { fileJournal, CODE, RUN, SHARD } from './bench-journal.ts';
import { StepStream } from './step-stream.ts';

/** A journal that has been written and is no longer. */
export interface LongJournal {
  readonly directory: string;
  readonly steps: number;
  /** Of all segments. */
  readonly bytes: number;
  /** Orders from all over it. */
  readonly orders: readonly string[];
  /** How many lines follow the newest snapshot. */
  readonly tail: number;
}

const LIVE_ORDERS = 1_000;
const BATCH = 256;
const ORDERS = 5;

/**
 * Writes a journal of so many steps, with one snapshot: that of the last roll but one, as if the
 * process had died when that of the last was about to be done.
 */
export async function makeLongJournal(
  directory: string,
  steps: number,
  seed: number,
): Promise<LongJournal> {
  const rolls: number[] = [];
  const orders: string[] = [];
  const journal = fileJournal({ directory, durability: 'os', onRoll: (seq) => rolls.push(seq) });
  await journal.acquire(SHARD, RUN);
  const stream = new StepStream(seed);
  let sequence = 0;
  while (sequence < steps) {
    const entries = sequence === 0 ? stream.open(LIVE_ORDERS) : stream.take(BATCH);
    const wanted = entries.slice(0, steps - sequence);
    const appended = await journal.append(SHARD, sequence, wanted);
    if (appended === 'fenced') throw new Error('another writer is there');
    sequence = appended;
    const id = wanted.at(-1)?.clientOrderId ?? null;
    const isDue = sequence > ((orders.length + 0.5) / ORDERS) * steps;
    if (isDue && id !== null) orders.push(id);
  }
  await journal.close();
  const until = rolls.at(-2) ?? 0;
  await deriveSnapshot({ directory, shard: SHARD, code: CODE, until });
  return { directory, steps, bytes: await bytesOf(directory), orders, tail: steps - until };
}

async function bytesOf(directory: string): Promise<number> {
  const folder = path.join(directory, SHARD);
  const segments = (await readdir(folder)).filter((name) => name.endsWith('.ndjson'));
  const sizes = await Promise.all(
    segments.map(async (name) => (await stat(path.join(folder, name))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
