import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { completePolicy, type Policy } from '../../src/dispatch/policy.ts';
import { FileJournal, type FileJournalOptions } from '../../src/journal/file/file-journal.ts';
import { entriesOf } from './journal-items.ts';

export const SHARD = 'main';
export const CODE = '1.2.3';
const BATCH = 100;

export interface Writing extends Pick<FileJournalOptions, 'segmentBytes' | 'onRoll'> {
  readonly policy?: Partial<Policy>;
  /** Whether to go on as this one. */
  readonly dispatcher?: Dispatcher;
}

/** A folder for journals, which is removed in the end. */
export async function journalFolder(): Promise<{
  readonly directory: string;
  readonly remove: () => Promise<void>;
}> {
  const directory = await mkdtemp(path.join(tmpdir(), 'fillproof-'));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

export function fileJournal(
  directory: string,
  options: Partial<FileJournalOptions> = {},
): FileJournal {
  const host = { pid: process.pid, name: 'here' };
  const small = { segmentBytes: 64 * 1024, reserveBytes: 0 };
  return new FileJournal({
    directory,
    durability: 'os',
    clock: systemClock,
    host,
    ...small,
    ...options,
  });
}

/** A run: the inputs are dispatched and journaled. Gives the dispatcher as it stands then. */
export async function writeRun(
  directory: string,
  inputs: readonly InputMessage[],
  { policy = {}, dispatcher, ...options }: Writing = {},
): Promise<Dispatcher> {
  const journal = fileJournal(directory, options);
  const run = { code: CODE, id: 'J-1', account: null, venue: null, ts: 0 };
  await journal.acquire(SHARD, { ...run, policy: completePolicy(policy) });
  const told = { policy, residency: 'lazy' } as const;
  const own =
    dispatcher === undefined
      ? new Dispatcher(told)
      : Dispatcher.restore(dispatcher.save(), { ...told });
  let { sequence } = await journal.head(SHARD);
  for (let at = 0; at < inputs.length; at += BATCH) {
    const entries = entriesOf(own, inputs.slice(at, at + BATCH));
    const appended = await journal.append(SHARD, sequence, entries);
    if (appended === 'fenced') throw new Error('fenced');
    sequence = appended;
  }
  await journal.close();
  return own;
}
