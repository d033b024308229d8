import { appendFileSync, cpSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { readItems } from '../../../src/journal/file/read-shard.ts';
import { scanShard } from '../../../src/journal/file/scan-shard.ts';
import { segmentName } from '../../../src/journal/file/segments.ts';
import { encodeHeader, parseHeader } from '../../../src/journal/line.ts';
import { clockEntry, itemsFrom, TEST_RUN } from '../../support/journal-entries.ts';
import { StoredJournal } from '../../support/stored-journal.ts';

const open: StoredJournal[] = [];
afterEach(() => {
  for (const journal of open.splice(0)) journal.clear();
});

function stored(...segments: ConstructorParameters<typeof StoredJournal>[0]): StoredJournal {
  const journal = new StoredJournal(segments);
  open.push(journal);
  return journal;
}

function clocks(segments: number, linesEach: number): StoredJournal {
  const journal = StoredJournal.ofClocks(segments, linesEach);
  open.push(journal);
  return journal;
}

const THREE = { entries: [1, 2, 3].map(clockEntry), epoch: 1 };
const EMPTY_RUN = { entries: [], epoch: 2 };

describe('a scan', () => {
  test('of a folder that is not there finds nothing', async () => {
    const nothing = { head: { sequence: 0, hash: null, epoch: 0 }, segments: [], tip: null };
    expect(await scanShard('/nowhere/main')).toMatchObject(nothing);
  });

  test('finds in a folder what was copied to it from one of another name', async () => {
    const journal = clocks(3, 2);
    const copy = `${journal.directory}/audit`;
    cpSync(journal.folder, copy, { recursive: true });
    const { head } = await scanShard(journal.folder);
    expect(await scanShard(copy)).toMatchObject({ head, damage: null, torn: null });
    expect(await itemsFrom(readItems(copy))).toEqual(await itemsFrom(readItems(journal.folder)));
  });

  test('tells where the lines end, and the hashes that are asked for', async () => {
    const { folder } = stored(THREE, { entries: [clockEntry(4)], epoch: 1 }, EMPTY_RUN);
    const items = await itemsFrom(readItems(folder));
    const hashes = items.flatMap((item) => (item.kind === 'entry' ? [item.hash] : []));
    const scan = await scanShard(folder, { hashesOf: [1, 3, 4, 5] });
    expect(scan).toMatchObject({ torn: null, damage: null, base: null });
    expect(scan.head).toEqual({ sequence: 4, hash: hashes[3], epoch: 2 });
    expect(scan.tip).not.toBe(hashes[3]);
    expect([...scan.hashes]).toEqual([1, 3, 4].map((seq) => [seq, hashes[seq - 1]]));
    expect(scan.segments.map(({ last, header }) => [header.first, last])).toEqual([
      [1, 3],
      [4, 4],
      [5, 4],
    ]);
  });

  test('reads lines that are longer than what is read at once', async () => {
    const note = { note: { gateway: 'x'.repeat(3_000_000) }, ts: 1 };
    const { folder } = stored({ entries: [clockEntry(1), note, clockEntry(2)], epoch: 1 });
    expect(await scanShard(folder)).toMatchObject({ damage: null, head: { sequence: 3 } });
    expect((await itemsFrom(readItems(folder, { from: 2 })))[1]).toMatchObject({ entry: note });
  });

  test('tells how far it has come', async () => {
    const journal = clocks(3, 4);
    let bytes = 0;
    await scanShard(journal.folder, { onProgress: (more) => (bytes += more) });
    const lines = journal.places.filter(({ start }) => start > 0);
    expect(bytes).toBe(lines.reduce((sum, { start, end }) => sum + end - start, 0));
  });

  test('goes on through segments that are compressed', async () => {
    const second = { entries: [clockEntry(4), clockEntry(5)], epoch: 2, isCompressed: true };
    const journal = stored({ ...THREE, isCompressed: true }, second, { ...THREE, epoch: 2 });
    expect(await scanShard(journal.folder)).toMatchObject({ damage: null, head: { sequence: 8 } });
    expect((await itemsFrom(readItems(journal.folder, { from: 5 }))).slice(1)).toMatchObject(
      [5, 6, 7, 8].map((seq) => ({ seq })),
    );
  });

  test('takes the plain segment where compressing it was interrupted', async () => {
    const journal = clocks(2, 3);
    const [name = ''] = journal.names;
    writeFileSync(`${journal.path(name)}.gz`, gzipSync(journal.plain(name)).subarray(0, 20));
    const scan = await scanShard(journal.folder);
    expect(scan.damage).toBeNull();
    expect(scan.segments.map(({ file }) => file.name)).toEqual(journal.names);
  });

  test('refuses a newer schema, which it names', async () => {
    const journal = clocks(1, 1);
    const header = encodeHeader(
      { ...TEST_RUN, shard: 'main', epoch: 2, first: 2, previous: null },
      2,
    );
    writeFileSync(journal.path(segmentName(2, 2)), header.text);
    await expect(scanShard(journal.folder)).rejects.toMatchObject({
      code: 'SCHEMA',
      message: 'the journal has schema 2, and code 0.0.0-test wrote it; known here is 1',
    });
  });
});

describe('a page that a loss of power has left out', () => {
  test('is damage, which in the last segment is said to be maybe of an unfinished write', async () => {
    const journal = clocks(2, 100);
    for (const [name, may] of [
      [journal.names[0] ?? '', false],
      [journal.last, true],
    ] as const) {
      const bytes = Buffer.from(journal.plain(name));
      bytes.fill(0, 4096, 8192);
      journal.write(name, bytes);
      const { damage, torn, head } = await scanShard(journal.folder);
      expect({ torn, segment: damage?.segment }).toEqual({ torn: null, segment: name });
      expect(damage?.why.includes('; as nothing follows this segment, it may be')).toBe(may);
      const read = itemsFrom(readItems(journal.folder));
      await expect(read).rejects.toMatchObject({ damage: { why: damage?.why } });
      expect(damage?.seq).toBe(head.sequence + 1);
      journal.restore(name);
    }
  });
});

describe('a torn tail', () => {
  test('is whatever is left if the last lines are cut at any byte', async () => {
    const journal = clocks(2, 3);
    const places = journal.places.filter(({ segment }) => segment === journal.last);
    for (const { seq, start, end } of places) {
      for (let length = end - 1; length >= start; length -= 1) {
        truncateSync(journal.path(journal.last), length);
        const scan = await scanShard(journal.folder);
        const isHeader = start === 0;
        const bytes = length - start;
        const isWhole = bytes === 0 && !isHeader;
        const torn = isWhole ? null : { segment: journal.last, offset: start, bytes };
        expect(scan, `cut at ${length}`).toMatchObject({ damage: null, torn });
        expect(scan.head.sequence).toBe(seq - 1);
        const read = await itemsFrom(readItems(journal.folder));
        expect(read.filter(({ kind }) => kind === 'entry')).toHaveLength(seq - 1);
        journal.restore(journal.last);
      }
    }
  });

  test('is what is zeros up to the end, from any byte but the last', async () => {
    const journal = clocks(2, 3);
    const plain = journal.plain(journal.last);
    for (let at = plain.length - 2; at >= 0; at -= 1) {
      writeFileSync(journal.path(journal.last), Buffer.from(plain).fill(0, at));
      const place = journal.places.find(
        ({ segment, start, end }) => segment === journal.last && start <= at && at < end,
      );
      const offset = place?.start ?? -1;
      const scan = await scanShard(journal.folder);
      const torn = { segment: journal.last, offset, bytes: plain.length - offset };
      expect(scan, `zeros from ${at}`).toMatchObject({ damage: null, torn });
      expect(scan.head.sequence).toBe((place?.seq ?? 0) - 1);
    }
  });

  test('can be zeros without end', async () => {
    const journal = clocks(2, 3);
    const { length } = journal.plain(journal.last);
    truncateSync(journal.path(journal.last), length + 100_000_000);
    const torn = { segment: journal.last, offset: length, bytes: 100_000_000 };
    expect(await scanShard(journal.folder)).toMatchObject({ damage: null, torn });
  });

  test.each([
    ['a whole line whose line feed became a zero', (plain: Buffer) => withLast(plain, 0)],
    ['a whole line whose line feed became a letter', (plain: Buffer) => withLast(plain, 0x78)],
    [
      'a line feed behind zeros',
      (plain: Buffer) => plain.fill(0, plain.length - 20, plain.length - 1),
    ],
    ['bytes behind zeros', (plain: Buffer) => withLast(plain.fill(0, plain.length - 20), 0x78)],
    [
      'a line that goes on behind its altered line feed',
      (plain: Buffer) => Buffer.concat([withLast(plain, 0x20), Buffer.from('{"seq"')]),
    ],
    ['a line of something else', (plain: Buffer) => Buffer.concat([plain, Buffer.from('ok\n')])],
  ])('is not %s', async (_, spoil) => {
    const journal = clocks(2, 3);
    const plain = journal.plain(journal.last);
    writeFileSync(journal.path(journal.last), spoil(Buffer.from(plain)));
    expect(await scanShard(journal.folder)).toMatchObject({
      torn: null,
      damage: { segment: journal.last },
    });
    await expect(itemsFrom(readItems(journal.folder))).rejects.toMatchObject({ code: 'DAMAGED' });
  });

  test('is only at the end of the last segment', async () => {
    const journal = clocks(3, 3);
    const [, name = ''] = journal.names;
    const { length } = journal.plain(name);
    truncateSync(journal.path(name), length - 5);
    const damage = { segment: name, seq: 6, why: 'the last line is not whole' };
    expect(await scanShard(journal.folder)).toMatchObject({ torn: null, damage });
    await expect(itemsFrom(readItems(journal.folder))).rejects.toMatchObject({ damage });
  });

  test('is damage to whoever wants the lines that it should have', async () => {
    const journal = clocks(2, 3);
    truncateSync(journal.path(journal.last), journal.plain(journal.last).length - 5);
    const lines = itemsFrom(readItems(journal.folder, { from: 4, until: 6 }));
    await expect(lines).rejects.toMatchObject({ code: 'DAMAGED', damage: { seq: 6 } });
    expect(await itemsFrom(readItems(journal.folder, { from: 4, until: 5 }))).toHaveLength(3);
  });
});

describe('damage', () => {
  test('is a segment that is missing, unless it is the last', async () => {
    const journal = clocks(5, 2);
    for (const [index, name] of journal.names.slice(0, -1).entries()) {
      journal.remove(name);
      const { damage, head } = await scanShard(journal.folder);
      const why = `lines ${index * 2 + 1} to ${index * 2 + 2} are missing`;
      expect(damage).toMatchObject({ segment: journal.names[index + 1], offset: 0, why });
      expect(head.sequence).toBe(index * 2);
      journal.restore(name);
    }
  });

  test('is a missing segment that had no lines', async () => {
    const journal = stored(THREE, EMPTY_RUN, { entries: [clockEntry(1)], epoch: 3 });
    journal.remove(journal.names[1] ?? '');
    const why = 'it does not continue the segment before it';
    expect(await scanShard(journal.folder)).toMatchObject({ damage: { why } });
  });

  test('is two segments that changed places', async () => {
    const journal = clocks(4, 2);
    const [, first = '', second = ''] = journal.names;
    writeFileSync(journal.path(first), journal.plain(second));
    writeFileSync(journal.path(second), journal.plain(first));
    const damage = { segment: first, offset: 0, why: `its header is that of ${second}` };
    expect(await scanShard(journal.folder)).toMatchObject({ damage });
  });

  test('is a segment of another shard', async () => {
    const journal = clocks(2, 2);
    const { last } = journal;
    const [header = '', ...lines] = journal.plain(last).toString().match(/.*\n/g) ?? [];
    const parsed = parseHeader(header.trimEnd());
    const other = parsed && encodeHeader({ ...parsed.header, shard: 'other' }).text;
    writeFileSync(journal.path(last), [other, ...lines].join(''));
    const damage = { segment: last, why: "it is of the shard 'other'", seq: 3 };
    expect(await scanShard(journal.folder)).toMatchObject({ damage });
  });

  const lineTests: readonly [string, (lines: string[], at: number) => void][] = [
    ['a line that is missing', (lines, at) => lines.splice(at, 1)],
    ['a line that is there twice', (lines, at) => lines.splice(at, 0, lines[at] ?? '')],
    ['two lines that changed places', (lines, at) => lines.splice(at, 2, ...swapped(lines, at))],
    ['an empty line', (lines, at) => lines.splice(at, 0, '\n')],
  ];
  test.each(lineTests)('is %s', async (_, spoil) => {
    const journal = clocks(2, 5);
    for (const name of journal.names) {
      for (let at = 0; at < 5; at += 1) {
        const lines = journal.plain(name).toString().match(/.*\n/g) ?? [];
        spoil(lines, at);
        writeFileSync(journal.path(name), lines.join(''));
        const { damage } = await scanShard(journal.folder);
        expect(damage, `${name}, line ${at}`).toMatchObject({ segment: name });
        journal.restore(name);
      }
    }
  });

  test('is a header that was altered, with its own hash or without', async () => {
    const journal = clocks(2, 2);
    const [name = ''] = journal.names;
    const [head = '', ...rest] = journal.plain(name).toString().match(/.*\n/g) ?? [];
    writeFileSync(journal.path(name), [head.replace('simulator', 'simulatoR'), ...rest].join(''));
    const why = 'the header is not as it was written';
    expect(await scanShard(journal.folder)).toMatchObject({ damage: { why, offset: 0 } });
    const forged = encodeHeader({
      ...TEST_RUN,
      account: 'other',
      shard: 'main',
      epoch: 1,
      first: 1,
      previous: null,
    });
    writeFileSync(journal.path(name), [forged.text, ...rest].join(''));
    expect(await scanShard(journal.folder)).toMatchObject({ damage: { segment: name, seq: 1 } });
  });

  test('is a compressed segment that is cut, or was altered', async () => {
    const journal = stored({ ...THREE, isCompressed: true }, EMPTY_RUN);
    const [name = ''] = journal.names;
    const whole = journal.stored(name);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(journal.path(name), whole.subarray(0, length));
      expect((await scanShard(journal.folder)).damage).toMatchObject({ segment: name });
    }
    for (const [index, byte] of whole.entries()) {
      const altered = Buffer.from(whole);
      altered[index] = byte ^ (1 << (index & 7));
      writeFileSync(journal.path(name), altered);
      const { damage, head } = await scanShard(journal.folder);
      // Some bits of a compressed file say nothing of what is in it.
      const found = damage?.segment ?? `${head.sequence} lines`;
      expect([name, '3 lines']).toContain(found);
    }
  });

  test('is something behind the last line of a compressed segment', async () => {
    const journal = stored({ ...THREE, isCompressed: true });
    const [name = ''] = journal.names;
    journal.write(name, Buffer.concat([journal.plain(name), Buffer.alloc(3)]));
    expect((await scanShard(journal.folder)).damage).toMatchObject({ segment: name });
    journal.restore(name);
    appendFileSync(journal.path(name), gzipSync('{"seq":4}\n'));
    expect((await scanShard(journal.folder)).damage).toMatchObject({ segment: name, seq: 4 });
  });
});

function withLast(bytes: Buffer, byte: number): Buffer {
  bytes[bytes.length - 1] = byte;
  return bytes;
}

function swapped(lines: readonly string[], at: number): string[] {
  return [lines[at + 1] ?? '', lines[at] ?? ''];
}
