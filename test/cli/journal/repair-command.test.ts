import { readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockShard } from '../../../src/journal/file/lock.ts';
import { writeSnapshot } from '../../../src/journal/file/snapshot-file.ts';
import { replayShard } from '../../../src/journal/verify-shard.ts';
import { readVersion } from '../../../src/cli/read-version.ts';
import { recorded } from '../../support/recorded.ts';
import { clock, status, submit } from '../inputs.ts';
import { runCli } from '../run-cli.ts';
import { emptyFolder, journalIn, LIFE } from './journal-in.ts';

describe('fillproof repair', () => {
  it('puts what is damaged aside, after which the journal is good', async () => {
    const journal = journalIn(LIFE.slice(0, 4), LIFE.slice(4));
    const bytes = Buffer.from(journal.plain(journal.last));
    bytes.write('X', bytes.indexOf('"fill"') + 1);
    journal.write(journal.last, bytes);
    expect(await runCli(['verify', journal.folder])).toMatchObject({ status: 1 });
    const { status: exit, stdout, stderr } = await runCli(['repair', journal.folder]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(
      /^damaged: .*, line 6, byte \d+: line 6 is not as it was written; as nothing /,
    );
    expect(stdout).toContain('good: up to line 5, where the journal goes on under a new id');
    expect(stdout).toContain(join(journal.folder, 'quarantine'));
    expect(await runCli(['verify', journal.folder])).toMatchObject({ status: 0 });
  });

  it('does nothing to a journal that is not damaged', async () => {
    const journal = journalIn(LIFE);
    expect(await runCli(['repair', journal.folder])).toMatchObject({
      status: 0,
      stdout: 'nothing is damaged, and nothing was done\n',
    });
  });

  it('leaves a journal alone that is being written, and names who does', async () => {
    const journal = journalIn(LIFE);
    const lock = await lockShard(journal.folder, { pid: 4711, host: 'elsewhere', since: 1 });
    const { status: exit, stderr } = await runCli(['repair', journal.folder]);
    lock.release();
    expect(exit).toBe(2);
    expect(stderr).toContain('is being written by process 4711 on elsewhere');
  });
});

describe('fillproof archive', () => {
  const closed = recorded([
    submit(),
    status('100', 'ACCEPTED', 2_000),
    status('100', 'CANCELED', 3_000),
  ]);
  const journalToArchive = async () => {
    const journal = journalIn(closed, recorded([clock(4_000)]), recorded([clock(5_000)]));
    const replay = await replayShard(journal.folder, { until: 4 });
    await writeSnapshot(journal.folder, { code: readVersion(), state: replay.save() });
    return journal;
  };

  it('compresses what is closed, and the journal stays good', async () => {
    const { folder } = await journalToArchive();
    const { status: exit, stdout, stderr } = await runCli(['archive', folder]);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(/^2 segments compressed, \d+ bytes to \d+\n$/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.gz'))).toHaveLength(2);
    expect(await runCli(['verify', folder])).toMatchObject({ status: 0 });
    const explained = await runCli(['explain', '100', folder]);
    expect(explained.stdout).toContain('O-1 is canceled');
  });

  it('moves what is closed, and both journals are good', async () => {
    const { folder } = await journalToArchive();
    const to = emptyFolder();
    const { status: exit, stdout } = await runCli(['archive', folder, '--to', to]);
    expect(exit).toBe(0);
    expect(stdout).toContain(`2 segments moved to ${to}, up to line 4\n`);
    const here = await runCli(['verify', '--json', folder]);
    expect(JSON.parse(here.stdout)).toMatchObject({ good: true, movedAway: 4 });
    expect(await runCli(['verify', to])).toMatchObject({ status: 0 });
    const explained = await runCli(['explain', 'O-1', to]);
    expect(explained.stdout).toContain('O-1 is canceled');
    expect(await runCli(['explain', 'O-1', folder])).toMatchObject({ status: 2 });
  });

  it('moves nothing that is not what its inputs give', async () => {
    const [first, ...rest] = closed;
    if (first === undefined || 'note' in first) throw new Error('a step');
    const other = { ...first, rule: 'accept' } as const;
    const { folder } = journalIn([other, ...rest], recorded([clock(4_000)]));
    const replay = await replayShard(folder, { until: 4 });
    await writeSnapshot(folder, { code: readVersion(), state: replay.save() });
    const to = emptyFolder();
    const { status: exit, stderr } = await runCli(['archive', folder, '--to', to]);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/line 1 is not what its input does when it is replayed: rule\n$/);
    expect(readdirSync(to)).toEqual([]);
  });

  it('does not move a journal onto itself', async () => {
    const { folder, directory } = await journalToArchive();
    const before = readdirSync(folder);
    const link = join(emptyFolder(), 'link');
    symlinkSync(directory, link);
    expect(await runCli(['archive', folder, '--to', link])).toMatchObject({
      status: 2,
      stderr: `fillproof: the journal is in ${link} already\n`,
    });
    expect(readdirSync(folder)).toEqual(before);
  });

  it('leaves alone what no snapshot covers', async () => {
    const { folder } = journalIn(closed, recorded([clock(4_000)]));
    expect(await runCli(['archive', folder])).toMatchObject({
      status: 0,
      stdout: 'nothing to archive\n',
    });
  });
});
