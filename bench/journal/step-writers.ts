import { open } from 'node:fs/promises';
import path from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { GroupCommit } from '../../src/journal/group-commit.ts';
import type { Durability, StepEntry } from '../../src/journal/journal.ts';
import { encodeEntries } from '../../src/journal/line.ts';
import { fileJournal, RUN, SHARD } from './bench-journal.ts';

/** Who makes steps durable: the disk alone, or the journal with each of its durabilities. */
export const WRITERS = ['disk alone', 'fsync', 'os', 'none'] as const;
export type WriterName = (typeof WRITERS)[number];

export interface StepWriter {
  /** Calls back once the next of the steps is as durable as it gets. */
  commit(onDone: () => void): void;
  /** All steps together; resolves once they are as durable as they get. */
  append(from: number, count: number): Promise<void>;
  close(): Promise<void>;
}

export function openWriter(
  name: WriterName,
  directory: string,
  steps: readonly StepEntry[],
): Promise<StepWriter> {
  return name === 'disk alone' ? openDisk(directory, steps) : openShard(name, directory, steps);
}

async function openShard(
  durability: Durability,
  directory: string,
  steps: readonly StepEntry[],
): Promise<StepWriter> {
  const journal = fileJournal({ directory, durability });
  await journal.acquire(SHARD, RUN);
  const onFailed = (error: Error): never => {
    throw error;
  };
  const group = new GroupCommit({
    journal,
    shard: SHARD,
    sequence: 0,
    clock: systemClock,
    onFailed,
  });
  let next = 0;
  return {
    commit(onDone) {
      group.commit(at(steps, next), onDone);
      next += 1;
    },
    async append(from, count) {
      const appended = await journal.append(SHARD, from, steps.slice(from, from + count));
      if (appended === 'fenced') throw new Error('another writer is there');
    },
    close: () => journal.close(),
  };
}

/** The same bytes, made beforehand; written and synced together as the journal does it. */
async function openDisk(directory: string, steps: readonly StepEntry[]): Promise<StepWriter> {
  const lines = steps.map((step, index) => Buffer.from(encodeEntries(index, '', [step]).text));
  const file = await open(path.join(directory, 'bytes'), 'wx');
  let offset = 0;
  let taken = 0;
  let onDones: (() => void)[] = [];
  let isWriting = false;
  const append = async (from: number, count: number): Promise<void> => {
    const bytes = Buffer.concat(lines.slice(from, from + count));
    const { bytesWritten } = await file.write(bytes, 0, bytes.length, offset);
    if (bytesWritten !== bytes.length) throw new Error('it was written in part');
    await file.datasync();
    offset += bytes.length;
  };
  const drain = async (): Promise<void> => {
    isWriting = true;
    while (onDones.length > 0) {
      const done = onDones;
      onDones = [];
      taken += done.length;
      await append(taken - done.length, done.length);
      for (const onDone of done) onDone();
    }
    isWriting = false;
  };
  return {
    commit(onDone) {
      onDones.push(onDone);
      if (!isWriting) void drain();
    },
    append,
    close: () => file.close(),
  };
}

function at(steps: readonly StepEntry[], index: number): StepEntry {
  const step = steps[index];
  if (step === undefined) throw new RangeError(`there is no step ${index}`);
  return step;
}
