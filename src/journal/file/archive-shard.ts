import { realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { damagedError, type Holder, JournalError } from '../journal-error.ts';
import { parseEntry } from '../line.ts';
import { lockArchive } from './archive-lock.ts';
import { BASE_FILE, type ChainBase, listChain, parseBase } from './chain-base.ts';
import { compressDurably, copyDurably, writeDurably } from './durable-file.ts';
import { isNotFound } from './is-not-found.ts';
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
 * @throws JournalError `LOCKED` if it is being archived already, `TAKEN` if what is moved would not
 *   go on from what is in the other folder, `DAMAGED`, `SCHEMA`, `NOT_FOUND`.
 */
export async function archiveShard(options: ArchiveOptions): Promise<Archived> {
  const folder = await existingShard(options.directory, options.shard);
  if (options.to !== undefined) await requireElsewhere(folder, options.to);
  const lock = await lockArchive(folder, options.holder);
  try {
    return await archive(folder, options);
  } finally {
    lock.release();
  }
}

async function archive(folder: string, options: ArchiveOptions): Promise<Archived> {
  const { to } = options;
  const { segments, damage, base } = await scanShard(folder);
  if (damage !== null) throw damagedError(damage);
  const closed: ScannedSegment[] = [];
  for (const segment of segments.slice(0, -1)) {
    if (segment.last <= options.upTo && !(await hasOpenOrder(segment, options))) {
      closed.push(segment);
    }
  }
  const start = closed.filter((segment, index) => segment === segments[index]);
  const count = start.findLastIndex(({ header, last }) => last >= header.first) + 1;
  const last = start[count - 1];
  if (to !== undefined && last !== undefined) {
    await requireOwnArchive(targetOf(folder, to), segments.slice(0, count + 1));
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
  if (to === undefined || last === undefined) return { ...done, moved: [], base };
  const names = start.slice(0, count).map(({ file }) => file.name.replace(COMPRESSED, ''));
  const moved = names.map((name) => `${name}${COMPRESSED}`);
  return { ...done, moved, base: await move(folder, moved, last.last, to) };
}

function targetOf(folder: string, { directory }: ArchivePlace): string {
  return path.join(directory, path.basename(folder));
}

async function requireElsewhere(folder: string, to: ArchivePlace): Promise<void> {
  if ((await realPath(targetOf(folder, to))) !== (await realPath(folder))) return;
  throw new JournalError('TAKEN', `the journal is in ${to.directory} already`);
}

/** Of what is not there, as it is named. */
async function realPath(folder: string): Promise<string> {
  try {
    return await realpath(folder);
  } catch (error) {
    if (isNotFound(error)) return path.resolve(folder);
    throw error;
  }
}

/**
 * What is moved goes on from what is in the target, so that nothing there is replaced by anything
 * else: a hash stands for all lines up to it. If moving was interrupted some of it is there.
 *
 * @param segments - those that are to be moved, and the one that follows.
 */
async function requireOwnArchive(
  target: string,
  segments: readonly ScannedSegment[],
): Promise<void> {
  const { tip, base, segments: found, torn, damage } = await scanShard(target);
  const isEmpty = base === null && found.length === 0;
  const goesOn = isEmpty || segments.some(({ header }) => header.previous === tip);
  if (goesOn && torn === null && damage === null) return;
  const why =
    damage === null
      ? 'it is of another journal, or what comes between is missing'
      : damagedError(damage).message;
  throw new JournalError('TAKEN', `nothing is moved to ${target}: ${why}`);
}

async function hasOpenOrder(
  { file }: ScannedSegment,
  { isOpen }: ArchiveOptions,
): Promise<boolean> {
  const walk = new SegmentWalk(file, null);
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
  const target = targetOf(folder, to);
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
