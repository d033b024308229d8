import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Archived,
  type ArchiveOptions,
  archiveShard,
} from '../../../src/journal/file/archive-shard.ts';
import { readItems } from '../../../src/journal/file/read-shard.ts';
import { scanShard } from '../../../src/journal/file/scan-shard.ts';
import { clockEntry, itemsFrom } from '../../support/journal-entries.ts';
import { StoredJournal } from '../../support/stored-journal.ts';

const holder = { pid: 7, host: 'here', since: 1 };

describe('archiving', () => {
  let journal: StoredJournal;
  afterEach(() => journal.clear());

  const archive = (options: Partial<ArchiveOptions> = {}): Promise<Archived> => {
    const { directory } = journal;
    const all = { upTo: 1000, isOpen: () => false };
    return archiveShard({ directory, shard: 'main', holder, ...all, ...options });
  };
  const away = (): string => path.join(journal.directory, 'away');
  const snapshotAt = async (seq: number): Promise<string> => {
    const { hashes } = await scanShard(journal.folder, { hashesOf: [seq] });
    return `${JSON.stringify({ snapshot: 1, seq, hash: hashes.get(seq) })}\n{}\n`;
  };
  const segmentsIn = (folder: string): string[] =>
    readdirSync(folder).filter((name) => name.includes('.ndjson'));
  const seqs = async (folder: string, from = 1): Promise<number[]> =>
    (await itemsFrom(readItems(folder, { from }))).flatMap((item) =>
      item.kind === 'entry' ? [item.seq] : [],
    );

  test('compresses closed segments in place, and the chain goes on through them', async () => {
    journal = StoredJournal.ofClocks(4, 50);
    const { head } = await scanShard(journal.folder);
    const done = await archive();
    expect(done).toMatchObject({ compressed: journal.names.slice(0, 3), moved: [], base: null });
    expect(done.bytesAfter).toBeLessThan(done.bytesBefore);
    const compressed = journal.names.slice(0, 3).map((name) => `${name}.gz`);
    expect(segmentsIn(journal.folder)).toEqual([...compressed, journal.last]);
    expect(await scanShard(journal.folder)).toMatchObject({ head, damage: null });
    expect(await archive()).toMatchObject({ compressed: [], bytesBefore: 0 });
  });

  test('leaves what tells of an open order, and what no snapshot stands for', async () => {
    const ofOrder = { ...clockEntry(3), clientOrderId: 'O-1' };
    journal = new StoredJournal([
      { entries: [clockEntry(1), clockEntry(2)], epoch: 1 },
      { entries: [ofOrder, clockEntry(4)], epoch: 1 },
      { entries: [clockEntry(5)], epoch: 1 },
      { entries: [clockEntry(6)], epoch: 1 },
      { entries: [], epoch: 2 },
    ]);
    const { compressed } = await archive({ upTo: 5, isOpen: (id) => id === 'O-1' });
    expect(compressed).toEqual([journal.names[0], journal.names[2]]);
    expect(await scanShard(journal.folder)).toMatchObject({ damage: null, head: { sequence: 6 } });
  });

  test('moves segments away and leaves a base, from which the chain goes on', async () => {
    journal = StoredJournal.ofClocks(5, 3);
    const { head } = await scanShard(journal.folder);
    const done = await archive({ upTo: 6, to: { directory: away(), snapshotAt } });
    expect(done.moved).toHaveLength(2);
    expect(done.base).toMatchObject({ seq: 6 });
    const { base } = done;
    expect(await scanShard(journal.folder)).toMatchObject({ head, damage: null, base });
    expect(await seqs(journal.folder, 7)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15]);
    await expect(seqs(journal.folder, 6)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const archived = path.join(away(), 'main');
    expect(segmentsIn(archived)).toEqual(done.moved);
    expect(await seqs(archived)).toEqual([1, 2, 3, 4, 5, 6]);

    const more = await archive({ to: { directory: away(), snapshotAt } });
    expect(more.base).toMatchObject({ seq: 12 });
    expect(await scanShard(archived)).toMatchObject({ damage: null, head: { sequence: 12 } });
    expect(await scanShard(journal.folder)).toMatchObject({ head, damage: null });
  });

  test('tells an archive that begins in the middle where', async () => {
    journal = StoredJournal.ofClocks(5, 3);
    await archive({ upTo: 6, to: { directory: away(), snapshotAt } });
    const other = path.join(journal.directory, 'other');
    await archive({ to: { directory: other, snapshotAt } });
    const scan = await scanShard(path.join(other, 'main'));
    expect(scan).toMatchObject({ damage: null, base: { seq: 6 }, head: { sequence: 12 } });
  });

  test('does not move beyond a segment that stays, nor an end without lines', async () => {
    const ofOrder = { ...clockEntry(3), clientOrderId: 'O-1' };
    journal = new StoredJournal([
      { entries: [clockEntry(1)], epoch: 1 },
      { entries: [], epoch: 2 },
      { entries: [ofOrder], epoch: 3 },
      { entries: [clockEntry(3)], epoch: 3 },
      { entries: [], epoch: 4 },
    ]);
    const to = { directory: away(), snapshotAt };
    const { moved, base } = await archive({ isOpen: (id) => id === 'O-1', to });
    expect(moved).toEqual([`${journal.names[0]}.gz`]);
    expect(base?.seq).toBe(1);
    expect(await scanShard(journal.folder)).toMatchObject({ damage: null, head: { sequence: 3 } });
  });

  test('takes up where it was interrupted', async () => {
    journal = StoredJournal.ofClocks(4, 3);
    const [first = '', second = ''] = journal.names;
    writeFileSync(`${journal.path(first)}.gz`, 'half of it');
    writeFileSync(`${journal.path(second)}.gz.part`, 'half of it');
    await archive({ upTo: 3, to: { directory: away(), snapshotAt } });
    // As if the segment had been copied and the base written, and no more.
    journal.restore(first);
    const scan = await scanShard(journal.folder);
    expect(scan).toMatchObject({ damage: null, base: { seq: 3 }, head: { sequence: 12 } });
    expect((await archive()).compressed).toEqual(journal.names.slice(1, 3));
    expect(await seqs(journal.folder, 4)).toHaveLength(9);
  });

  test('is refused with a snapshot of something else, and of a damaged journal', async () => {
    journal = StoredJournal.ofClocks(3, 3);
    const wrong = (seq: number): Promise<string> =>
      Promise.resolve(`${JSON.stringify({ seq, hash: '0'.repeat(64) })}\n`);
    const to = { directory: away(), snapshotAt: wrong };
    await expect(archive({ to })).rejects.toMatchObject({ code: 'DAMAGED' });
    expect(await scanShard(journal.folder)).toMatchObject({ base: null, damage: null });
    journal.remove(`${journal.names[0]}.gz`);
    await expect(archive()).rejects.toMatchObject({ code: 'DAMAGED' });
  });

  test('leaves the archive of another journal as it is, and that of this one with a hole', async () => {
    journal = new StoredJournal([
      { entries: [clockEntry(7)], epoch: 1 },
      { entries: [], epoch: 2 },
    ]);
    const others = journal;
    const elsewhere = path.join(others.directory, 'away');
    const to = { directory: elsewhere, snapshotAt };
    await archive({ to });
    journal = StoredJournal.ofClocks(5, 3);
    const { names } = journal;
    const archived = (): Buffer[] =>
      segmentsIn(path.join(elsewhere, 'main')).map((name) =>
        readFileSync(path.join(elsewhere, 'main', name)),
      );
    const before = archived();
    expect(segmentsIn(path.join(elsewhere, 'main'))).toEqual([`${names[0]}.gz`]);
    await expect(archive({ to })).rejects.toMatchObject({ code: 'TAKEN' });
    expect(archived()).toEqual(before);
    expect(segmentsIn(journal.folder)).toEqual(names);
    others.clear();

    await archive({ upTo: 3, to: { directory: away(), snapshotAt } });
    const between = { directory: path.join(journal.directory, 'between'), snapshotAt };
    await archive({ upTo: 6, to: between });
    const hole = archive({ to: { directory: away(), snapshotAt } });
    await expect(hole).rejects.toThrow(/another journal, or what comes between is missing/);
    expect(await seqs(journal.folder, 7)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15]);
    expect((await archive({ to: between })).base).toMatchObject({ seq: 12 });
  });

  test('takes up a move that was interrupted while it copied', async () => {
    journal = StoredJournal.ofClocks(4, 3);
    await archive();
    const target = path.join(away(), 'main');
    mkdirSync(target, { recursive: true });
    const [first = '', second = ''] = segmentsIn(journal.folder);
    for (const name of [first, second]) copyFileSync(journal.path(name), path.join(target, name));
    const { moved } = await archive({ to: { directory: away(), snapshotAt } });
    expect(moved).toHaveLength(3);
    expect(await seqs(target)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await scanShard(journal.folder)).toMatchObject({ damage: null, base: { seq: 9 } });
  });

  test('is refused into the folder where the journal is, by whatever path', async () => {
    journal = StoredJournal.ofClocks(3, 3);
    const link = path.join(journal.directory, 'link');
    symlinkSync(journal.directory, link);
    for (const directory of [journal.directory, link]) {
      const own = archive({ to: { directory, snapshotAt } });
      await expect(own).rejects.toMatchObject({ code: 'TAKEN' });
    }
    expect(segmentsIn(journal.folder)).toEqual(journal.names);
  });
});
