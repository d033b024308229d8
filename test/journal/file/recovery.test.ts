import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { FileJournal } from '../../../src/journal/file/file-journal.ts';
import { scanShard } from '../../../src/journal/file/scan-shard.ts';
import { clockEntry, itemsFrom, TEST_RUN } from '../../support/journal-entries.ts';
import { StoredJournal } from '../../support/stored-journal.ts';

const host = { pid: 1, name: 'test' };
const opened: FileJournal[] = [];
afterEach(async () => {
  for (const journal of opened.splice(0)) await journal.close();
});

test('a journal that is cut anywhere goes on behind its last whole line', async () => {
  // The scan's own test cuts at every byte.
  for (let cut = 0, length = Infinity; cut < length; cut += 37) {
    const stored = StoredJournal.ofClocks(2, 3);
    ({ length } = stored.plain(stored.last));
    truncateSync(stored.path(stored.last), cut);
    const { torn, head } = await scanShard(stored.folder);
    const options = { directory: stored.directory, clock: systemClock, host, reserveBytes: 4096 };
    const journal = new FileJournal({ ...options, durability: 'os' });
    opened.push(journal);
    await journal.acquire('main', { ...TEST_RUN, code: 'next' });
    expect(journal.found('main')).toMatchObject({ torn, damage: null });
    const { sequence } = head;
    expect(await journal.append('main', sequence, [clockEntry(cut)])).toBe(sequence + 1);
    const items = await itemsFrom(journal.read('main', 1));
    expect(items.at(-1)).toMatchObject({ seq: sequence + 1, entry: clockEntry(cut) });
    await journal.close();
    expect(await scanShard(stored.folder)).toMatchObject({ torn: null, damage: null });
    stored.clear();
  }
});

test('a journal that is acquired has no half snapshot of the run before, which takes room', async () => {
  const stored = StoredJournal.ofClocks(1, 3);
  writeFileSync(stored.path('snapshot-0000000000000003.json.part'), 'half');
  const options = { directory: stored.directory, clock: systemClock, host, reserveBytes: 0 };
  const journal = new FileJournal({ ...options, durability: 'os' });
  opened.push(journal);
  await journal.acquire('main', TEST_RUN);
  expect(readdirSync(stored.folder).filter((name) => name.includes('snapshot'))).toEqual([]);
  await journal.close();
  stored.clear();
});
