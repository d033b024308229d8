import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { JournalError } from '../journal-error.ts';
import { isNotFound } from './is-not-found.ts';
import { listSegments, type SegmentFile } from './segments.ts';

/** What holds the chain where the segments before it have been moved away: part of the journal. */
export const BASE_FILE = 'base.json';

/** The last line that has been moved away. */
export interface ChainBase {
  readonly seq: number;
  readonly hash: string;
}

/** The files of a shard that there have to be, in their order. */
export interface Chain {
  readonly base: ChainBase | null;
  readonly segments: readonly SegmentFile[];
}

/** @throws JournalError `DAMAGED` if it cannot be told where the chain begins. */
export async function listChain(folder: string): Promise<Chain> {
  const base = await readBase(folder);
  const segments = await listSegments(folder);
  // What is before the base is in the archive; here it is left over if moving it was interrupted.
  return { base, segments: segments.filter(({ first }) => first > (base?.seq ?? 0)) };
}

/**
 * Where the chain of a folder begins; null if at its first line.
 *
 * @throws JournalError `DAMAGED` if that cannot be read.
 */
async function readBase(folder: string): Promise<ChainBase | null> {
  const text = await textOf(path.join(folder, BASE_FILE));
  if (text === null) return null;
  const base = parseBase(text);
  if (base !== null) return base;
  throw new JournalError('DAMAGED', `${BASE_FILE} in ${folder} does not say where it stands`);
}

async function textOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** The first line of a snapshot, as far as it concerns the chain. */
export function parseBase(snapshot: string): ChainBase | null {
  try {
    const [line = ''] = snapshot.split('\n', 1);
    const { seq, hash } = JSON.parse(line) as Partial<Record<keyof ChainBase, unknown>>;
    if (!Number.isSafeInteger(seq) || typeof hash !== 'string') return null;
    return { seq: Number(seq), hash };
  } catch {
    return null;
  }
}
