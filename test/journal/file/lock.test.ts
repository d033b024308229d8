import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lockShard } from '../../../src/journal/file/lock.ts';
import type { Holder } from '../../../src/journal/journal-error.ts';

const holder: Holder = { pid: process.pid, host: 'here', since: 1_700_000_000_000 };
const lockFile = path.resolve(import.meta.dirname, '../../../src/journal/file/lock.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fillproof-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the lock of a shard', () => {
  test('is refused to its own process a second time, naming it, and free after its release', async () => {
    const lock = await lockShard(folder, holder);
    await expect(lockShard(folder, { ...holder, since: 0 })).rejects.toMatchObject({
      code: 'LOCKED',
      holder,
      message: `${folder} is being written by process ${process.pid} on here`,
    });
    lock.release();
    const next = await lockShard(folder, holder);
    next.release();
  });

  test('is held against another process, named, and free once that was killed', async () => {
    const script = `
      import { lockShard } from ${JSON.stringify(lockFile)};
      await lockShard(${JSON.stringify(folder)}, { pid: process.pid, host: 'there', since: 17 });
      console.log('held');
      process.stdin.resume();`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    await expect(lockShard(folder, holder)).rejects.toMatchObject({
      code: 'LOCKED',
      holder: { pid: other.pid, host: 'there', since: 17 },
    });
    other.kill('SIGKILL');
    await once(other, 'exit');
    const lock = await lockShard(folder, holder);
    lock.release();
  });

  test('keeps its files to their owner', async () => {
    const lock = await lockShard(folder, holder);
    const modes = ['lock.db', 'writer.json'].map(
      (name) => statSync(path.join(folder, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o600, 0o600]);
    lock.release();
  });
});
