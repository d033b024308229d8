import path from 'node:path';
import type { Holder } from '../journal-error.ts';
import { nodeFiles } from './journal-files.ts';
import { lockShard, type ShardLock } from './lock.ts';

const FOLDER = 'archiving';

/**
 * The right to compress and move a shard's closed segments. Apart from the right to write it, so
 * that it can be done while the shard is being written.
 *
 * @throws JournalError `LOCKED`.
 */
export async function lockArchive(folder: string, holder: Holder): Promise<ShardLock> {
  const own = path.join(folder, FOLDER);
  await nodeFiles.makeFolder(own);
  return lockShard(own, holder);
}
