import { hash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { JournalError } from '../journal-error.ts';
import { JOURNAL_SCHEMA } from '../line.ts';
import type { ReplayState } from '../replay.ts';
import { BASE_FILE, listChain } from './chain-base.ts';
import { writeDurably } from './durable-file.ts';
import { isNotFound } from './is-not-found.ts';
import { type JournalFiles, nodeFiles } from './journal-files.ts';

/** A file that says it is a snapshot. */
export interface SnapshotFile {
  readonly name: string;
  readonly path: string;
  /** Of the last line that is in it. */
  readonly seq: number;
}

/** What was made of a journal up to a line, and by which version. */
export interface Snapshot {
  readonly code: string;
  readonly state: ReplayState;
}

/** A file is no snapshot, or no whole one. */
export class BadSnapshotError extends Error {
  override readonly name = 'BadSnapshotError';
  readonly code = 'BAD_SNAPSHOT';
}

const SNAPSHOT_VERSION = 1;
/** Should the newest turn out to be bad. */
const SNAPSHOTS_KEPT = 2;
const NAME = /^snapshot-(\d{16})\.json$/;
const PART = /^snapshot-\d{16}\.json\.part$/;
const LINE_FEED = 0x0a;

interface SnapshotHead {
  readonly snapshot: number;
  readonly schema: number;
  readonly code: string;
  readonly seq: number;
  readonly hash: string | null;
  /** Of the second line. */
  readonly sha256: string;
}

/** Two lines: what it is of, and the state. */
export function encodeSnapshot({ code, state }: Snapshot): string {
  const { seq, hash: own } = state;
  const body = JSON.stringify(state);
  const sha256 = hash('sha256', body);
  const kind = { snapshot: SNAPSHOT_VERSION, schema: JOURNAL_SCHEMA };
  const head: SnapshotHead = { ...kind, code, seq, hash: own, sha256 };
  return `${JSON.stringify(head)}\n${body}\n`;
}

/** @throws BadSnapshotError if it is not as it was written, or of a later version. */
export async function readSnapshot(file: string): Promise<Snapshot> {
  const bytes = await readFile(file);
  const end = bytes.indexOf(LINE_FEED);
  const head = parseHead(bytes.toString('utf8', 0, Math.max(end, 0)));
  const { snapshot, schema, code, seq, sha256 } = head;
  if (snapshot !== SNAPSHOT_VERSION || schema !== JOURNAL_SCHEMA) {
    throw new BadSnapshotError(`it is of version ${snapshot}, of a journal of schema ${schema}`);
  }
  const body = bytes.subarray(end + 1, -1);
  if (bytes.at(-1) !== LINE_FEED || hash('sha256', body) !== sha256) {
    throw new BadSnapshotError('it is not as it was written');
  }
  const state = JSON.parse(body.toString()) as ReplayState;
  if (state.seq !== seq || state.hash !== head.hash) {
    throw new BadSnapshotError('its lines are of different snapshots');
  }
  return { code, state };
}

/**
 * What stands for the lines that have been moved away, whichever version wrote it; null if none
 * have been.
 *
 * @throws BadSnapshotError; JournalError `DAMAGED` if it cannot be told where the chain begins.
 */
export async function readBaseSnapshot(folder: string): Promise<Snapshot | null> {
  const { base } = await listChain(folder);
  return base === null ? null : readSnapshot(path.join(folder, BASE_FILE));
}

/** The snapshots in a folder, newest first. */
export async function listSnapshots(folder: string): Promise<SnapshotFile[]> {
  const names = (await namesIn(folder)).filter((name) => NAME.test(name));
  return names
    .sort()
    .reverse()
    .map((name) => ({
      name,
      path: path.join(folder, name),
      seq: Number(NAME.exec(name)?.[1]),
    }));
}

/** Removes what is left of snapshots that were interrupted: it takes room for nothing. */
export async function removeHalfSnapshots(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (PART.test(name)) await rm(path.join(folder, name), { force: true });
  }
}

interface WriteOptions {
  /** Gives it up. */
  readonly signal?: AbortSignal | undefined;
  /** The system's by default. */
  readonly files?: Pick<JournalFiles, 'freeBytes'>;
}

/**
 * Writes a snapshot beside the journal, whole or not at all, and removes those that are older than
 * the ones kept. It takes at most half of what room there is: the journal needs it more.
 *
 * @returns its length in bytes.
 * @throws JournalError `FULL`.
 */
export async function writeSnapshot(
  folder: string,
  snapshot: Snapshot,
  { signal, files = nodeFiles }: WriteOptions = {},
): Promise<number> {
  await removeHalfSnapshots(folder);
  const name = `snapshot-${String(snapshot.state.seq).padStart(16, '0')}.json`;
  const text = encodeSnapshot(snapshot);
  if ((await files.freeBytes(folder)) < 2 * Buffer.byteLength(text)) {
    throw new JournalError('FULL', `there is too little room for ${name}`);
  }
  await writeDurably(path.join(folder, name), text, signal);
  for (const old of (await listSnapshots(folder)).slice(SNAPSHOTS_KEPT)) {
    await rm(old.path, { force: true });
  }
  return Buffer.byteLength(text);
}

function parseHead(line: string): SnapshotHead {
  try {
    const head = JSON.parse(line) as SnapshotHead | null;
    if (typeof head?.snapshot === 'number') return head;
  } catch {
    // Said below.
  }
  throw new BadSnapshotError('its first line does not say what it is');
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
