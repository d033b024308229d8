import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describeSystemError, isSystemError } from '../system-error.ts';
import { SettingsError } from './settings-error.ts';

/** Reading and writing for others than the owner. */
const OTHERS = 0o077;

/**
 * The one line of a file that nobody but its owner can read.
 *
 * @throws SettingsError if it cannot be read, or others can.
 */
export function readSecretFile(file: string): string {
  const path = expandHome(file);
  try {
    const fd = openSync(path, constants.O_RDONLY);
    try {
      const { mode, uid } = fstatSync(fd);
      if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
        throw new SettingsError(`${file} can be read by others: chmod 600 it`);
      }
      if (process.getuid !== undefined && uid !== process.getuid()) {
        throw new SettingsError(`${file} belongs to somebody else`);
      }
      return readFileSync(fd, 'utf8').trim();
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new SettingsError(describeSystemError(error, file) ?? file);
  }
}

/**
 * The secret that a file holds; if there is none, it is written with the one that is made.
 *
 * @throws SettingsError if it cannot be read or written, or others can read it.
 */
export function readOrMakeSecretFile(file: string, make: () => string): string {
  const path = expandHome(file);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    try {
      writeSync(fd, `${make()}\n`);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code !== 'EEXIST') {
      throw new SettingsError(`cannot write ${file}: ${error.code}`);
    }
  }
  const secret = readSecretFile(file);
  if (secret === '') throw new SettingsError(`${file} is empty: remove it`);
  return secret;
}

/** A shell does so for what it sees; a settings file is not seen by one. */
export function expandHome(file: string): string {
  return file.startsWith('~/') ? join(homedir(), file.slice(2)) : file;
}
