import { rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { damagedError, type Holder, JournalError } from '../journal-error.ts';
import { parseEntry } from '../line.ts';
import { lockArchive } from './archive-lock.ts';
import { BASE_FILE, type ChainBase, listChain, parseBase } from './chain-base.ts';
import { compressDurably, copyDurably, writeDurably } from './durable-file.ts';
import { nodeFiles } from './journal-files.ts';
import { scanShard, type ScannedSegment } from './scan-shard.ts';
import { SegmentWalk } from './segment-walk.ts';
import { COMPRESSED, existingShard, listSegments, type SegmentFile } from './segments.ts';

export interface ArchiveOptions {
  readonly directory: string;
  readonly shard: string;
  /** Who archives. */
  readonly holder: Holder;
  /** The last line that may be archived: that of the newest snapshot. */
  readonly upTo: number;
  /** Whether an order is open. A segment that tells of one stays as it is. */
  readonly isOpen: (clientOrderId: string) => boolean;
  /** Where to move what is archived; without it, it is compressed and stays. */
  readonly to?: ArchivePlace;
}

export interface ArchivePlace {
  /** Each shard is a folder in it, which is a journal of its own. */
  readonly directory: string;
  /** The text of a snapshot of the state after a line. */
  readonly snapshotAt: (seq: number) => Promise<string>;
}

/** What archiving has done. */
export interface Archived {
  /** The segments that were compressed, and how long they are, in bytes. */
  readonly compressed: readonly string[];
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** The segments that were moved. */
  readonly moved: readonly string[];
  /** The last line that is in the archive and no longer here; null if there is none. */
  readonly base: ChainBase | null;
}

/**
 * Compresses the segments that are closed and whose orders are. With `to`, those from the first on
 * up to one that has to stay are moved, and a snapshot is left as the base of those that remain.
 * The shard may be being written meanwhile.
 *
 * @throws JournalError `LOCKED` if it is being archived already, `DAMAGED`, `SCHEMA`, `NOT_FOUND`.
 */
export async function archiveShard(options: ArchiveOptions): Promise<Archived> {
  const folder = await existingShard(options.directory, options.shard);
  const lock = await lockArchive(folder, options.holder);
  try {
    return await archive(folder, options);
  } finally {
    lock.release();
  }
}

async function archive(folder: string, options: ArchiveOptions): Promise<Archived> {
  const { segments, damage, base } = await scanShard(folder);
  if (damage !== null) throw damagedError(damage);
  const closed: ScannedSegment[] = [];
  for (const segment of segments.slice(0, -1)) {
    if (segment.last <= options.upTo && !(await hasOpenOrder(segment, options))) {
      closed.push(segment);
    }
  }
  const compressed: string[] = [];
  let bytesBefore = 0;
  let bytesAfter = 0;
  for (const { file } of closed) {
    if (file.isCompressed) continue;
    bytesBefore += file.bytes;
    bytesAfter += await compress(folder, file);
    compressed.push(file.name);
  }
  const done = { compressed, bytesBefore, bytesAfter };
  const start = closed.filter((segment, index) => segment === segments[index]);
  const end = start.findLastIndex(({ header, last }) => last >= header.first);
  const last = start[end];
  if (options.to === undefined || last === undefined) return { ...done, moved: [], base };
  const names = start.slice(0, end + 1).map(({ file }) => file.name.replace(COMPRESSED, ''));
  const moved = names.map((name) => `${name}${COMPRESSED}`);
  return { ...done, moved, base: await move(folder, moved, last.last, options.to) };
}

async function hasOpenOrder(
  { file, header }: ScannedSegment,
  { isOpen }: ArchiveOptions,
): Promise<boolean> {
  const walk = new SegmentWalk(file, header.shard, null);
  for await (const { bytes, starts } of walk.batches()) {
    for (const [index, start] of starts.slice(0, -1).entries()) {
      const { entry } = parseEntry(bytes.toString('utf8', start, starts[index + 1]));
      if (!('note' in entry) && entry.clientOrderId !== null && isOpen(entry.clientOrderId)) {
        return true;
      }
    }
  }
  if (walk.flaw !== null) throw damagedError(walk.damage(walk.flaw));
  return false;
}

/** Puts a compressed segment in the place of a plain one, once it has been read as the same. */
async function compress(folder: string, segment: SegmentFile): Promise<number> {
  const file = `${segment.path}${COMPRESSED}`;
  await compressDurably(segment.path, file);
  const { size: bytes } = await stat(file);
  const walk = new SegmentWalk(
    { ...segment, name: path.basename(file), path: file, isCompressed: true, bytes },
    path.basename(folder),
    null,
  );
  for await (const _ of walk.batches());
  if (walk.flaw !== null) throw damagedError(walk.damage(walk.flaw));
  await rm(segment.path);
  await nodeFiles.syncFolder(folder);
  return bytes;
}

async function move(
  folder: string,
  names: readonly string[],
  seq: number,
  to: ArchivePlace,
): Promise<ChainBase> {
  const snapshot = await to.snapshotAt(seq);
  const base = await checkedBase(folder, seq, snapshot);
  const target = path.join(to.directory, path.basename(folder));
  await nodeFiles.makeFolder(target);
  const { base: before } = await listChain(folder);
  const isNew = (await listSegments(target)).length === 0;
  // An archive that begins in the middle has to say where, as what it was taken from did.
  if (isNew && before !== null) {
    await copyDurably(path.join(folder, BASE_FILE), path.join(target, BASE_FILE));
  }
  for (const name of names) {
    await copyDurably(path.join(folder, name), path.join(target, name));
  }
  await writeDurably(path.join(folder, BASE_FILE), snapshot);
  for (const name of names) await rm(path.join(folder, name));
  await nodeFiles.syncFolder(folder);
  return base;
}

/** @throws JournalError `DAMAGED` if the snapshot is not of this line. */
async function checkedBase(folder: string, seq: number, snapshot: string): Promise<ChainBase> {
  const { hashes } = await scanShard(folder, { hashesOf: [seq] });
  const base = parseBase(snapshot);
  if (base !== null && base.seq === seq && base.hash === hashes.get(seq)) return base;
  throw new JournalError('DAMAGED', `the snapshot given for line ${seq} of ${folder} is not of it`);
}
