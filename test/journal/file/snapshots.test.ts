import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveSnapshot, type DerivedSnapshot } from '../../../src/journal/file/derive-snapshot.ts';
import {
  type IgnoredSnapshot,
  restoreFromJournal,
} from '../../../src/journal/file/restore-from-journal.ts';
import {
  encodeSnapshot,
  listSnapshots,
  readSnapshot,
  writeSnapshot,
} from '../../../src/journal/file/snapshot-file.ts';
import { Snapshots } from '../../../src/journal/file/snapshots.ts';
import type { ReplayState } from '../../../src/journal/replay.ts';
import {
  CODE,
  fileJournal,
  journalFolder,
  SHARD,
  writeRun,
  type Writing,
} from '../../support/journal-on-disk.ts';
import { tradingInputs } from '../../support/trading-inputs.ts';

const PROJECT = path.resolve(import.meta.dirname, '../../..');
const INPUTS = [...tradingInputs(1_500)];

let directory: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  ({ directory, remove } = await journalFolder());
});
afterEach(() => remove());

function folder(): string {
  return path.join(directory, SHARD);
}

/** A journal with snapshots of two of its rolls, the newest first. */
async function writeWithSnapshots(options: Writing = {}) {
  const rolls: number[] = [];
  const onRoll = (sequence: number): void => void rolls.push(sequence);
  const dispatcher = await writeRun(directory, INPUTS, { onRoll, ...options });
  expect(rolls.length).toBeGreaterThan(3);
  for (const until of rolls.slice(-2)) {
    await deriveSnapshot({ directory, shard: SHARD, code: CODE, until });
  }
  const [newest, older] = await listSnapshots(folder());
  if (newest === undefined || older === undefined) throw new Error('two snapshots');
  return { dispatcher, rolls, newest, older };
}

async function restore() {
  const ignored: IgnoredSnapshot[] = [];
  const journal = fileJournal(directory);
  const onIgnored = (snapshot: IgnoredSnapshot): void => void ignored.push(snapshot);
  const restored = await restoreFromJournal({
    journal,
    shard: SHARD,
    directory,
    code: CODE,
    onIgnored,
  });
  await journal.close();
  return { ...restored, ignored };
}

describe('a dispatcher restored from a journal', () => {
  it('is the one that wrote it: from the newest snapshot and the lines since', async () => {
    const { dispatcher, newest } = await writeWithSnapshots();
    const { replay, snapshotSeq, ignored } = await restore();
    expect(snapshotSeq).toBe(newest.seq);
    expect(snapshotSeq).toBeLessThan(INPUTS.length);
    expect(replay.seq).toBe(INPUTS.length);
    expect(replay.differences).toEqual([]);
    expect(replay.dispatcher.save()).toEqual(dispatcher.save());
    expect(ignored).toEqual([]);
  });

  it('is the same from a snapshot of the last line, without snapshots, and without lines', async () => {
    const empty = await restoreFromJournal({
      journal: { read: () => Readable.from([]) },
      shard: SHARD,
      directory,
      code: CODE,
    });
    expect([empty.replay.seq, empty.snapshotSeq]).toEqual([0, 0]);
    const dispatcher = await writeRun(directory, INPUTS);
    const whole = await restore();
    expect([whole.snapshotSeq, whole.replay.seq]).toEqual([0, INPUTS.length]);
    await deriveSnapshot({ directory, shard: SHARD, code: CODE, until: INPUTS.length });
    const { replay, snapshotSeq } = await restore();
    expect(snapshotSeq).toBe(INPUTS.length);
    expect(replay.save()).toEqual(whole.replay.save());
    expect(replay.dispatcher.save()).toEqual(dispatcher.save());
  });

  it('has the policy of the last run, whichever run its snapshot is of', async () => {
    const half = INPUTS.length / 2;
    const [first, second] = [{ closedOrdersKept: 50 }, { closedOrdersKept: 3, tradesKept: 2 }];
    const rolls: number[] = [];
    const onRoll = (sequence: number): void => void rolls.push(sequence);
    const before = await writeRun(directory, INPUTS.slice(0, half), { policy: first, onRoll });
    const rest = INPUTS.slice(half);
    const dispatcher = await writeRun(directory, rest, {
      policy: second,
      dispatcher: before,
      onRoll,
    });
    for (const until of [...rolls, half, INPUTS.length]) {
      const [last] = await listSnapshots(folder());
      if (last !== undefined) await rm(last.path);
      await deriveSnapshot({ directory, shard: SHARD, code: CODE, until });
      const { replay, snapshotSeq } = await restore();
      expect([snapshotSeq, replay.differences]).toEqual([until, []]);
      expect(replay.dispatcher.save()).toEqual(dispatcher.save());
    }
  });
});

