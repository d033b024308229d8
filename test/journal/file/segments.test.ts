import { readdirSync, renameSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { archiveShard } from '../../../src/journal/file/archive-shard.ts';
import { readItems } from '../../../src/journal/file/read-shard.ts';
import { openSegment } from '../../../src/journal/file/segment-source.ts';
import {
  listSegments,
  type SegmentFile,
  segmentName,
  shardFolder,
} from '../../../src/journal/file/segments.ts';
import { StoredJournal } from '../../support/stored-journal.ts';

const opened: StoredJournal[] = [];
afterEach(() => {
  for (const journal of opened.splice(0)) journal.clear();
});

function clocks(segments: number, linesEach: number): StoredJournal {
  const journal = StoredJournal.ofClocks(segments, linesEach);
  opened.push(journal);
  return journal;
}

test('names of segments sort as the lines follow each other', () => {
  const names = [
    [1, 1],
    [1, 2],
    [2, 2],
    [10, 2],
    [123_456_789_012, 10],
  ].map(([first = 0, epoch = 0]) => segmentName(first, epoch));
  expect(names[4]).toBe('0000123456789012-000010.ndjson');
  expect(names.toReversed().sort()).toEqual(names);
});

test.each(['', '.', '..', '.hidden', 'a/b', 'a\\b', 'a b', 'ä', '\0'])(
  'a shard cannot be called %j',
  (shard) => {
    const error = expect.objectContaining({ code: 'NOT_FOUND' }) as Error;
    expect(() => shardFolder('journal', shard)).toThrow(error);
  },
);

test('other files are no segments', async () => {
  const journal = clocks(2, 1);
  renameSync(journal.path(journal.last), journal.path(`${journal.last}.part`));
  const [first = ''] = journal.names;
  expect((await listSegments(journal.folder)).map(({ name }) => name)).toEqual([first]);
});

test('a folder is listed, and read, while it is being archived', async () => {
  const journal = clocks(40, 3);
  const { directory, folder } = journal;
  const holder = { pid: 1, host: 'here', since: 1 };
  const all = { upTo: 1000, isOpen: () => false };
  let isDone = false;
  const archiving = archiveShard({ directory, shard: 'main', holder, ...all }).then(() => {
    isDone = true;
  });
  while (!isDone) {
    expect(await listSegments(folder)).toHaveLength(40);
    let lines = 0;
    for await (const item of readItems(folder)) lines += item.kind === 'entry' ? 1 : 0;
    expect(lines).toBe(120);
  }
  await archiving;
  expect(readdirSync(folder).filter((name) => name.endsWith('.gz'))).toHaveLength(39);
});

test('a segment is read from a place on, also if it was compressed since it was listed', async () => {
  const journal = clocks(2, 2000);
  const { directory, folder } = journal;
  const [plain] = await listSegments(folder);
  const holder = { pid: 1, host: 'here', since: 1 };
  await archiveShard({ directory, shard: 'main', holder, upTo: 2000, isOpen: () => false });
  const [compressed] = await listSegments(folder);
  const bytes = journal.plain(plain?.name ?? '');
  for (const segment of [plain, compressed]) {
    for (const offset of [0, 100, bytes.length - 50, bytes.length]) {
      expect(await restOf(segment, offset)).toEqual(bytes.subarray(offset));
    }
  }
});

async function restOf(segment: SegmentFile | undefined, offset: number): Promise<Buffer> {
  if (segment === undefined) throw new Error('there is no segment');
  const source = await openSegment(segment, offset);
  const target = Buffer.alloc(100_000);
  const parts: Buffer[] = [];
  for (let read = await source.read(target); read > 0; read = await source.read(target)) {
    parts.push(Buffer.from(target.subarray(0, read)));
  }
  await source.close();
  return Buffer.concat(parts);
}
