import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { type Holder, JournalError } from '../journal-error.ts';

/**
 * The file that is locked. While a lock is held, its process may not open this file in any other
 * way: the system drops a process' locks on a file when it closes any descriptor of it.
 */
const LOCK_FILE = 'lock.db';
/** Who holds the lock, for whoever finds it taken. */
const WRITER_FILE = 'writer.json';
const SQLITE_BUSY = 5;

/** The right to write a shard. */
export interface ShardLock {
  release(): void;
}

/**
 * Takes the lock of a shard's folder, which must be there, or throws at once. The lock is the
 * system's, held through SQLite, which asks for it in the same way on all of them: it ends with
 * its process, however that ends, so that what is left behind never has to be judged.
 *
 * @throws JournalError `LOCKED`, naming who has it; this process too is refused a second time.
 */
export async function lockShard(folder: string, holder: Holder): Promise<ShardLock> {
  // Imported late: some versions of Node warn about it, and many processes never need it.
  const sqlite = await import('node:sqlite');
  const file = path.join(folder, LOCK_FILE);
  const database = new sqlite.DatabaseSync(file);
  try {
    database.exec('BEGIN EXCLUSIVE');
    chmodSync(file, 0o600);
    nameHolder(folder, holder);
  } catch (cause) {
    database.close();
    if (!isBusy(cause)) throw cause;
    throw lockedError(folder, cause);
  }
  return { release: () => release(folder, database) };
}

function release(folder: string, database: DatabaseSync): void {
  rmSync(path.join(folder, WRITER_FILE), { force: true });
  database.close();
}

/** The lock is held without a name too, as on a full disk: but never under that of another. */
function nameHolder(folder: string, { pid, host, since }: Holder): void {
  const file = path.join(folder, WRITER_FILE);
  rmSync(file, { force: true });
  try {
    writeFileSync(file, `${JSON.stringify({ pid, host, since })}\n`, { mode: 0o600 });
  } catch {
    rmSync(file, { force: true });
  }
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY;
}

function lockedError(folder: string, cause: unknown): JournalError {
  const holder = readHolder(folder);
  const who = holder === null ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  return new JournalError('LOCKED', `${folder} is being written by ${who}`, { cause, holder });
}

/** Null if it cannot be told: the file is written just after the lock is taken. */
function readHolder(folder: string): Holder | null {
  try {
    const holder: unknown = JSON.parse(readFileSync(path.join(folder, WRITER_FILE), 'utf8'));
    return isHolder(holder) ? holder : null;
  } catch {
    return null;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, host, since } = value as Partial<Record<keyof Holder, unknown>>;
  return typeof pid === 'number' && typeof host === 'string' && typeof since === 'number';
}