/** The text of a snapshot whose state was changed, as if it had been written so. */
async function rewritten(file: string, change: Partial<ReplayState>, code = CODE): Promise<string> {
  const [, body = ''] = (await readFile(file, 'utf8')).split('\n');
  return encodeSnapshot({ code, state: { ...(JSON.parse(body) as ReplayState), ...change } });
}

type Spoil = (file: string) => Promise<string | Buffer>;

/** A snapshot of the same journal whose first line is another. */
async function withHead(file: string, change: object): Promise<string> {
  const [head = '', body = ''] = (await readFile(file, 'utf8')).split('\n');
  return `${JSON.stringify({ ...(JSON.parse(head) as object), ...change })}\n${body}\n`;
}

const SPOILT: readonly (readonly [string, Spoil, RegExp])[] = [
  [
    'has an altered byte',
    async (file) => {
      const bytes = await readFile(file);
      const at = bytes.length >> 1;
      bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
      return bytes;
    },
    /not as it was written/,
  ],
  ['is torn', async (file) => (await readFile(file)).subarray(0, -100), /not as it was written/],
  ['lacks its end', async (file) => (await readFile(file)).subarray(0, -1), /not as it was/],
  ['is empty', () => Promise.resolve(''), /first line/],
  ['is zeros', () => Promise.resolve(Buffer.alloc(1_000)), /first line/],
  ['is something else', () => Promise.resolve('{"a":1}\n{}\n'), /first line/],
  ['is of a later version', (file) => withHead(file, { snapshot: 2 }), /version 2/],
  ['is of a later schema', (file) => withHead(file, { schema: 2 }), /schema 2/],
  ['is of other code', (file) => rewritten(file, {}, '9.9.9'), /version 9\.9\.9 made it/],
  [
    'is of another journal',
    (file) => rewritten(file, { hash: hash('sha256', 'other') }),
    /of another journal/,
  ],
  ['names another line', (file) => rewritten(file, { seq: 1 }), /another line than its name/],
  ['has two parts of different lines', (file) => withHead(file, { seq: 1 }), /different snapshots/],
  ['holds no state', (file) => rewritten(file, { dispatcher: {} as never }), /no state/],
];

describe('a snapshot that cannot be used', () => {
  it.each(SPOILT)('is ignored with a notice: it %s', async (_, spoil, why) => {
    const { dispatcher, newest, older } = await writeWithSnapshots();
    await writeFile(newest.path, await spoil(newest.path));
    const one = await restore();
    expect(one.ignored).toEqual([{ name: newest.name, why: expect.stringMatching(why) as string }]);
    expect(one.snapshotSeq).toBe(older.seq);
    expect(one.replay.dispatcher.save()).toEqual(dispatcher.save());

    await writeFile(older.path, await spoil(older.path));
    const none = await restore();
    expect(none.ignored.map(({ name }) => name)).toEqual([newest.name, older.name]);
    expect(none.snapshotSeq).toBe(0);
    expect(none.replay.dispatcher.save()).toEqual(dispatcher.save());
  });

  it('is ignored with a notice: it cannot be read', async () => {
    const { dispatcher, newest, older } = await writeWithSnapshots();
    await rm(newest.path);
    await mkdir(newest.path);
    const { replay, ignored, snapshotSeq } = await restore();
    expect(ignored).toMatchObject([{ name: newest.name }]);
    expect(snapshotSeq).toBe(older.seq);
    expect(replay.dispatcher.save()).toEqual(dispatcher.save());
  });

  it('is ignored with a notice: it is of a line that the journal does not have', async () => {
    const { dispatcher, newest, older } = await writeWithSnapshots();
    const name = 'snapshot-0000000000009999.json';
    await writeFile(path.join(folder(), name), await rewritten(newest.path, { seq: 9_999 }));
    await rm(older.path);
    const { replay, ignored, snapshotSeq } = await restore();
    expect(ignored).toEqual([{ name, why: 'the journal ends before it' }]);
    expect(snapshotSeq).toBe(newest.seq);
    expect(replay.dispatcher.save()).toEqual(dispatcher.save());
  });
});

