import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { isNotFound } from './is-not-found.ts';
import { COMPRESSED, type SegmentFile } from './segments.ts';

/** The plain bytes of a segment. */
export interface SegmentSource {
  /** Writes the next bytes to where they are wanted; how many, 0 at the end. */
  read(target: Buffer): Promise<number>;
  close(): Promise<void>;
}

/** Room to read into: what is small needs little. */
export function roomFor({ bytes }: SegmentFile): Buffer {
  return Buffer.allocUnsafe(Math.min(Math.max(bytes + 1, ROOM_MIN_BYTES), ROOM_MAX_BYTES));
}

const ROOM_MIN_BYTES = 4096;
const ROOM_MAX_BYTES = 1_048_576;

/** What is stored compressed is no longer what was compressed. */
export class NotCompressedError extends Error {
  override readonly name = 'NotCompressedError';
}

/** Opens a segment at a place. One that is compressed is read, and dropped, up to there. */
export async function openSegment(segment: SegmentFile, offset = 0): Promise<SegmentSource> {
  if (segment.isCompressed) return new CompressedSource(segment.path, offset);
  try {
    return new PlainSource(await open(segment.path), offset);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    // It can have been compressed since the folder was read.
    return new CompressedSource(`${segment.path}${COMPRESSED}`, offset);
  }
}

class PlainSource implements SegmentSource {
  readonly #handle: FileHandle;
  #position: number;

  constructor(handle: FileHandle, position: number) {
    this.#handle = handle;
    this.#position = position;
  }

  async read(target: Buffer): Promise<number> {
    const { bytesRead } = await this.#handle.read(target, 0, target.length, this.#position);
    this.#position += bytesRead;
    return bytesRead;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

class CompressedSource implements SegmentSource {
  readonly #file: ReturnType<typeof createReadStream>;
  readonly #chunks: AsyncIterator<Buffer, undefined>;
  #rest: Buffer = Buffer.alloc(0);
  /** How much is still to be dropped. */
  #ahead: number;

  constructor(file: string, offset: number) {
    this.#ahead = offset;
    this.#file = createReadStream(file);
    const plain = createGunzip();
    this.#file.on('error', (error) => plain.destroy(error));
    this.#chunks = this.#file.pipe(plain)[Symbol.asyncIterator]() as AsyncIterator<
      Buffer,
      undefined
    >;
  }

  async read(target: Buffer): Promise<number> {
    while (this.#rest.length === 0) {
      const chunk = await this.#next();
      if (chunk.length === 0) return 0;
      this.#rest = chunk.subarray(this.#ahead);
      this.#ahead -= chunk.length - this.#rest.length;
    }
    const bytes = this.#rest.copy(target);
    this.#rest = this.#rest.subarray(bytes);
    return bytes;
  }

  async #next(): Promise<Buffer> {
    try {
      const { value, done } = await this.#chunks.next();
      return done === true ? Buffer.alloc(0) : value;
    } catch (error) {
      if (isOfTheSystem(error)) throw error;
      throw new NotCompressedError(String(error), { cause: error });
    }
  }

  async close(): Promise<void> {
    this.#file.destroy();
    await this.#chunks.return?.();
  }
}

/** The file could not be read: that says nothing of what is in it. */
function isOfTheSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
