import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { openIndex, type Place } from '../../../src/journal/file/line-index.ts';
import { readPlaces } from '../../../src/journal/file/read-places.ts';
import { encodeEntries } from '../../../src/journal/line.ts';
import { collected } from '../../support/collected.ts';
import { recorded } from '../../support/recorded.ts';
import { StoredJournal } from '../../support/stored-journal.ts';
import { tradingInputs } from '../../support/trading-inputs.ts';

const ORDER = `0x${'3'.padStart(32, '0')}`;
const entries = recorded(tradingInputs(400));
const own = entries.flatMap(({ clientOrderId }, at) => (clientOrderId === ORDER ? [at + 1] : []));

let journal: StoredJournal;
afterEach(() => journal.clear());

function stored(...counts: readonly number[]): StoredJournal {
  let start = 0;
  const segments = counts.map((count, at) => {
    const segment = { entries: entries.slice(start, start + count), epoch: at + 1 };
    start += count;
    return segment;
  });
  journal = new StoredJournal(segments);
  return journal;
}

/** The places of an order, and how many lines were read to know them. */
async function look(): Promise<{ places: Place[]; added: number }> {
  let added = 0;
  const onProgress = (lines: number) => {
    added += lines;
  };
  const index = await openIndex(journal.folder, { onProgress });
  try {
    return { places: index.placesOfOrder(ORDER), added };
  } finally {
    index.close();
  }
}

async function seqsRead(places: readonly Place[]): Promise<number[]> {
  const lines = await collected(readPlaces(journal.folder, places));
  return lines.map(({ seq }) => seq);
}

describe('the index of a journal', () => {
  it('says where the lines of an order are, over all segments', async () => {
    stored(100, 0, 200, 100);
    const { places, added } = await look();
    expect(added).toBe(400);
    expect(places.map(({ seq }) => seq)).toEqual(own);
    expect(await seqsRead(places)).toEqual(own);
  });

  it('is for the owner of the journal only', async () => {
    stored(100);
    await look();
    expect(statSync(journal.path('index.sqlite')).mode & 0o777).toBe(0o600);
  });

  it('is not made again as long as nothing is written', async () => {
    stored(400);
    await look();
    expect(await look()).toMatchObject({ added: 0 });
  });

  it('takes in only what was written since', async () => {
    stored(300);
    await look();
    const [, ...places] = journal.places;
    const bytes = journal.plain(journal.last);
    const hash = bytes.toString('latin1', bytes.length - 67, bytes.length - 3);
    const more = encodeEntries(places.length, hash, entries.slice(300));
    await appendFile(journal.path(journal.last), more.text);
    const now = await look();
    expect(now.added).toBe(100);
    expect(now.places.map(({ seq }) => seq)).toEqual(own);
  });

  it('takes in what was written since in other segments', async () => {
    stored(250, 100, 50);
    const files = journal.names.map((name) => [name, journal.plain(name)] as const);
    for (const [name] of files.slice(1)) journal.remove(name);
    expect((await look()).added).toBe(250);
    for (const [name, bytes] of files.slice(1)) journal.write(name, bytes);
    const now = await look();
    expect(now.added).toBe(150);
    expect(now.places.map(({ seq }) => seq)).toEqual(own);
  });

  it('takes in nothing behind a line that was altered since', async () => {
    stored(300);
    const whole = journal.plain(journal.last);
    journal.write(journal.last, whole.subarray(0, journal.places[200]?.end));
    expect((await look()).added).toBe(200);
    const bytes = Buffer.from(whole);
    const { start = 0 } = journal.places[250] ?? {};
    bytes[start + 40] = (bytes[start + 40] ?? 0) ^ 1;
    journal.write(journal.last, bytes);
    await expect(look()).rejects.toMatchObject({ code: 'DAMAGED', damage: { seq: 250 } });
  });

  it('leaves a torn tail for when it is whole', async () => {
    stored(400);
    const bytes = journal.plain(journal.last);
    journal.write(journal.last, bytes.subarray(0, -1));
    expect((await look()).added).toBe(399);
    journal.restore(journal.last);
    expect((await look()).added).toBe(1);
  });

  it('is made anew for another chain', async () => {
    stored(400);
    await look();
    const index = readFileSync(join(journal.folder, 'index.sqlite'));
    journal.clear();
    journal = new StoredJournal([{ entries: entries.slice(0, 300), epoch: 7 }]);
    writeFileSync(join(journal.folder, 'index.sqlite'), index);
    const { places, added } = await look();
    expect(added).toBe(300);
    expect(places.map(({ seq }) => seq)).toEqual(own.filter((seq) => seq <= 300));
  });

  it.each([
    ['is no database', (file: string) => writeFileSync(file, 'x'.repeat(5000))],
    ['is empty', (file: string) => writeFileSync(file, '')],
    ['is cut', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 4096))],
    [
      'is of another version',
      (file: string) => {
        const database = new DatabaseSync(file);
        database.exec('PRAGMA user_version = 77');
        database.close();
      },
    ],
  ])('is made anew where it %s', async (_, spoil) => {
    stored(400);
    await look();
    spoil(join(journal.folder, 'index.sqlite'));
    const { places, added } = await look();
    expect(added).toBe(400);
    expect(places.map(({ seq }) => seq)).toEqual(own);
  });

  it('is made in memory where it cannot be kept', async () => {
    stored(400);
    mkdirSync(join(journal.folder, 'index.sqlite'));
    const { places } = await look();
    expect(places.map(({ seq }) => seq)).toEqual(own);
  });

  it('does not stand in the way when two make it at once', async () => {
    stored(400);
    const [one, other] = await Promise.all([look(), look()]);
    expect(one.places).toEqual(other.places);
    expect(existsSync(join(journal.folder, 'index.sqlite'))).toBe(true);
  });

  it('finds lines in compressed segments', async () => {
    journal = new StoredJournal([
      { entries: entries.slice(0, 200), epoch: 1, isCompressed: true },
      { entries: entries.slice(200), epoch: 2 },
    ]);
    const { places } = await look();
    expect(await seqsRead(places)).toEqual(own);
  });

  it('does not hand out a line that is not as it was written', async () => {
    stored(400);
    const { places } = await look();
    const bytes = Buffer.from(journal.plain(journal.last));
    const { offset = 0, length = 0 } = places[1] ?? {};
    bytes[offset + length - 200] = (bytes[offset + length - 200] ?? 0) ^ 1;
    journal.write(journal.last, bytes);
    await expect(seqsRead(places)).rejects.toMatchObject({
      code: 'DAMAGED',
      damage: { seq: own[1], offset },
    });
    rmSync(journal.path(journal.last));
    await expect(seqsRead(places)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
