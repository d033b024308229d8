import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { DEFAULT_POLICY } from '../../src/dispatch/policy.ts';
import { FileJournal, type FileJournalOptions } from '../../src/journal/file/file-journal.ts';
import type { RunHeader } from '../../src/journal/journal.ts';

export const SHARD = 'bench';
export const CODE = '0.0.0-bench';
export const RUN: RunHeader = {
  code: CODE,
  id: 'bench',
  account: null,
  venue: null,
  policy: DEFAULT_POLICY,
  ts: 0,
};

/** Does something in a folder that is removed afterwards. */
export async function inFolder<T>(run: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), 'fillproof-bench-'));
  try {
    return await run(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A journal as it is by default. */
export function fileJournal(
  options: Pick<FileJournalOptions, 'directory' | 'durability' | 'onRoll'>,
): FileJournal {
  return new FileJournal({
    clock: systemClock,
    host: { pid: process.pid, name: 'bench' },
    onFailed: (error) => {
      throw error;
    },
    ...options,
  });
}
