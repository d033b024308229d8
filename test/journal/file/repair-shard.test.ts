import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { lockShard } from '../../../src/journal/file/lock.ts';
import { readItems } from '../../../src/journal/file/read-shard.ts';
import { repairShard, type Repair } from '../../../src/journal/file/repair-shard.ts';
import { scanShard } from '../../../src/journal/file/scan-shard.ts';
import { clockEntry, itemsFrom } from '../../support/journal-entries.ts';
import { StoredJournal } from '../../support/stored-journal.ts';

const holder = { pid: 7, host: 'here', since: 1_800_000_000_000 };

describe('a repair', () => {
  let journal: StoredJournal;
  afterEach(() => journal.clear());

  const repair = (): Promise<Repair> => {
    const { directory } = journal;
    return repairShard({ directory, shard: 'main', holder, id: 'journal-2', code: '9' });
  };

  test('puts the damaged segment and all that follow into quarantine, whole', async () => {
    journal = StoredJournal.ofClocks(5, 3);
    const [, second = '', ...later] = journal.names;
    const spoilt = Buffer.from(journal.plain(second).toString().replace('1001', '1007'));
    writeFileSync(journal.path(second), spoilt);
    const { damage } = await scanShard(journal.folder);

    const done = await repair();
    const kept = damage?.offset ?? 0;
    const bytes = later.reduce((sum, name) => sum + journal.plain(name).length, 0);
    expect(done).toMatchObject({ damage, sequence: 4, files: [second, ...later] });
    expect(done.bytes).toBe(bytes + spoilt.length - kept);
    const quarantine = done.quarantine ?? '';
    expect(readdirSync(quarantine).sort()).toEqual([second, ...later].sort());
    expect(readFileSync(path.join(quarantine, second))).toEqual(spoilt);
    for (const name of later) {
      expect(readFileSync(path.join(quarantine, name))).toEqual(journal.plain(name));
    }
    expect(journal.stored(second)).toEqual(journal.plain(second).subarray(0, kept));
  });

  test('lets the journal go on behind the last good line, under a new id', async () => {
    journal = StoredJournal.ofClocks(5, 3);
    journal.remove(journal.names[2] ?? '');
    await repair();
    const scan = await scanShard(journal.folder);
    expect(scan).toMatchObject({ damage: null, torn: null, head: { sequence: 6, epoch: 3 } });
    const runs = (await itemsFrom(readItems(journal.folder))).filter(({ kind }) => kind === 'run');
    expect(runs).toMatchObject([
      { header: { id: 'journal-1', epoch: 1 } },
      { header: { id: 'journal-2', epoch: 3, first: 7, code: '9', ts: holder.since } },
    ]);
  });

  test('removes the snapshots of lines that are no longer there, and no others', async () => {
    journal = StoredJournal.ofClocks(3, 3);
    journal.remove(journal.names[1] ?? '');
    const nameOf = (seq: number) => `snapshot-${String(seq).padStart(16, '0')}.json`;
    for (const seq of [2, 3, 4, 9]) writeFileSync(journal.path(nameOf(seq)), '');
    expect(await repair()).toMatchObject({ sequence: 3 });
    const left = readdirSync(journal.folder).filter((name) => name.startsWith('snapshot-'));
    expect(left.sort()).toEqual([nameOf(2), nameOf(3)]);
  });

  test('leaves nothing where not even the first header is good', async () => {
    journal = StoredJournal.ofClocks(2, 3);
    const [first = ''] = journal.names;
    writeFileSync(journal.path(first), `x${journal.plain(first).toString()}`);
    expect(await repair()).toMatchObject({ sequence: 0, files: journal.names });
    const head = { sequence: 0, hash: null, epoch: 0 };
    expect(await scanShard(journal.folder)).toMatchObject({ head, damage: null, segments: [] });
  });

  test('keeps the good lines of a compressed segment', async () => {
    const entries = [1, 2, 3].map(clockEntry);
    journal = new StoredJournal([
      { entries, epoch: 1, isCompressed: true },
      { entries, epoch: 2 },
    ]);
    const [name = ''] = journal.names;
    journal.write(name, Buffer.from(journal.plain(name).toString().replace('"ts":3', '"ts":4')));
    expect(await repair()).toMatchObject({ sequence: 2 });
    expect(await scanShard(journal.folder)).toMatchObject({ damage: null, head: { sequence: 2 } });
    expect(readdirSync(journal.folder)).not.toContain(name);
  });

  test('does nothing to a journal without damage, or with a torn tail', async () => {
    journal = StoredJournal.ofClocks(2, 3);
    const { length } = journal.plain(journal.last);
    truncateSync(journal.path(journal.last), length - 3);
    const nothing = { damage: null, sequence: 5, quarantine: null, files: [], bytes: 0 };
    expect(await repair()).toEqual(nothing);
    expect(journal.stored(journal.last)).toHaveLength(length - 3);
  });

  test('that is interrupted before its end leaves damage, and can be done again', async () => {
    journal = StoredJournal.ofClocks(3, 3);
    const [, second = ''] = journal.names;
    const spoilt = journal.plain(second).subarray(0, -3);
    writeFileSync(journal.path(second), spoilt);
    await repair();
    // As if all had been done but the cut.
    writeFileSync(journal.path(second), spoilt);
    expect(await scanShard(journal.folder)).toMatchObject({
      damage: { segment: second },
      torn: null,
    });
    expect(await repair()).toMatchObject({ sequence: 5 });
    expect(await scanShard(journal.folder)).toMatchObject({ damage: null, head: { sequence: 5 } });
  });

  test('of what has been repaired does nothing', async () => {
    journal = StoredJournal.ofClocks(4, 3);
    journal.remove(journal.names[1] ?? '');
    await repair();
    expect(await repair()).toMatchObject({ damage: null, sequence: 3 });
  });

  test('is refused while the journal is being written, or where there is none', async () => {
    journal = StoredJournal.ofClocks(2, 3);
    const lock = await lockShard(journal.folder, holder);
    await expect(repair()).rejects.toMatchObject({ code: 'LOCKED' });
    lock.release();
    const { directory } = journal;
    const elsewhere = { directory, shard: 'other', holder, id: 'j', code: '9' };
    await expect(repairShard(elsewhere)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
