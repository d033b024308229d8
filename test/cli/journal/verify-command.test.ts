import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileJournal } from '../../../src/journal/file/file-journal.ts';
import { systemClock } from '../../../src/clock.ts';
import { clockEntry, TEST_RUN } from '../../support/journal-entries.ts';
import type { StoredJournal } from '../../support/stored-journal.ts';
import { folder, runCli } from '../run-cli.ts';
import { emptyFolder, journalIn, LIFE } from './journal-in.ts';

const HASH = 'a'.repeat(64);

/** Its life, with a step that its input does not give, in a chain that is right. */
function withDifference(): StoredJournal {
  return journalIn(
    LIFE.map((entry) =>
      'state' in entry && entry.rule === 'fill' ? { ...entry, state: 'filled' } : entry,
    ),
  );
}

describe('fillproof verify', () => {
  it('finds a journal good, by its own folder and by the one above', async () => {
    const journal = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    for (const dir of [journal.folder, journal.directory]) {
      const { status, stdout, stderr } = await runCli(['verify', dir]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toMatch(/^main: lines 1 to 9 in 2 segments, head 9:[\da-f]{64}\n/);
      expect(stdout).toMatch(/\nreplayed: no difference\ngood\n$/);
    }
  });

  it('says of one segment that it is one', async () => {
    const { stdout } = await runCli(['verify', journalIn(LIFE).folder]);
    expect(stdout).toContain('main: lines 1 to 9 in 1 segment, head 9:');
  });

  it('says where a byte was changed, and exits with 1', async () => {
    const journal = journalIn(LIFE);
    const bytes = Buffer.from(journal.plain(journal.last));
    const place = journal.places[3];
    const { start = 0, seq = 0 } = place ?? {};
    bytes[start + 30] = (bytes[start + 30] ?? 0) ^ 4;
    journal.write(journal.last, bytes);
    const result = await runCli(['verify', journal.folder]);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain(
      `DAMAGED: ${journal.last}, line ${seq}, byte ${start}: line ${seq} is not as it was written`,
    );
    expect(result.stdout).toMatch(/NOT GOOD\n$/);
    const { stdout } = await runCli(['verify', '--json', journal.folder]);
    expect(JSON.parse(stdout)).toMatchObject({
      good: false,
      damage: { segment: journal.last, seq, offset: start },
      replay: null,
    });
  });

  it('reports a torn tail, which is no damage', async () => {
    const journal = journalIn(LIFE);
    journal.write(journal.last, journal.plain(journal.last).subarray(0, -10));
    const { status, stdout } = await runCli(['verify', journal.folder]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\ntorn: .* ends with \d+ bytes of an unfinished write/);
  });

  it('shows a step that its input does not give, with both', async () => {
    const journal = withDifference();
    const { status, stdout } = await runCli(['verify', journal.folder]);
    expect(status).toBe(1);
    expect(stdout).toContain('DIFFERENT: 1 steps');
    expect(stdout).toContain('line 6, fill: state');
    expect(stdout).toMatch(/recorded \{.*"state":"filled".*\n.*replayed \{.*"state":"replaced"/);
    expect(await runCli(['verify', '--no-replay', journal.folder])).toMatchObject({ status: 0 });
  });

  it('finds what head has printed, and that it is gone', async () => {
    const journal = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    const { stdout: noted } = await runCli(['head', journal.folder]);
    const verify = () => runCli(['verify', '--no-replay', '--head', noted, journal.folder]);
    expect(noted).toMatch(/^9:[\da-f]{64} 1970-01-01T00:00:09.100Z\n$/);
    expect(await verify()).toMatchObject({ status: 0 });
    journal.remove(journal.last);
    expect(await verify()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('it ends with line 4, and line 9 was noted') as string,
    });
    const other = await runCli(['verify', '--head', `4:${HASH}`, journal.folder]);
    expect(other).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('line 4 has not the hash that was noted') as string,
    });
  });

  it('works while the journal is being written', async () => {
    const directory = emptyFolder();
    const host = { pid: 1, name: 'test' };
    const options = { directory, durability: 'os', clock: systemClock, host } as const;
    const journal = new FileJournal({ ...options, reserveBytes: 0, segmentBytes: 20_000 });
    await journal.acquire('main', TEST_RUN);
    let isDone = false;
    const verified = runCli(['verify', directory]).finally(() => {
      isDone = true;
    });
    let sequence = 0;
    while (!isDone) {
      const entries = Array.from({ length: 50 }, (_, at) => clockEntry(sequence + at));
      sequence = Number(await journal.append('main', sequence, entries));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(await verified).toMatchObject({ status: 0, stderr: '' });
    await journal.close();
  });

  it.each([
    ['an empty folder', () => emptyFolder(), /^fillproof: there is no journal in /],
    ['no folder', () => join(folder, 'missing'), /^fillproof: there is no folder /],
    [
      'a file',
      () => {
        const file = join(folder, 'a-file');
        writeFileSync(file, '');
        return file;
      },
      /^fillproof: .* is no folder\n$/,
    ],
  ])('exits with 2 for %s', async (_, dir, message) => {
    const { status, stdout, stderr } = await runCli(['verify', dir()]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('asks which of several journals is meant', async () => {
    const above = emptyFolder();
    for (const shard of ['one', 'two']) {
      mkdirSync(join(above, shard));
      writeFileSync(join(above, shard, '0000000000000001-000001.ndjson'), '');
    }
    const { status, stderr } = await runCli(['verify', above]);
    expect(status).toBe(2);
    expect(stderr).toContain('several journals in');
    expect(stderr).toContain('name one of one, two');
  });

  it.each(['9', `0x9:${HASH}`, `9:${'a'.repeat(63)}`, ''])(
    'exits with 2 for the head %j',
    async (head) => {
      const { status, stderr } = await runCli(['verify', '--head', head, folder]);
      expect(status).toBe(2);
      expect(stderr).toContain('Expected a sequence, a colon and a hash');
    },
  );

  it('looks where the gateway puts it', async () => {
    const home = emptyFolder();
    const { status, stderr } = await runCli(['verify'], { env: { HOME: home } });
    expect(status).toBe(2);
    expect(stderr).toBe(`fillproof: there is no folder ${home}/.fillproof/journal\n`);
  });
});

describe('fillproof head', () => {
  it('has nothing to print of a journal without lines', async () => {
    const journal = journalIn([]);
    expect(await runCli(['head', journal.folder])).toMatchObject({
      status: 2,
      stderr: `fillproof: there is no line in ${journal.folder}\n`,
    });
  });

  it('prints no head of a damaged journal', async () => {
    const journal = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    journal.remove(journal.names[0] ?? '');
    const { status, stdout, stderr } = await runCli(['head', journal.folder]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('is damaged');
  });

  it('is JSON if asked to be', async () => {
    const { stdout } = await runCli(['head', '--json', journalIn(LIFE).folder]);
    expect(JSON.parse(stdout)).toMatchObject({ shard: 'main', sequence: 9, ts: 9_100 });
  });
});
