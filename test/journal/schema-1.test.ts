import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { readItems } from '../../src/journal/file/read-shard.ts';
import { scanShard } from '../../src/journal/file/scan-shard.ts';
import type { JournalItem } from '../../src/journal/journal.ts';
import { encodeEntries, encodeHeader, parseHeader } from '../../src/journal/line.ts';
import { itemsFrom } from '../support/journal-entries.ts';
import { StoredJournal } from '../support/stored-journal.ts';

const root = path.resolve(import.meta.dirname, '../..');
const fixture = path.join(root, 'test/fixtures/journal-schema-1');
const folder = path.join(fixture, 'main');

const segments = readdirSync(folder)
  .sort()
  .map((name) => ({ name, bytes: readFileSync(path.join(folder, name)) }))
  .map(({ name, bytes }) => (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString());

describe('a journal of schema 1', () => {
  test('is read as it was written', async () => {
    const { head, damage, torn } = await scanShard(folder);
    expect({ damage, torn }).toEqual({ damage: null, torn: null });
    expect(head).toMatchObject({ sequence: 11, epoch: 3 });
    const items: unknown = JSON.parse(readFileSync(path.join(fixture, 'items.json'), 'utf8'));
    expect(await itemsFrom(readItems(folder))).toEqual(items);
  });

  test('would be written in the same bytes today: another form needs another schema', async () => {
    const items: readonly JournalItem[] = await itemsFrom(readItems(folder));
    for (const text of segments) {
      const [line = ''] = text.split('\n', 1);
      const parsed = parseHeader(line);
      expect(parsed && encodeHeader(parsed.header).text).toBe(`${line}\n`);
      const first = parsed?.header.first ?? 0;
      const end = first + text.split('\n').length - 2;
      const entries = items.flatMap((item) =>
        item.kind === 'entry' && item.seq >= first && item.seq < end ? [item.entry] : [],
      );
      const { text: lines } = encodeEntries(first - 1, parsed?.hash ?? '', entries);
      expect(`${line}\n${lines}`).toBe(text);
    }
  });

  test('is chained as docs/journal-format.md says', () => {
    let previous: string | null = null;
    let sequence = 0;
    for (const text of segments) {
      for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
        const { seq, hash, ...said } = JSON.parse(line) as Record<string, unknown>;
        const body = line.slice(0, line.lastIndexOf(',"hash":"'));
        const linked = index === 0 ? body : `${previous}"}\n${body}`;
        expect(hash).toBe(createHash('sha256').update(linked).digest('hex'));
        expect(index === 0 ? said['previous'] : seq).toBe(index === 0 ? previous : sequence + 1);
        previous = String(hash);
        sequence += index === 0 ? 0 : 1;
      }
    }
    expect(sequence).toBe(11);
  });
});

const python = spawnSync('python3', ['--version']).status === 0;

