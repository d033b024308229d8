import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { entriesOf, JournalFolder, note, notes } from '../../support/journal-folder.ts';

let on: JournalFolder;
beforeEach(() => {
  on = new JournalFolder();
});
afterEach(() => on.remove());

const segment = '0000000000000001-000001.ndjson';

/** What was asked of the disk, and when the append was acknowledged. */
async function callsOfAnAppend(durability: 'fsync' | 'os' | 'none'): Promise<readonly string[]> {
  const journal = await on.acquired({ durability });
  on.files.calls.length = 0;
  const acknowledged = journal.append('main', 0, notes(3)).then(() => {
    on.files.calls.push('acknowledged');
  });
  await acknowledged;
  await journal.close();
  return on.files.calls;
}

describe('durability', () => {
  test('fsync: acknowledged when it is written and flushed', async () => {
    expect(await callsOfAnAppend('fsync')).toEqual([
      `write ${segment}`,
      `datasync ${segment}`,
      'acknowledged',
    ]);
  });

  test('os: acknowledged when it is written', async () => {
    expect(await callsOfAnAppend('os')).toEqual([`write ${segment}`, 'acknowledged']);
  });

  test('none: acknowledged at once, and written behind', async () => {
    const journal = await on.acquired({ durability: 'none' });
    on.files.writeMaxBytes = 1;
    on.files.calls.length = 0;
    expect(await journal.append('main', 0, notes(3))).toBe(3);
    expect(on.files.calls.length).toBeLessThan(3);
    expect(await journal.head('main')).toMatchObject({ sequence: 3 });
    expect(await entriesOf(journal)).toEqual(notes(3));
    expect(on.files.calls.length).toBeGreaterThan(500);
    expect(on.files.calls).not.toContain(`datasync ${segment}`);
  });

  test('none: waits for the disk rather than keep more than 64 MiB in memory', async () => {
    const journal = await on.acquired({
      durability: 'none',
      reserveBytes: 0,
      segmentBytes: 1e9,
    });
    on.files.capacityBytes = 0;
    const big = note(1, 20 * 1_048_576);
    for (const sequence of [0, 1, 2]) await journal.append('main', sequence, [big]);
    let isThere = false;
    const fourth = journal.append('main', 3, [big]).then(() => (isThere = true));
    await on.passUntil(() => on.told.length > 0);
    expect(isThere).toBe(false);
    on.files.capacityBytes = Infinity;
    await on.passUntil(() => isThere);
    await fourth;
    expect((await on.scan()).head.sequence).toBe(4);
  });

  test('a batch is flushed before the next one is written, and all are in order', async () => {
    const journal = await on.acquired();
    on.files.calls.length = 0;
    const appends = [0, 2, 4].map((sequence) =>
      journal.append('main', sequence, notes(2, sequence + 1)),
    );
    expect(await Promise.all(appends)).toEqual([2, 4, 6]);
    const both = [`write ${segment}`, `datasync ${segment}`];
    expect(on.files.calls).toEqual([...both, ...both, ...both]);
    expect(await entriesOf(journal)).toEqual(notes(6));
  });

  test('what is not flushed yet is not read, nor the head', async () => {
    const journal = await on.acquired();
    await journal.append('main', 0, [note(1)]);
    let flush = (): void => {};
    on.files.beforeDatasync = () => new Promise((resolve) => (flush = resolve));
    const second = journal.append('main', 1, [note(2)]);
    expect(await journal.head('main')).toMatchObject({ sequence: 1 });
    expect(await entriesOf(journal)).toEqual([note(1)]);
    flush();
    await second;
    expect(await journal.head('main')).toMatchObject({ sequence: 2 });
    expect(await entriesOf(journal)).toEqual(notes(2));
  });
});

describe('a disk that fails', () => {
  test('is told once, when it flushes, and never asked again: all appends are refused', async () => {
    const journal = await on.acquired();
    await journal.append('main', 0, [note(1)]);
    on.files.failsDatasync = () => true;
    on.files.calls.length = 0;
    const appends = [1, 2, 3].map((sequence) =>
      journal.append('main', sequence, [note(sequence + 1)]),
    );
    for (const end of await Promise.allSettled(appends)) {
      expect(end).toMatchObject({ status: 'rejected', reason: { code: 'FAILED' } });
    }
    on.files.failsDatasync = () => false;
    await expect(journal.append('main', 4, [note(5)])).rejects.toMatchObject({
      code: 'FAILED',
      message: expect.stringContaining('EIO') as string,
    });
    await journal.close();
    expect(on.files.calls).toEqual([`write ${segment}`, `datasync ${segment}`]);
    expect(on.told).toEqual(['FAILED']);
  });

  test('is told once when it writes', async () => {
    const journal = await on.acquired();
    on.files.failsWrite = () => true;
    await expect(journal.append('main', 0, [note(1)])).rejects.toMatchObject({ code: 'FAILED' });
    await expect(journal.append('main', 1, [note(2)])).rejects.toMatchObject({ code: 'FAILED' });
    expect(on.told).toEqual(['FAILED']);
  });

  test('is told with none too, where it was acknowledged already', async () => {
    const journal = await on.acquired({ durability: 'none' });
    on.files.failsWrite = () => true;
    expect(await journal.append('main', 0, [note(1)])).toBe(1);
    expect(await entriesOf(journal)).toEqual([]);
    await expect(journal.append('main', 1, [note(2)])).rejects.toMatchObject({ code: 'FAILED' });
    expect(on.told).toEqual(['FAILED']);
  });

  test('fails the acquire that it fails in, and the lock is free again', async () => {
    on.files.failsDatasync = () => true;
    const refused = on.acquired();
    await expect(refused).rejects.toMatchObject({ code: 'FAILED' });
    on.files.failsDatasync = () => false;
    await on.acquired();
  });

  test('may write less than it is asked to: the rest follows', async () => {
    const journal = await on.acquired();
    on.files.writeMaxBytes = 7;
    await journal.append('main', 0, notes(3));
    expect(await entriesOf(journal)).toEqual(notes(3));
  });
});
