import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyDurably, writeDurably } from '../../../src/journal/file/durable-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fillproof-durable-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function* halfOf(): AsyncGenerator<Buffer> {
  yield Buffer.alloc(1_000_000);
  await Promise.resolve();
  throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
}

test('a file that cannot be made whole leaves nothing, and what was there before', async () => {
  const file = path.join(folder, 'a');
  await writeDurably(file, 'before');
  await expect(writeDurably(file, halfOf())).rejects.toMatchObject({ code: 'ENOSPC' });
  await expect(copyDurably(path.join(folder, 'none'), file)).rejects.toThrow(/ENOENT/);
  expect(readdirSync(folder)).toEqual(['a']);
  expect(readFileSync(file, 'utf8')).toBe('before');
});

test('a file that is given up leaves nothing', async () => {
  const giveUp = new AbortController();
  async function* endless(): AsyncGenerator<Buffer> {
    for (let chunk = 0; ; chunk += 1) {
      if (chunk === 3) giveUp.abort();
      yield Buffer.alloc(100_000);
      await Promise.resolve();
    }
  }
  const made = writeDurably(path.join(folder, 'a'), endless(), giveUp.signal);
  await expect(made).rejects.toMatchObject({ name: 'AbortError' });
  await expect(writeDurably(path.join(folder, 'a'), 'text', giveUp.signal)).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(readdirSync(folder)).toEqual([]);
});