describe('a snapshot that is derived', () => {
  it('leaves the two newest, and nothing half written', async () => {
    const { rolls } = await writeWithSnapshots();
    const part = 'snapshot-0000000000000007.json.part';
    await writeFile(path.join(folder(), part), 'half');
    const until = INPUTS.length;
    const derived = await deriveSnapshot({ directory, shard: SHARD, code: CODE, until });
    const names = (await readdir(folder())).filter((name) => name.startsWith('snapshot'));
    const kept = [rolls.at(-1) ?? 0, until];
    expect(names).toEqual(kept.map((seq) => `snapshot-${String(seq).padStart(16, '0')}.json`));
    expect(derived).toMatchObject({ shard: SHARD, seq: until, ignored: [] });
    const again = await deriveSnapshot({ directory, shard: SHARD, code: CODE, until });
    expect(again.bytes).toBe(0);
  });

  it('takes at most half of what room there is', async () => {
    const { newest } = await writeWithSnapshots();
    const snapshot = await readSnapshot(newest.path);
    await rm(newest.path);
    const { length } = encodeSnapshot(snapshot);
    const withRoom = (bytes: number) =>
      writeSnapshot(folder(), snapshot, {
        files: { freeBytes: () => Promise.resolve(bytes) },
      });
    await expect(withRoom(2 * length - 1)).rejects.toMatchObject({ code: 'FULL' });
    expect(await listSnapshots(folder())).toHaveLength(1);
    expect(await withRoom(2 * length)).toBe(length);
    expect(await listSnapshots(folder())).toHaveLength(2);
  });

  it('is refused if the journal is not what its inputs do', async () => {
    await writeOtherRule();
    const derive = deriveSnapshot({ directory, shard: SHARD, code: CODE, until: 10 });
    await expect(derive).rejects.toMatchObject({
      name: 'JournalError',
      code: 'DIFFERS',
      message: expect.stringMatching(/^line 1 is not what its input does .*: rule$/) as string,
    });
  });
});

/** A journal of ten lines, of which the first is not what its input does. */
async function writeOtherRule(): Promise<void> {
  await writeRun(directory, INPUTS.slice(0, 10));
  const file = await firstSegment();
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, rechained(lines, '"rule":"submit"', '"rule":"accept"').join('\n'));
}

async function firstSegment(): Promise<string> {
  const [name = ''] = (await readdir(folder())).filter((each) => each.endsWith('.ndjson'));
  return path.join(folder(), name);
}

/** Lines of a segment of which the first with a text says another, chained again. */
function rechained(lines: readonly string[], text: string, other: string): string[] {
  let previous = '';
  const at = lines.findIndex((line) => line.includes(text));
  return lines.map((line, index) => {
    const end = line.indexOf(',"hash":"');
    if (end < 0) return line;
    const body = (index === at ? line.replace(text, other) : line).slice(0, end);
    previous = hash('sha256', index === 0 ? body : `${previous}"}\n${body}`);
    return `${body},"hash":"${previous}"}`;
  });
}

interface Heard {
  readonly derived: DerivedSnapshot[];
  readonly errors: [string, Error][];
}

/** Waits for as many answers of the thread. */
function hear(count: number): {
  heard: Promise<Heard>;
  on: ConstructorParameters<typeof Snapshots>[0];
} {
  const heard: Heard = { derived: [], errors: [] };
  const all = Promise.withResolvers<Heard>();
  const look = (): void => {
    if (heard.derived.length + heard.errors.length >= count) all.resolve(heard);
  };
  const on = {
    directory,
    code: CODE,
    onDerived: (snapshot: DerivedSnapshot) => (heard.derived.push(snapshot), look()),
    onFailed: (error: Error, shard: string) => (heard.errors.push([shard, error]), look()),
  };
  return { heard: all.promise, on };
}

