import { existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { listSegments } from '../../journal/file/segments.ts';
import { JournalError } from '../../journal/journal-error.ts';

/** Where the gateway keeps its journals. */
const JOURNAL_DIRECTORY = path.join(homedir(), '.fillproof', 'journal');

/**
 * The folder of the shard that is meant: the one given, or the only one in it.
 *
 * @throws JournalError `NOT_FOUND` if there is none, or are several; the system's error.
 */
export async function findShard(given = JOURNAL_DIRECTORY): Promise<string> {
  const folder = path.resolve(given);
  if (!existsSync(folder)) throw notFound(`there is no folder ${given}`);
  if (!statSync(folder).isDirectory()) throw notFound(`${given} is no folder`);
  if (await isShard(folder)) return folder;
  const shards: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const inner = path.join(folder, entry.name);
    if (entry.isDirectory() && (await isShard(inner))) shards.push(entry.name);
  }
  const [shard] = shards;
  if (shard === undefined) throw notFound(`there is no journal in ${given}`);
  if (shards.length === 1) return path.join(folder, shard);
  throw notFound(`there are several journals in ${given}: name one of ${shards.sort().join(', ')}`);
}

async function isShard(folder: string): Promise<boolean> {
  return (await listSegments(folder)).length > 0;
}

function notFound(message: string): JournalError {
  return new JournalError('NOT_FOUND', message);
}
