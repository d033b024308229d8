import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { JournalError } from '../journal-error.ts';
import { isNotFound } from './segments.ts';

/** What holds the chain where the segments before it have been moved away: part of the journal. */
export const BASE_FILE = 'base.json';

/** The last line that has been moved away. */
export interface ChainBase {
  readonly seq: number;
  readonly hash: string;
}

/**
 * Where the chain of a folder begins; null if at its first line.
 *
 * @throws JournalError `DAMAGED` if that cannot be read.
 */
export async function readBase(folder: string): Promise<ChainBase | null> {
  const text = await textOf(path.join(folder, BASE_FILE));
  if (text === null) return null;
  const base = parseBase(text.slice(0, text.indexOf('\n')));
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
function parseBase(line: string): ChainBase | null {
  try {
    const { seq, hash } = JSON.parse(line) as Partial<Record<keyof ChainBase, unknown>>;
    if (!Number.isSafeInteger(seq) || typeof hash !== 'string') return null;
    return { seq: Number(seq), hash };
  } catch {
    return null;
  }
}