describe('the thread that makes snapshots', () => {
  it('makes them as the journal rolls, and the dispatcher is restored from them', async () => {
    const { heard, on } = hear(2);
    const snapshots = new Snapshots(on);
    const onRoll = (seq: number, shard: string): void => snapshots.derive(shard, seq);
    const dispatcher = await writeRun(directory, INPUTS, { onRoll });
    const { derived, errors } = await heard;
    expect(errors).toEqual([]);
    const { replay, snapshotSeq } = await restore();
    expect(snapshotSeq).toBe(derived.at(-1)?.seq);
    expect(snapshotSeq).toBeGreaterThan(0);
    expect(replay.dispatcher.save()).toEqual(dispatcher.save());
    await snapshots.close();
  });

  it('tells what went wrong, and makes the next one', async () => {
    await writeRun(directory, INPUTS);
    const { heard, on } = hear(2);
    const snapshots = new Snapshots(on);
    snapshots.derive('elsewhere', 10);
    snapshots.derive(SHARD, INPUTS.length);
    const { derived, errors } = await heard;
    expect(errors).toMatchObject([
      ['elsewhere', { message: expect.stringMatching(/missing/) as string }],
    ]);
    expect(derived).toMatchObject([{ shard: SHARD, seq: INPUTS.length }]);
    await snapshots.close();
  });

  it('tells once that a journal does otherwise, and does not try again', async () => {
    await writeOtherRule();
    const { heard, on } = hear(1);
    const snapshots = new Snapshots(on);
    snapshots.derive(SHARD, 9);
    snapshots.derive(SHARD, 10);
    const { errors } = await heard;
    snapshots.derive(SHARD, 10);
    await sleep(500);
    expect(errors).toMatchObject([[SHARD, { name: 'JournalError', code: 'DIFFERS' }]]);
    await snapshots.close();
  });

  it('tries again what only the system failed at', async () => {
    await writeRun(directory, INPUTS);
    const { heard, on } = hear(2);
    const failed = Promise.withResolvers<void>();
    const snapshots = new Snapshots({
      ...on,
      onFailed: (error, shard) => {
        on.onFailed?.(error, shard);
        failed.resolve();
      },
    });
    const file = await firstSegment();
    await rename(file, `${file}.aside`);
    await mkdir(file);
    snapshots.derive(SHARD, INPUTS.length);
    await failed.promise;
    await rmdir(file);
    await rename(`${file}.aside`, file);
    snapshots.derive(SHARD, INPUTS.length);
    const { derived, errors } = await heard;
    expect(errors).toMatchObject([[SHARD, { code: 'EISDIR' }]]);
    expect(derived).toMatchObject([{ seq: INPUTS.length }]);
    await snapshots.close();
  });

  it('makes none while the disk is full, and what was asked for once there is room', async () => {
    await writeRun(directory, INPUTS);
    const { heard, on } = hear(1);
    const snapshots = new Snapshots(on);
    snapshots.derive(SHARD, 100);
    snapshots.setFull(true, SHARD);
    const names = async (): Promise<string[]> =>
      (await readdir(folder())).filter((name) => name.startsWith('snapshot'));
    snapshots.derive(SHARD, INPUTS.length);
    await sleep(1_000);
    expect(await names()).toEqual([]);
    snapshots.setFull(false, SHARD);
    const { derived, errors } = await heard;
    expect(derived).toMatchObject([{ shard: SHARD, seq: INPUTS.length }]);
    expect(errors).toEqual([]);
    await snapshots.close();
  });

  it('makes again what it gave up when the disk was full', async () => {
    await writeRun(directory, INPUTS);
    const { heard, on } = hear(1);
    const snapshots = new Snapshots(on);
    snapshots.derive(SHARD, 100);
    snapshots.setFull(true, SHARD);
    snapshots.setFull(false, SHARD);
    expect(await heard).toMatchObject({ derived: [{ shard: SHARD, seq: 100 }], errors: [] });
    await snapshots.close();
  });

  it('ends when it is closed, without a word', async () => {
    await writeRun(directory, INPUTS);
    const { on } = hear(1);
    const told: unknown[] = [];
    const tell = (said: unknown): void => void told.push(said);
    const snapshots = new Snapshots({ ...on, onDerived: tell, onFailed: tell });
    snapshots.derive(SHARD, INPUTS.length);
    await snapshots.close();
    expect(told).toEqual([]);
    const made = await listSnapshots(folder());
    snapshots.derive(SHARD, INPUTS.length);
    await snapshots.close();
    expect(await listSnapshots(folder())).toEqual(made);
  });

  it('works where the package is built', async () => {
    await writeRun(directory, INPUTS);
    const built = path.join(PROJECT, 'test-results', `built-${process.pid}`);
    const compiler = path.join(PROJECT, 'node_modules/typescript/bin/tsc');
    const run = promisify(execFile);
    try {
      const args = ['-p', 'tsconfig.build.json', '--noCheck', '--outDir', built];
      await run(process.execPath, [compiler, ...args], { cwd: PROJECT });
      const script = path.join(built, 'derive.mjs');
      const options = JSON.stringify({ directory, code: CODE });
      await writeFile(
        script,
        `import { Snapshots } from './src/journal/file/snapshots.js';
         const onDerived = ({ seq }) => (console.log(seq), clearInterval(wait));
         const wait = setInterval(() => {}, 1_000);
         new Snapshots({ ...${options}, onDerived }).derive('${SHARD}', ${INPUTS.length});`,
      );
      const { stdout } = await run(process.execPath, [script]);
      expect(stdout).toBe(`${INPUTS.length}\n`);
      expect((await restore()).snapshotSeq).toBe(INPUTS.length);
    } finally {
      await rm(built, { recursive: true, force: true });
    }
  });
});
