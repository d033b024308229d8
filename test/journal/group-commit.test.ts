import { describe, expect, test } from 'vitest';
import { GroupCommit, type GroupCommitOptions } from '../../src/journal/group-commit.ts';
import { JournalError } from '../../src/journal/journal-error.ts';
import type { Journal, JournalEntry, StepEntry } from '../../src/journal/journal.ts';
import { clockEntry } from '../support/journal-entries.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** A journal whose appends end when they are told to. */
class SlowJournal {
  readonly batches: JournalEntry[][] = [];
  #end: { resolve(sequence: number | 'fenced'): void; reject(error: Error): void } | null = null;

  append(_shard: string, _expected: number, entries: readonly JournalEntry[]) {
    if (this.#end !== null) throw new Error('two appends are in flight');
    this.batches.push([...entries]);
    return new Promise<number | 'fenced'>((resolve, reject) => {
      this.#end = { resolve, reject };
    });
  }

  async end(outcome?: 'fenced' | Error): Promise<void> {
    const end = this.#end;
    this.#end = null;
    if (outcome instanceof Error) end?.reject(outcome);
    else end?.resolve(outcome ?? this.batches.flat().length);
    await settled();
  }

  get sizes(): number[] {
    return this.batches.map((batch) => batch.length);
  }
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

function rig(options: Partial<GroupCommitOptions> = {}) {
  const journal = new SlowJournal();
  const clock = new VirtualClock(0);
  const told: string[] = [];
  const group = new GroupCommit({
    journal: journal as unknown as Journal,
    shard: 'main',
    sequence: 0,
    clock,
    onFailed: ({ code }) => told.push(code),
    ...options,
  });
  const commit = (from: number, to = from): void => {
    for (let n = from; n <= to; n += 1) group.commit(clockEntry(n), () => told.push(`${n}`));
  };
  return { journal, clock, group, told, commit };
}

/** What nobody catches meanwhile, which would end a process. */
async function unhandledIn(action: () => Promise<void>): Promise<unknown[]> {
  const unhandled: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (error) => unhandled.push(error));
  try {
    await action();
    await new Promise((resolve) => setTimeout(resolve));
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  }
  return unhandled;
}

describe('group commit', () => {
  test('appends together what comes in one turn, and calls back in order once that is durable', async () => {
    const { journal, group, told, commit } = rig();
    commit(1, 3);
    await settled();
    expect(journal.sizes).toEqual([3]);
    expect(told).toEqual([]);
    expect([group.sequence, group.waiting]).toEqual([0, 3]);
    await journal.end();
    expect(told).toEqual(['1', '2', '3']);
    expect([group.sequence, group.waiting]).toEqual([3, 0]);
  });

  test('gathers what comes while an append is in flight, of which there is never a second', async () => {
    const { journal, told, commit } = rig();
    commit(1);
    await settled();
    commit(2, 3);
    await settled();
    commit(4);
    await settled();
    expect(journal.sizes).toEqual([1]);
    await journal.end();
    expect(journal.sizes).toEqual([1, 3]);
    await journal.end();
    expect(told).toEqual(['1', '2', '3', '4']);
  });

  test('splits what is more than a batch holds, in entries', async () => {
    const { journal, told, commit } = rig({ batchMaxEntries: 4 });
    commit(1, 10);
    await settled();
    for (let batch = 0; batch < 3; batch += 1) await journal.end();
    expect(journal.sizes).toEqual([4, 4, 2]);
    expect(told).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
  });

  test('splits what is more than a batch holds, in bytes, but an entry goes whatever it has', async () => {
    const { journal, group, commit } = rig({ batchMaxBytes: 1000 });
    commit(1, 2);
    const many = Array.from({ length: 100 }, () => ({}));
    const big = { ...clockEntry(3), events: many } as unknown as StepEntry;
    group.commit(big, () => {});
    commit(4, 5);
    await settled();
    for (let batch = 0; batch < 3; batch += 1) await journal.end();
    expect(journal.sizes).toEqual([2, 1, 2]);
    expect(group.waiting).toBe(0);
  });

  test('waits for others as long as it may, or until a batch is full', async () => {
    const { journal, clock, commit } = rig({ batchMaxMs: 5, batchMaxEntries: 3 });
    commit(1);
    await settled();
    clock.pass(4);
    commit(2);
    await settled();
    expect(journal.sizes).toEqual([]);
    clock.pass(1);
    await settled();
    expect(journal.sizes).toEqual([2]);
    await journal.end();
    commit(3, 5);
    await settled();
    expect(journal.sizes).toEqual([2, 3]);
  });

  test('does not wait longer for what came while an append was in flight', async () => {
    const { journal, clock, commit } = rig({ batchMaxMs: 5 });
    commit(1);
    clock.pass(5);
    await settled();
    commit(2);
    await journal.end();
    expect(journal.sizes).toEqual([1, 1]);
  });

  test('goes on after a callback that throws, which is not silent', async () => {
    const thrown = await unhandledIn(async () => {
      const { journal, group, told, commit } = rig();
      commit(1);
      for (const why of ['first', 'second']) {
        group.commit(clockEntry(2), () => {
          throw new Error(why);
        });
      }
      commit(4);
      await settled();
      const idle = group.idle();
      await journal.end();
      await idle;
      expect([told, group.waiting]).toEqual([['1', '4'], 0]);
      commit(5);
      await settled();
      await journal.end();
      expect([told, group.sequence]).toEqual([['1', '4', '5'], 5]);
    });
    expect(thrown).toEqual([new Error('first'), new Error('second')]);
  });

  test('takes what is committed while it calls back', async () => {
    const { journal, group, told } = rig();
    group.commit(clockEntry(1), () => group.commit(clockEntry(2), () => told.push('2')));
    await settled();
    await journal.end();
    await journal.end();
    expect(told).toEqual(['2']);
  });

  test.each([
    ['fenced', 'fenced' as const, 'LOCKED'],
    ['a failure', new JournalError('FAILED', 'the disk'), 'FAILED'],
    ['whatever else', new Error('unforeseen'), 'FAILED'],
  ])('is over when it fails: %s', async (_name, outcome, code) => {
    const { journal, group, told, commit } = rig();
    commit(1);
    await settled();
    commit(2);
    const idle = group.idle().catch((error: unknown) => error);
    await journal.end(outcome);
    expect(await idle).toMatchObject({ code });
    commit(3);
    await settled();
    expect(journal.sizes).toEqual([1]);
    expect(told).toEqual([code]);
    await expect(group.idle()).rejects.toMatchObject({ code });
  });

  test('is idle when nothing waits', async () => {
    const { journal, group, told, commit } = rig();
    await group.idle();
    commit(1);
    const idle = group.idle().then(() => told.push('idle'));
    await settled();
    commit(2);
    await journal.end();
    expect(told).toEqual(['1']);
    await journal.end();
    await idle;
    expect(told).toEqual(['1', '2', 'idle']);
  });
});