describe.skipIf(!python)('the verifier in Python', () => {
  const verify = (...shards: string[]): { status: number | null; said: string } => {
    const script = path.join(root, 'examples/python/verify_journal.py');
    const { status, stdout, stderr } = spawnSync('python3', [script, ...shards], {
      encoding: 'utf8',
    });
    return { status, said: `${stdout}${stderr}`.trim() };
  };
  const opened: StoredJournal[] = [];
  afterEach(() => {
    for (const journal of opened.splice(0)) journal.clear();
  });

  test('says the head of a good journal', async () => {
    const { sequence, hash } = (await scanShard(folder)).head;
    expect(verify(folder)).toEqual({ status: 0, said: `${sequence} ${hash}` });
  });

  test('begins at the base, with or without what is before it', async () => {
    const journal = StoredJournal.ofClocks(3, 2);
    opened.push(journal);
    const { hashes, head } = await scanShard(journal.folder, { hashesOf: [2] });
    const base = `${JSON.stringify({ seq: 2, hash: hashes.get(2) })}\n{}\n`;
    writeFileSync(path.join(journal.folder, 'base.json'), base);
    expect(verify(journal.folder)).toEqual({ status: 0, said: `6 ${head.hash}` });
    journal.remove(journal.names[0] ?? '');
    expect(verify(journal.folder)).toEqual({ status: 0, said: `6 ${head.hash}` });
  });

  test('takes the plain segment where compressing it was interrupted', () => {
    const journal = StoredJournal.ofClocks(2, 2);
    opened.push(journal);
    writeFileSync(`${journal.path(journal.last)}.gz`, 'half of it');
    writeFileSync(`${journal.path(journal.last)}.gz.part`, 'half of it');
    expect(verify(journal.folder)).toMatchObject({ status: 0 });
  });

  test('names the first line that is not good', () => {
    const journal = StoredJournal.ofClocks(3, 2);
    opened.push(journal);
    const [, second = '', third = ''] = journal.names;
    const spoilt = journal.plain(second).toString().replace('1001', '1002');
    writeFileSync(journal.path(second), spoilt);
    const notWritten = `${journal.path(second)}: line 3 is not as it was written`;
    expect(verify(journal.folder)).toEqual({ status: 1, said: notWritten });
    journal.remove(second);
    const notNext = `${journal.path(third)}: line 1 does not follow the one before`;
    expect(verify(journal.folder)).toEqual({ status: 1, said: notNext });
  });

  const unfinished: readonly [string, (line: Buffer) => Buffer][] = [
    ['the beginning of a line', (line) => line.subarray(0, 50)],
    ['a line without its line feed', (line) => line.subarray(0, -1)],
    [
      'the beginning of a line, and zeros',
      (line) => Buffer.concat([line.subarray(0, 50), Buffer.alloc(9)]),
    ],
    ['zeros', () => Buffer.alloc(100)],
    ['a line and one zero', (line) => Buffer.concat([line.subarray(0, -1), Buffer.alloc(1)])],
    ['a line and another byte', (line) => Buffer.concat([line.subarray(0, -1), Buffer.from('x')])],
    ['text behind zeros', () => Buffer.from('\0\0x')],
    ['a line that was altered', (line) => Buffer.from(line.toString().replace('seq', 'sEq'))],
  ];
  test.each(unfinished)('takes %s at the end for what fillproof takes it', async (_, spoil) => {
    const journal = StoredJournal.ofClocks(2, 2);
    opened.push(journal);
    const { last } = journal;
    const bytes = journal.plain(last);
    const start = bytes.lastIndexOf('\n', bytes.length - 2) + 1;
    const kept = bytes.subarray(0, start);
    journal.write(last, Buffer.concat([kept, spoil(bytes.subarray(start))]));
    const { torn, damage, head } = await scanShard(journal.folder);
    const { status, said } = verify(journal.folder);
    expect(status).toBe(damage === null ? 0 : 1);
    const tail = `${journal.path(last)}: ends with ${torn?.bytes} bytes of an unfinished write`;
    const flaw = `${journal.path(last)}: line 3 is not as it was written`;
    expect(said).toBe(damage === null ? `3 ${head.hash}\n${tail}` : flaw);
  });

  test('takes what is unfinished in a segment that is not the last for damage', () => {
    const journal = StoredJournal.ofClocks(2, 2);
    opened.push(journal);
    const [first = ''] = journal.names;
    journal.write(first, journal.plain(first).subarray(0, -1));
    expect(verify(journal.folder)).toMatchObject({ status: 1 });
  });

  test('exits with 2 where it is given no journal', () => {
    const journal = StoredJournal.ofClocks(1, 1);
    opened.push(journal);
    const said = `no journal in ${journal.directory}`;
    expect(verify(journal.directory)).toEqual({ status: 2, said });
    const usage = 'Verifies a shard of a journal: python3 verify_journal.py JOURNAL/SHARD';
    expect(verify()).toEqual({ status: 2, said: usage });
  });
});
