import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Durability, Journal } from '../../src/journal/journal.ts';
import { MemoryJournal, type MemoryStore } from '../../src/journal/memory-journal.ts';
import { clockEntry, itemsFrom, TEST_RUN } from '../support/journal-entries.ts';
import { JournalFolder } from '../support/journal-folder.ts';

const RUNS: readonly (readonly Durability[])[] = [
  ['fsync', 'fsync', 'os'],
  ['fsync', 'none', 'fsync', 'fsync'],
  ['none', 'os'],
];
/** The run whose id each run has, of those above. */
const EXPECTED = [
  [0, 0, 0],
  [0, 1, 2, 2],
  [0, 1],
];

/** Which run gave the id of each, of runs of these durabilities. */
async function givers(
  durabilities: readonly Durability[],
  open: (durability: Durability) => Journal,
): Promise<number[]> {
  const ids: number[] = [];
  for (const [run, durability] of durabilities.entries()) {
    const journal = open(durability);
    await journal.acquire('main', { ...TEST_RUN, id: String(run), durability });
    await journal.append('main', run, [clockEntry(run + 1)]);
    const [last] = (await itemsFrom(journal.read('main', 1))).flatMap((item) =>
      item.kind === 'run' && item.header.epoch === run + 1 ? [item.header] : [],
    );
    ids.push(Number(last?.id));
    await journal.close();
  }
  return ids;
}

describe('the id of a journal stays, unless what was acknowledged may be lost', () => {
  let on: JournalFolder;
  beforeEach(() => {
    on = new JournalFolder();
  });
  afterEach(() => on.remove());

  test.each(RUNS.map((runs, index) => [runs, EXPECTED[index]] as const))(
    'in runs of %j',
    async (runs, expected) => {
      expect(await givers(runs, (durability) => on.journal({ durability }))).toEqual(expected);
      const store: MemoryStore = new Map();
      expect(await givers(runs, () => new MemoryJournal(store))).toEqual(expected);
    },
  );
});
