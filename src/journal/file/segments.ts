import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { JournalError } from '../journal-error.ts';
import { isNotFound } from './is-not-found.ts';
import { nodeFiles } from './journal-files.ts';

/** A file of a shard's chain, as its name tells of it. */
export interface SegmentFile {
  readonly name: string;
  readonly path: string;
  /** The sequence of the first line that may be in it. */
  readonly first: number;
  readonly epoch: number;
  readonly isCompressed: boolean;
  /** As stored. */
  readonly bytes: number;
}

export const COMPRESSED = '.gz';

const NAME = /^(\d{16})-(\d{6})\.ndjson(\.gz)?$/;
const SHARD = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/** Names sort as the segments follow each other. */
export function segmentName(first: number, epoch: number): string {
  return `${String(first).padStart(16, '0')}-${String(epoch).padStart(6, '0')}.ndjson`;
}

/**
 * The folder of a shard.
 *
 * @throws JournalError `NOT_FOUND` if the name cannot be one.
 */
export function shardFolder(directory: string, shard: string): string {
  if (SHARD.test(shard)) return path.join(directory, shard);
  const rule = "letters, digits, '.', '_' and '-', and no '.' first";
  throw new JournalError('NOT_FOUND', `'${shard}' cannot be a shard: its name is ${rule}`);
}

/**
 * The folder of a shard that there is.
 *
 * @throws JournalError `NOT_FOUND` if it has no segment.
 */
export async function existingShard(directory: string, shard: string): Promise<string> {
  const folder = shardFolder(directory, shard);
  const segments = await listSegments(folder);
  if (segments.length > 0) return folder;
  throw new JournalError('NOT_FOUND', `there is no journal in ${folder}`);
}

/** The segments of a folder, in their order; none if there is no such folder. */
export async function listSegments(folder: string): Promise<readonly SegmentFile[]> {
  const segments: SegmentFile[] = [];
  const names = new Set((await namesIn(folder)).sort());
  for (const name of names) {
    const parts = NAME.exec(name);
    if (parts === null) continue;
    const isCompressed = parts[3] !== undefined;
    // Both are there if compressing was interrupted: then the plain one is still the segment.
    if (isCompressed && names.has(name.slice(0, -COMPRESSED.length))) continue;
    const file = path.join(folder, name);
    const bytes = await nodeFiles.size(file);
    // It has been compressed, or moved away, since the folder was read.
    if (bytes === null) return listSegments(folder);
    const place = { first: Number(parts[1]), epoch: Number(parts[2]) };
    segments.push({ name, path: file, ...place, isCompressed, bytes });
  }
  return segments;
}

/** Names of what is in a folder; none if it is not there. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}
