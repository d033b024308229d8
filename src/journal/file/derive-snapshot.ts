import { readItems } from './read-shard.ts';
import { type IgnoredSnapshot, restoreNewest } from './restore-from-journal.ts';
import { shardFolder } from './segments.ts';
import { writeSnapshot } from './snapshot-file.ts';

export interface DeriveOptions {
  readonly directory: string;
  readonly shard: string;
  /** The version of the code. */
  readonly code: string;
  /** The last line that is to be in the snapshot; it is durable. */
  readonly until: number;
}

export interface DerivedSnapshot {
  readonly shard: string;
  readonly seq: number;
  /** Its length. 0 if there was such a snapshot already. */
  readonly bytes: number;
  /** The earlier snapshots that it could not be made from. */
  readonly ignored: readonly IgnoredSnapshot[];
}

/**
 * Makes a snapshot of a journal's files from the one before and the lines since, which nobody
 * writes any more.
 *
 * @throws Error if the lines' inputs do otherwise when they are given again: then a snapshot would
 *   not be what the journal says. With a `compareLegs` of one's own none can be derived.
 * @throws JournalError `DAMAGED`, `SCHEMA`.
 */
export async function deriveSnapshot(options: DeriveOptions): Promise<DerivedSnapshot> {
  const { directory, shard, code, until } = options;
  const folder = shardFolder(directory, shard);
  const ignored: IgnoredSnapshot[] = [];
  const { replay, snapshotSeq } = await restoreNewest({
    folder,
    code,
    read: (from) => readItems(folder, { from, until }),
    until,
    onIgnored: (snapshot) => ignored.push(snapshot),
  });
  const [first] = replay.differences;
  if (first !== undefined) {
    const members = first.members.join(', ');
    throw new Error(`line ${first.seq} is not what its input does when it is replayed: ${members}`);
  }
  const isThere = snapshotSeq === until;
  const bytes = isThere ? 0 : await writeSnapshot(folder, { code, state: replay.save() });
  return { shard, seq: until, bytes, ignored };
}
