import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { nodeFiles } from './journal-files.ts';

/** What a file is called until it is whole. */
const PART = '.part';

/** How much of a text is written at once, so that it can be given up in between. */
const CHUNK_BYTES = 1_048_576;

/** Makes a file, or replaces one: after a crash it is there whole, or as it was before. */
export async function writeDurably(
  file: string,
  content: string | AsyncIterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<void> {
  const source = typeof content === 'string' ? chunksOf(Buffer.from(content)) : content;
  await makeDurably(file, async (part) => {
    const out = createWriteStream(part, { mode: 0o600 });
    await pipeline(Readable.from(source), out, { signal });
  });
}

/** Makes a copy, as {@link writeDurably}. */
export async function copyDurably(from: string, to: string): Promise<void> {
  await makeDurably(to, (part) => copyFile(from, part));
}

/** Makes a compressed copy, as {@link writeDurably}. */
export async function compressDurably(from: string, to: string): Promise<void> {
  await makeDurably(to, async (part) => {
    const out = createWriteStream(part, { mode: 0o600 });
    await pipeline(createReadStream(from), createGzip(), out);
  });
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    yield bytes.subarray(start, start + CHUNK_BYTES);
  }
}

async function makeDurably(file: string, make: (part: string) => Promise<void>): Promise<void> {
  const part = `${file}${PART}`;
  await rm(part, { force: true });
  try {
    await make(part);
    await flush(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await nodeFiles.syncFolder(path.dirname(file));
}

async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
