import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { FileJournal } from '../../../src/journal/file/file-journal.ts';
import { entriesOf, JournalFolder, note, notes } from '../../support/journal-folder.ts';

const RESERVE_BYTES = 4000;
/** How many lines of 200 bytes fit into it. */
const RESERVE_LINES = 20;

let on: JournalFolder;
beforeEach(() => {
  on = new JournalFolder();
});
afterEach(() => on.remove());

const reserve = (): string => path.join(on.folder, 'reserve');

/** How much is on the disk now. */
async function usedBytes(): Promise<number> {
  const before = on.files.capacityBytes;
  on.files.capacityBytes = 1e9;
  const used = 1e9 - (await on.files.freeBytes());
  on.files.capacityBytes = before;
  return used;
}

async function leaveBytes(bytes: number): Promise<void> {
  on.files.capacityBytes = (await usedBytes()) + bytes;
}

async function expectAll(journal: FileJournal, count: number): Promise<void> {
  expect(await entriesOf(journal)).toEqual(notes(count));
  expect(await on.scan()).toMatchObject({ damage: null, torn: null, head: { sequence: count } });
}

describe('a full disk', () => {
  test('keeps room from the start, really written', async () => {
    await on.acquired();
    expect(statSync(reserve()).size).toBe(RESERVE_BYTES);
    expect(on.files.calls.slice(-2)).toEqual(['write reserve', 'datasync reserve']);
    expect(on.told).toEqual([]);
  });

  test.each(['ENOSPC', 'EDQUOT'] as const)(
    'takes the room kept, and says so, and goes on: %s',
    async (noRoom) => {
      on.files.noRoom = noRoom;
      const journal = await on.acquired();
      await leaveBytes(300);
      await journal.append('main', 0, notes(3));
      expect(on.told).toEqual(['full']);
      expect(existsSync(reserve())).toBe(false);
      for (let sequence = 3; sequence < 15; sequence += 1) {
        await journal.append('main', sequence, [note(sequence + 1)]);
      }
      expect(on.told).toEqual(['full']);
      await expectAll(journal, 15);
    },
  );

  test('keeps room again once twice as much is free, and says so', async () => {
    const journal = await on.acquired();
    await leaveBytes(100);
    await journal.append('main', 0, [note(1)]);
    await leaveBytes(2 * RESERVE_BYTES - 1);
    on.clock.pass(1000);
    await journal.append('main', 1, [note(2)]);
    on.clock.pass(1000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(on.told).toEqual(['full']);
    await leaveBytes(2 * RESERVE_BYTES);
    await on.passUntil(() => on.told.length > 1);
    expect(on.told).toEqual(['full', 'no longer full']);
    expect(statSync(reserve()).size).toBe(RESERVE_BYTES);
    await leaveBytes(100);
    await journal.append('main', 2, [note(3)]);
    expect(on.told).toEqual(['full', 'no longer full', 'full']);
    await expectAll(journal, 3);
  });

  test('without any room left makes appends wait, and they land when there is some', async () => {
    const journal = await on.acquired();
    await leaveBytes(0);
    let landed = 0;
    const appends = Array.from({ length: 40 }, (_, index) =>
      journal.append('main', index, [note(index + 1)]).then(() => (landed += 1)),
    );
    const ends = Promise.allSettled(appends);
    const retries = (): number => on.files.calls.length;
    await on.passUntil(() => landed === RESERVE_LINES);
    const atTheEnd = retries();
    await on.passUntil(() => retries() > atTheEnd + 5);
    expect(landed).toBe(RESERVE_LINES);
    expect(await journal.head('main')).toMatchObject({ sequence: landed });
    await leaveBytes(3 * RESERVE_BYTES + 40 * 250);
    await on.passUntil(() => landed === 40);
    await ends;
    await on.passUntil(() => on.told.length > 1);
    expect(on.told).toEqual(['full', 'no longer full']);
    await expectAll(journal, 40);
  });

  test('leaves no half line where a part was written before it was full', async () => {
    const journal = await on.acquired({ reserveBytes: 0 });
    await journal.append('main', 0, [note(1)]);
    await leaveBytes(50);
    const second = journal.append('main', 1, [note(2)]);
    await on.passUntil(() => on.told.length > 0);
    expect(await entriesOf(journal)).toEqual([note(1)]);
    await leaveBytes(1000);
    await on.passUntil(() => on.told.length > 1);
    expect(await second).toBe(2);
    await expectAll(journal, 2);
  });

  test('gives up what waits when the journal is closed, which is as if it was never given', async () => {
    const journal = await on.acquired({ reserveBytes: 0 });
    await journal.append('main', 0, [note(1)]);
    await leaveBytes(50);
    const appends = [1, 2].map((sequence) => journal.append('main', sequence, [note(2)]));
    const ends = Promise.allSettled(appends);
    await on.passUntil(() => on.told.length > 0);
    await journal.close();
    for (const end of await ends) expect(end).toMatchObject({ reason: { code: 'FULL' } });
    expect(on.told).toEqual(['full']);
    on.files.capacityBytes = Infinity;
    const next = await on.acquired();
    expect(next.found('main')?.torn).toMatchObject({ bytes: 50 });
    expect(await next.append('main', 1, [note(2)])).toBe(2);
    await expectAll(next, 2);
  });

  test('with none, tells when closing that what was acknowledged is not written', async () => {
    const journal = await on.acquired({ reserveBytes: 0, durability: 'none' });
    await leaveBytes(0);
    expect(await journal.append('main', 0, [note(1)])).toBe(1);
    await expect(journal.close()).rejects.toMatchObject({ code: 'FULL' });
  });

  test('is begun on with the room that the run before has kept', async () => {
    const before = await on.acquired();
    await before.append('main', 0, [note(1)]);
    await before.close();
    await leaveBytes(0);
    const journal = await on.acquired();
    expect(on.told).toEqual(['full']);
    await journal.append('main', 1, [note(2)]);
    await expectAll(journal, 2);
  });

  test('is not begun on where none is kept', async () => {
    on.files.capacityBytes = 100;
    await expect(on.acquired()).rejects.toMatchObject({ code: 'FULL' });
    on.files.capacityBytes = Infinity;
    const journal = await on.acquired();
    await journal.append('main', 0, [note(1)]);
    await expectAll(journal, 1);
  });

  test('is full from the start where there is too little to keep', async () => {
    on.files.capacityBytes = RESERVE_BYTES;
    const journal = await on.acquired();
    expect(on.told).toEqual(['full']);
    await journal.append('main', 0, [note(1)]);
    on.files.capacityBytes = Infinity;
    await on.passUntil(() => on.told.length > 1);
    expect(on.told).toEqual(['full', 'no longer full']);
    await expectAll(journal, 1);
  });

  test('holds up a roll, which is made when there is room', async () => {
    const journal = await on.acquired({ segmentMs: 1000, reserveBytes: 0 });
    await journal.append('main', 0, [note(1)]);
    on.clock.pass(1000);
    await leaveBytes(300);
    const second = journal.append('main', 1, [note(2)]);
    await on.passUntil(() => on.told.length > 0);
    await leaveBytes(3000);
    await on.passUntil(() => on.told.includes('no longer full'));
    expect(await second).toBe(2);
    expect(on.told.toSorted()).toEqual(['full', 'no longer full', 'rolled at 1']);
    expect(on.segments()).toHaveLength(2);
    await expectAll(journal, 2);
  });

  test('that fails where room is kept is a failure of the shard', async () => {
    const journal = await on.acquired();
    await leaveBytes(0);
    await journal.append('main', 0, [note(1)]);
    on.files.failsDatasync = (name) => name === 'reserve';
    on.files.capacityBytes = Infinity;
    await on.passUntil(() => on.told.length > 1);
    expect(on.told).toEqual(['full', 'FAILED']);
    await expect(journal.append('main', 1, [note(2)])).rejects.toMatchObject({ code: 'FAILED' });
  });
});
