import { JournalError } from '../journal-error.ts';
import { readItems } from './read-shard.ts';
import { type IgnoredSnapshot, restoreNewest } from './restore-from-journal.ts';
import { shardFolder } from './segments.ts';
import { type Snapshot, writeSnapshot } from './snapshot-file.ts';

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

/** A snapshot that has not been written yet. */
export interface MadeSnapshot {
  readonly snapshot: Snapshot;
  /** The line of the one that it was made from; 0 if it was made from the first line on. */
  readonly madeFrom: number;
  readonly ignored: readonly IgnoredSnapshot[];
}

/**
 * What a journal's files say up to a line: made of the snapshot before it and the lines since,
 * which are there and are not written any more.
 *
 * @throws JournalError `DIFFERS` if the lines' inputs do otherwise when they are given again: then
 *   a snapshot would not be what the journal says. With a `compareLegs` of one's own none can be
 *   made. `DAMAGED`, `SCHEMA`, `NOT_FOUND`.
 */
export async function makeSnapshot(options: DeriveOptions): Promise<MadeSnapshot> {
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
    const message = `line ${first.seq} is not what its input does when it is replayed: ${members}`;
    throw new JournalError('DIFFERS', message);
  }
  return { snapshot: { code, state: replay.save() }, madeFrom: snapshotSeq, ignored };
}

/**
 * Writes the snapshot of a line beside the journal. It throws as {@link makeSnapshot} does, or what
 * the signal is aborted with: then nothing is left of it.
 */
export async function deriveSnapshot(
  options: DeriveOptions,
  signal?: AbortSignal,
): Promise<DerivedSnapshot> {
  const { directory, shard, until } = options;
  const { snapshot, madeFrom, ignored } = await makeSnapshot(options);
  const folder = shardFolder(directory, shard);
  const isThere = madeFrom === until;
  const bytes = isThere ? 0 : await writeSnapshot(folder, snapshot, { signal });
  return { shard, seq: until, bytes, ignored };
}
