import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import {
  expandHome,
  readOrMakeSecretFile,
  readSecretFile,
} from '../../../src/cli/settings/secret-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'fillproof-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = (): string => {
  throw new Error('it is there already');
};

describe.runIf(process.platform !== 'win32')('a file with a secret', () => {
  it.each([0o600, 0o400])('is read with mode %o', (mode) => {
    const file = join(folder, `mode-${mode}`);
    writeFileSync(file, 'secret\n', { mode });
    expect(readSecretFile(file, '--x')).toBe('secret');
    expect(readOrMakeSecretFile(file, '--x', never)).toBe('secret');
  });

  it.each([0o644, 0o640, 0o660, 0o604])('is refused with mode %o', (mode) => {
    const file = join(folder, `mode-${mode}`);
    writeFileSync(file, 'secret\n');
    chmodSync(file, mode);
    expect(() => readSecretFile(file, '--x')).toThrow(
      `${file} can be read by others: chmod 600 it`,
    );
    expect(() => readOrMakeSecretFile(file, '--x', never)).toThrow('can be read by others');
  });

  it('is made if it is not there, for its owner only', () => {
    const file = join(folder, 'sub', 'folder', 'token');
    expect(readOrMakeSecretFile(file, '--x', () => 'made')).toBe('made');
    expect(readOrMakeSecretFile(file, '--x', never)).toBe('made');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'sub')).mode & 0o777).toBe(0o700);
  });

  it('is refused if it is empty, or cannot be read or written', () => {
    const file = join(folder, 'empty');
    writeFileSync(file, '\n', { mode: 0o600 });
    expect(() => readOrMakeSecretFile(file, '--x', never)).toThrow('is empty');
    expect(() => readSecretFile(join(folder, 'nowhere'), '--x')).toThrow(
      'no such file or directory',
    );
    expect(() => readOrMakeSecretFile(join(file, 'below', 'it'), '--x', () => 'x')).toThrow(
      `--x: cannot make ${join(file, 'below', 'it')}: not a directory`,
    );
  });

  it.runIf(process.platform === 'linux')('is refused where no folder can be made', () => {
    expect(() => readOrMakeSecretFile('/proc/x/y/token', '--x', () => 'x')).toThrow(
      '--x: cannot make /proc/x/y/token: no such file or directory',
    );
  });

  it('is refused if it is a folder', () => {
    expect(() => readOrMakeSecretFile(folder, '--x', never)).toThrow(`--x: ${folder} is a folder`);
  });

  it('is refused if it is at home, and there is none', () => {
    vi.stubEnv('HOME', '');
    expect(() => readOrMakeSecretFile('~/token', '--x', never)).toThrow(
      '--x: there is no home for ~/token: HOME is ""',
    );
    vi.unstubAllEnvs();
  });

  it('may be named from home', () => {
    expect(expandHome('~/a/b', '--x')).toBe(join(homedir(), 'a/b'));
    expect(expandHome('/~/a', '--x')).toBe('/~/a');
  });
});
