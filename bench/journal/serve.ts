import { rm } from 'node:fs/promises';
import path from 'node:path';
import { explainOrder, findOrder } from '../../src/journal/explain-order.ts';
import { openIndex } from '../../src/journal/file/line-index.ts';
import { restoreFromJournal } from '../../src/journal/file/restore-from-journal.ts';
import { verifyShard } from '../../src/journal/verify-shard.ts';
import { CODE, fileJournal, SHARD } from './bench-journal.ts';

/** Something that is done with a journal, in a process of its own, as `serve.ts TASK DIR ORDER`. */
export type Task = keyof typeof TASKS;

/** What it took: its time is without that of the process's start. */
export interface Taken {
  readonly ms: number;
  /** Of all its threads: what it takes where nothing else runs, if it does not wait. */
  readonly cpuMs: number;
  /** The most that the process has held at a time. */
  readonly peakRssBytes: number;
}

const [task, directory = '', order = ''] = process.argv.slice(2);
const folder = path.join(directory, SHARD);

const TASKS = {
  nothing: () => Promise.resolve(),
  'verify the chain': () => verify(false),
  'verify with replay': () => verify(true),
  restore,
  index,
  explain,
};

async function verify(replay: boolean): Promise<void> {
  const { isGood } = await verifyShard(folder, { replay });
  if (!isGood) throw new Error('the journal is not good');
}

async function restore(): Promise<void> {
  const journal = fileJournal({ directory, durability: 'fsync' });
  const onIgnored = ({ name, why }: { name: string; why: string }): never => {
    throw new Error(`${name}: ${why}`);
  };
  const { snapshotSeq } = await restoreFromJournal({
    journal,
    shard: SHARD,
    directory,
    code: CODE,
    onIgnored,
  });
  if (snapshotSeq === 0) throw new Error('there is no snapshot');
}

async function index(): Promise<void> {
  await rm(path.join(folder, 'index.sqlite'), { force: true });
  (await openIndex(folder)).close();
}

async function explain(): Promise<void> {
  const found = await findOrder(folder, order);
  if (found.kind !== 'order') throw new Error(`${order}: ${found.kind}`);
  let steps = 0;
  for await (const { replayed } of explainOrder(folder, found)) {
    if (replayed !== null) throw new Error(`${order} was rebuilt otherwise than recorded`);
    steps += 1;
  }
  if (steps === 0) throw new Error(`${order} has no steps`);
}

const before = process.cpuUsage();
const start = performance.now();
await TASKS[task as Task]();
const ms = performance.now() - start;
const { user, system } = process.cpuUsage(before);
// In KiB.
const peakRssBytes = process.resourceUsage().maxRSS * 1024;
const taken: Taken = { ms, cpuMs: (user + system) / 1e3, peakRssBytes };
if (process.send === undefined) console.log(taken);
else process.send(taken);
