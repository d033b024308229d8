import type { Journal, JournalItem } from '../journal.ts';
import { JournalReplay, type ReplayOptions } from '../replay.ts';
import { shardFolder } from './segments.ts';
import {
  listSnapshots,
  readBaseSnapshot,
  readSnapshot,
  type Snapshot,
  type SnapshotFile,
} from './snapshot-file.ts';

type OwnReplayOptions = Omit<ReplayOptions, 'from'>;

export interface RestoreOptions extends OwnReplayOptions {
  readonly journal: Pick<Journal, 'read'>;
  readonly shard: string;
  /** Where the journal's shards are; left out, the whole journal is replayed. */
  readonly directory?: string;
  /** The version of the code: a snapshot that another one made is not used. */
  readonly code: string;
  readonly onIgnored?: (snapshot: IgnoredSnapshot) => void;
}

export interface SnapshotChoice extends OwnReplayOptions {
  readonly folder: string | null;
  readonly code: string;
  readonly read: (from: number) => AsyncIterable<JournalItem>;
  /** Later snapshots are of no use. */
  readonly until?: number;
  readonly onIgnored?: ((snapshot: IgnoredSnapshot) => void) | undefined;
}

/** A snapshot that was not used; all that it costs is time. */
export interface IgnoredSnapshot {
  readonly name: string;
  readonly why: string;
}

export interface Restored {
  readonly replay: JournalReplay;
  /** The last line that was not replayed but taken from a snapshot; 0 if all were. */
  readonly snapshotSeq: number;
}

/**
 * What a journal makes of its inputs, up to its head: from the newest good snapshot and the lines
 * after it. A snapshot is good if it is whole, of this version, and of a line of this journal.
 *
 * @throws JournalError `NOT_FOUND`, `DAMAGED`, `SCHEMA`.
 */
export function restoreFromJournal(options: RestoreOptions): Promise<Restored> {
  const { journal, shard, directory, code, onIgnored, ...replay } = options;
  const folder = directory === undefined ? null : shardFolder(directory, shard);
  const read = (from: number): AsyncIterable<JournalItem> => journal.read(shard, from);
  return restoreNewest({ folder, code, read, onIgnored, ...replay });
}

/** The same from anything that reads a shard. */
export async function restoreNewest(choice: SnapshotChoice): Promise<Restored> {
  const { folder, code, read, until = Infinity, onIgnored, ...options } = choice;
  const base = folder === null ? null : await readBaseSnapshot(folder);
  for (const file of folder === null ? [] : await listSnapshots(folder)) {
    if (file.seq > until || file.seq <= (base?.state.seq ?? 0)) continue;
    const restored = await restoreFrom(file, code, read, options);
    if (restored instanceof JournalReplay) return { replay: restored, snapshotSeq: file.seq };
    onIgnored?.({ name: file.name, why: restored });
  }
  const replay = new JournalReplay(base === null ? options : { ...options, from: base.state });
  const { seq } = replay;
  for await (const item of read(seq + 1)) replay.take(item);
  return { replay, snapshotSeq: seq };
}

/** Or why it cannot be used. */
async function restoreFrom(
  file: SnapshotFile,
  code: string,
  read: SnapshotChoice['read'],
  options: OwnReplayOptions,
): Promise<JournalReplay | string> {
  let replay: JournalReplay;
  let snapshot: Snapshot;
  try {
    snapshot = await readSnapshot(file.path);
    if (snapshot.code !== code) return `version ${snapshot.code} made it, and this is ${code}`;
    if (snapshot.state.seq !== file.seq) return 'it is of another line than its name says';
    replay = new JournalReplay({ ...options, from: snapshot.state });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  // Runs that come before its own line are in it.
  let isReached = false;
  for await (const item of read(file.seq)) {
    if (isReached) replay.take(item);
    else if (item.kind === 'entry') {
      if (item.hash !== snapshot.state.hash) return 'it is of another journal';
      isReached = true;
    }
  }
  return isReached ? replay : 'the journal ends before it';
}
