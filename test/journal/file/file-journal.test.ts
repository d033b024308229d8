import {
  appendFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScannedSegment } from '../../../src/journal/file/scan-shard.ts';
import { TEST_RUN } from '../../support/journal-entries.ts';
import { entriesOf, JournalFolder, note, notes } from '../../support/journal-folder.ts';

const HEADER_BYTES_MAX = 1500;

let on: JournalFolder;
beforeEach(() => {
  on = new JournalFolder();
});
afterEach(() => on.remove());

describe('a journal in files', () => {
  test('keeps its files to their owner', async () => {
    await on.acquired();
    const modes = [on.folder, ...on.segments().map((name) => path.join(on.folder, name))].map(
      (file) => statSync(file).mode & 0o777,
    );
    expect(modes).toEqual([0o700, 0o600]);
  });

  test('has its header on the disk before it can be appended to', async () => {
    await on.acquired({ durability: 'none' });
    const [segment = ''] = on.segments();
    const { calls } = on.files;
    expect(calls.slice(calls.indexOf(`create ${segment}`)).slice(0, 4)).toEqual([
      `create ${segment}`,
      `write ${segment}`,
      `datasync ${segment}`,
      'sync-folder main',
    ]);
  });

  test('puts on the disk what the run before left to the system', async () => {
    const before = await on.acquired({ durability: 'os' });
    await before.append('main', 0, notes(3));
    await before.close();
    const [first = ''] = on.segments();
    on.files.calls.length = 0;
    await on.acquired();
    expect(on.files.calls.slice(0, 3)).toEqual([
      `open ${first}`,
      `datasync ${first}`,
      'create 0000000000000004-000002.ndjson',
    ]);
  });

  test('goes on in a segment of the next epoch, and never in an old one', async () => {
    for (const epoch of [1, 2, 3]) {
      const journal = on.journal();
      expect(await journal.acquire('main', TEST_RUN)).toBe(epoch);
      if (epoch === 1) await journal.append('main', 0, [note(1)]);
      await journal.close();
    }
    expect(on.segments()).toEqual([
      '0000000000000001-000001.ndjson',
      '0000000000000002-000002.ndjson',
      '0000000000000002-000003.ndjson',
    ]);
  });

  test('takes an empty batch once those before it are there', async () => {
    const journal = await on.acquired();
    const first = journal.append('main', 0, notes(2));
    expect(await journal.append('main', 2, [])).toBe(2);
    expect(await first).toBe(2);
    expect(await journal.head('main')).toEqual((await on.scan()).head);
  });

  test('is as it was after an entry that is no JSON', async () => {
    const journal = await on.acquired();
    const bad = { note: { gateway: 1n as unknown as string }, ts: 1 };
    await expect(journal.append('main', 0, [note(1), bad])).rejects.toMatchObject({
      code: 'UNWRITABLE',
    });
    expect(await journal.append('main', 0, [note(1)])).toBe(1);
    expect(await entriesOf(journal)).toEqual([note(1)]);
  });

  test('refuses a shard that would be outside of its folder', async () => {
    await expect(on.journal().acquire('../main', TEST_RUN)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('does not go on with a copy of another shard, and leaves it as it is', async () => {
    const journal = await on.acquired();
    await journal.append('main', 0, notes(3));
    await journal.close();
    const copy = path.join(on.directory, 'audit');
    renameSync(on.folder, copy);
    const names = readdirSync(copy);
    await expect(on.journal().acquire('audit', TEST_RUN)).rejects.toMatchObject({
      code: 'TAKEN',
      message: `${copy} is of the shard 'main', not of 'audit'`,
    });
    expect(readdirSync(copy)).toEqual(names);
    expect((await on.journal().head('audit')).sequence).toBe(3);
  });

  test('is FAILED where its folder cannot be made', async () => {
    const file = path.join(on.directory, 'file');
    writeFileSync(file, '');
    await expect(on.journal({ directory: file }).acquire('main', TEST_RUN)).rejects.toMatchObject({
      code: 'FAILED',
    });
  });
});

describe('what an interrupted write left', () => {
  test('is cut, durably, before anything is appended, and told', async () => {
    const before = await on.acquired();
    await before.append('main', 0, notes(3));
    await before.close();
    const [first = ''] = on.segments();
    const file = path.join(on.folder, first);
    const whole = statSync(file).size;
    truncateSync(file, whole - 7);
    on.files.calls.length = 0;
    const journal = await on.acquired();
    const torn = journal.found('main')?.torn;
    expect(torn).toMatchObject({ segment: first });
    expect((torn?.offset ?? 0) + (torn?.bytes ?? 0)).toBe(whole - 7);
    expect(on.files.calls.slice(0, 3)).toEqual([
      `open ${first}`,
      `truncate ${first}`,
      `datasync ${first}`,
    ]);
    expect(await journal.append('main', 2, [note(3)])).toBe(3);
    expect(await entriesOf(journal)).toEqual(notes(3));
    expect((await on.scan()).torn).toBeNull();
  });

  test('is a whole segment if not even its header was written', async () => {
    const before = await on.acquired();
    await before.append('main', 0, notes(3));
    await before.close();
    writeFileSync(path.join(on.folder, '0000000000000004-000002.ndjson'), '{"journal":"fi');
    const journal = await on.acquired();
    expect(journal.found('main')?.torn).toMatchObject({ offset: 0, bytes: 14 });
    expect(await journal.append('main', 3, [note(4)])).toBe(4);
    expect(await entriesOf(journal)).toEqual(notes(4));
  });

  test('is not what is damaged: then nothing is changed, and the lock is free again', async () => {
    const before = await on.acquired();
    await before.append('main', 0, notes(3));
    await before.close();
    const [first = ''] = on.segments();
    const file = path.join(on.folder, first);
    appendFileSync(file, 'a line\n');
    const bytes = readFileSync(file);
    for (const attempt of [1, 2]) {
      await expect(on.journal().acquire('main', TEST_RUN), `${attempt}`).rejects.toMatchObject({
        code: 'DAMAGED',
        damage: { segment: first, seq: 4 },
      });
    }
    expect(readFileSync(file)).toEqual(bytes);
  });
});

describe('a segment', () => {
  test('ends before the batch that would take it over its length, which is never split', async () => {
    const segmentBytes = HEADER_BYTES_MAX + 10 * 200;
    const journal = await on.acquired({ segmentBytes });
    for (let sequence = 0; sequence < 40; sequence += 4) {
      await journal.append('main', sequence, notes(4, sequence + 1));
    }
    await journal.append('main', 40, notes(30, 41));
    await journal.append('main', 70, [note(71)]);
    const { segments, damage } = await on.scan();
    expect(damage).toBeNull();
    const [longest = 0] = segments.filter(({ last }) => last === 70).map(({ bytes }) => bytes);
    expect(longest).toBeGreaterThan(segmentBytes);
    const others = segments.filter(({ last }) => last !== 70);
    expect(others.every(({ bytes }) => bytes <= segmentBytes)).toBe(true);
    const isWhole = ({ last }: ScannedSegment): boolean => last % 4 === 0 || last >= 70;
    expect(segments.every(isWhole)).toBe(true);
    expect(await entriesOf(journal)).toEqual([...notes(71)]);
    expect(on.told).toEqual(segments.slice(0, -1).map(({ last }) => `rolled at ${last}`));
  });

  test('ends at what comes after a time, but not while it is empty', async () => {
    const journal = await on.acquired({ segmentMs: 1000 });
    on.clock.pass(5000);
    await journal.append('main', 0, [note(1)]);
    await journal.append('main', 1, [note(2)]);
    expect(on.segments()).toHaveLength(2);
    on.clock.pass(1000);
    await journal.append('main', 2, [note(3)]);
    expect(on.segments()).toHaveLength(3);
    expect(await entriesOf(journal)).toEqual(notes(3));
  });

  test('is on the disk before the next one names its end, whatever the durability', async () => {
    const journal = await on.acquired({ durability: 'none', segmentMs: 1000 });
    await journal.append('main', 0, [note(1)]);
    on.clock.pass(1000);
    on.files.calls.length = 0;
    await journal.append('main', 1, [note(2)]);
    await journal.close();
    const [first = '', second = ''] = on.segments();
    const begin = on.files.calls.indexOf(`datasync ${first}`);
    expect(on.files.calls.slice(begin)).toEqual([
      `datasync ${first}`,
      `create ${second}`,
      `write ${second}`,
      `datasync ${second}`,
      'sync-folder main',
      `write ${second}`,
    ]);
  });
});
