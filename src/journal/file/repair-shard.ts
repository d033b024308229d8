import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Damage, damagedError, type Holder } from '../journal-error.ts';
import { encodeHeader } from '../line.ts';
import { lockArchive } from './archive-lock.ts';
import { listChain } from './chain-base.ts';
import { copyDurably, writeDurably } from './durable-file.ts';
import { nodeFiles } from './journal-files.ts';
import { lockShard } from './lock.ts';
import { scanShard, type ShardScan } from './scan-shard.ts';
import { openSegment, roomFor } from './segment-source.ts';
import { COMPRESSED, type SegmentFile, existingShard, segmentName } from './segments.ts';
import { listSnapshots } from './snapshot-file.ts';

export interface RepairOptions {
  readonly directory: string;
  readonly shard: string;
  /** Who repairs, and when. */
  readonly holder: Holder;
  /** The journal's id from here on. */
  readonly id: string;
  readonly code: string;
}

/** What a repair has done. */
export interface Repair {
  /** What was wrong; null if nothing was, and nothing was done. */
  readonly damage: Damage | null;
  /** The last good line, where the journal goes on. */
  readonly sequence: number;
  /** Where what was put aside is; null if nothing was. */
  readonly quarantine: string | null;
  /** The files that are there: the damaged one whole, and all that followed it. */
  readonly files: readonly string[];
  /** How much of them is no longer in the journal, in bytes as stored. */
  readonly bytes: number;
}

/**
 * Puts all from the first damage on into quarantine, and begins a segment behind the last good
 * line, under a new journal id. Interrupted at any point, the journal is still damaged, and the
 * repair can be done again; no line is ever deleted that is not in quarantine.
 *
 * @throws JournalError `LOCKED`, `SCHEMA`, `NOT_FOUND`.
 */
export async function repairShard(options: RepairOptions): Promise<Repair> {
  const { directory, shard, holder } = options;
  const folder = await existingShard(directory, shard);
  const lock = await lockShard(folder, holder);
  try {
    const archiveLock = await lockArchive(folder, holder);
    try {
      return await repair(folder, options);
    } finally {
      archiveLock.release();
    }
  } finally {
    lock.release();
  }
}

async function repair(folder: string, options: RepairOptions): Promise<Repair> {
  const scan = await scanShard(folder);
  const { damage, head } = scan;
  if (damage === null) {
    return { damage, sequence: head.sequence, quarantine: null, files: [], bytes: 0 };
  }
  const { segments } = await listChain(folder);
  const at = segments.findIndex(({ name }) => name === damage.segment);
  const [damaged, ...later] = segments.slice(at);
  if (damaged === undefined) throw damagedError(damage);
  const quarantine = path.join(folder, 'quarantine', String(options.holder.since));
  await nodeFiles.makeFolder(quarantine);
  await copyDurably(damaged.path, path.join(quarantine, damaged.name));
  // Before anything is cut: what is damaged must not become the last segment, and its end torn.
  const epoch = Math.max(...segments.map((segment) => segment.epoch)) + 1;
  await beginAgain(folder, scan, epoch, options);
  for (const { name, path: file } of later) await rename(file, path.join(quarantine, name));
  await nodeFiles.syncFolder(quarantine);
  await removeSnapshotsBehind(folder, head.sequence);
  await cut(folder, damaged, damage.offset);
  return {
    damage,
    sequence: head.sequence,
    quarantine,
    files: [damaged, ...later].map(({ name }) => name),
    bytes: later.reduce((sum, { bytes }) => sum + bytes, bytesCut(damaged, damage.offset)),
  };
}

/** They are of lines that are no longer there, and would be kept in place of those to come. */
async function removeSnapshotsBehind(folder: string, sequence: number): Promise<void> {
  for (const { seq, path: file } of await listSnapshots(folder)) {
    if (seq > sequence) await rm(file, { force: true });
  }
}

/** Where not even a header is good, the journal begins anew with whoever acquires it. */
async function beginAgain(
  folder: string,
  { segments, head, tip }: ShardScan,
  epoch: number,
  { id, code, holder }: RepairOptions,
): Promise<void> {
  const last = segments.at(-1);
  if (last === undefined) return;
  const first = head.sequence + 1;
  const header = { ...last.header, code, id, epoch, first, previous: tip, ts: holder.since };
  await writeDurably(path.join(folder, segmentName(first, epoch)), encodeHeader(header).text);
}

function bytesCut({ bytes, isCompressed }: SegmentFile, offset: number): number {
  return isCompressed ? bytes : bytes - offset;
}

/** Leaves of a segment what is before an offset of its plain text. */
async function cut(folder: string, segment: SegmentFile, offset: number): Promise<void> {
  const plain = path.join(folder, segment.name.replace(COMPRESSED, ''));
  if (offset > 0) await writeDurably(plain, plainBytes(segment, offset));
  if (offset === 0 || segment.isCompressed) await rm(segment.path);
  await nodeFiles.syncFolder(folder);
}

async function* plainBytes(segment: SegmentFile, length: number): AsyncGenerator<Uint8Array> {
  const source = await openSegment(segment);
  const room = roomFor(segment);
  try {
    for (let left = length; left > 0;) {
      const read = await source.read(room.subarray(0, left));
      if (read === 0) return;
      left -= read;
      yield Uint8Array.from(room.subarray(0, read));
    }
  } finally {
    await source.close();
  }
}
