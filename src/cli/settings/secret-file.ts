import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { isSystemError } from '../system-error.ts';
import { SettingsError } from './settings-error.ts';

/** Reading and writing for others than the owner. */
const OTHERS = 0o077;

/**
 * The one line of a file that nobody but its owner can read.
 *
 * @param setting - that names the file, for what is said if it cannot be had.
 * @throws SettingsError if it cannot be read, or others can.
 */
export function readSecretFile(file: string, setting: string): string {
  const path = expandHome(file, setting);
  return during(`${setting}: cannot read ${file}`, () => {
    const fd = openSync(path, constants.O_RDONLY);
    try {
      const stats = fstatSync(fd);
      if (stats.isDirectory()) throw new SettingsError(`${setting}: ${file} is a folder`);
      if (process.platform !== 'win32' && (stats.mode & OTHERS) !== 0) {
        throw new SettingsError(`${setting}: ${file} can be read by others: chmod 600 it`);
      }
      if (process.getuid !== undefined && stats.uid !== process.getuid()) {
        throw new SettingsError(`${setting}: ${file} belongs to somebody else`);
      }
      return readFileSync(fd, 'utf8').trim();
    } finally {
      closeSync(fd);
    }
  });
}

/**
 * The secret that a file holds; if there is none, it is written with the one that is made.
 *
 * @throws SettingsError if it cannot be read or written, or others can read it.
 */
export function readOrMakeSecretFile(file: string, setting: string, make: () => string): string {
  const path = expandHome(file, setting);
  during(`${setting}: cannot make ${file}`, () => makeFile(path, make));
  const secret = readSecretFile(file, setting);
  if (secret === '') throw new SettingsError(`${setting}: ${file} is empty: remove it`);
  return secret;
}

/** Makes the file, unless there is one. */
function makeFile(path: string, make: () => string): void {
  makeFolder(dirname(path));
  const fd = openNew(path);
  if (fd === null) return;
  try {
    writeSync(fd, `${make()}\n`);
  } catch (error) {
    // An empty one would be taken for the secret's.
    unlinkSync(path);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Null if the file is there already. */
function openNew(path: string): number | null {
  return unlessThere(() =>
    openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600),
  );
}

/** As `mkdirSync` does if it is recursive, which goes on for ever below `/proc`. */
function makeFolder(path: string): void {
  const make = (): void => {
    unlessThere(() => mkdirSync(path, 0o700));
  };
  try {
    make();
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
    makeFolder(dirname(path));
    make();
  }
}

function unlessThere<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (isSystemError(error) && error.code === 'EEXIST') return null;
    throw error;
  }
}

/** Does it; what the system refuses is told as this. */
function during<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new SettingsError(`${what}: ${getSystemErrorMessage(error.errno)}`);
  }
}

/**
 * A shell does so for what it sees; a settings file is not seen by one.
 *
 * @throws SettingsError if nobody knows where home is.
 */
export function expandHome(file: string, setting: string): string {
  if (!file.startsWith('~/')) return file;
  const home = homedir();
  if (isAbsolute(home)) return join(home, file.slice(2));
  throw new SettingsError(
    `${setting}: there is no home for ${file}: HOME is ${JSON.stringify(home)}`,
  );
}
