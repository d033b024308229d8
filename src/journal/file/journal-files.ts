import { type FileHandle, mkdir, open, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import { isNotFound } from './is-not-found.ts';

/** A file that is being written. */
export interface WritableFile {
  /** Writes at an offset, and resolves with how much was written: it may be less than all. */
  write(bytes: Uint8Array, offset: number): Promise<number>;
  truncate(length: number): Promise<void>;
  /** `fdatasync`: resolves when what has been written is on the disk. */
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** What a journal asks of a file system to write. What fails is an error with the system's code. */
export interface JournalFiles {
  /** Makes a folder and those above it, for their owner only, if they are not there; durably. */
  makeFolder(folder: string): Promise<void>;
  /** Makes a file that may not be there yet, for its owner only. */
  create(file: string): Promise<WritableFile>;
  open(file: string): Promise<WritableFile>;
  /** Does nothing if there is none. */
  remove(file: string): Promise<void>;
  /** In bytes; null if there is no such file. */
  size(file: string): Promise<number | null>;
  /** Resolves when the names in a folder are on the disk. */
  syncFolder(folder: string): Promise<void>;
  /** What can still be written where a folder is, in bytes. */
  freeBytes(folder: string): Promise<number>;
}

export const nodeFiles: JournalFiles = {
  /** Not by Node's own recursion, which goes on for ever below `/proc`. */
  async makeFolder(folder) {
    const whole = path.resolve(folder);
    try {
      await makeOne(whole);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      await nodeFiles.makeFolder(path.dirname(whole));
      await makeOne(whole);
    }
  },
  async create(file) {
    return writable(await open(file, 'wx', 0o600));
  },
  async open(file) {
    return writable(await open(file, 'r+'));
  },
  async remove(file) {
    await rm(file, { force: true });
  },
  async size(file) {
    try {
      return (await stat(file)).size;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  },
  syncFolder,
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};

/** In a folder that is there. */
async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder, 0o700);
  } catch (error) {
    if (isNotFound(error) || !(await stat(folder)).isDirectory()) throw error;
    return;
  }
  await syncFolder(path.dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writable(handle: FileHandle): WritableFile {
  return {
    write: async (bytes, offset) =>
      (await handle.write(bytes, 0, bytes.length, offset)).bytesWritten,
    truncate: async (length) => handle.truncate(length),
    datasync: async () => handle.datasync(),
    close: async () => handle.close(),
  };
}
