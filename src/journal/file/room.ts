import { createHash } from 'node:crypto';
import path from 'node:path';
import type { Clock } from '../../clock.ts';
import { JournalError } from '../journal-error.ts';
import type { JournalFiles } from './journal-files.ts';
import { writeWhole } from './write-whole.ts';

/** How long what has no room waits before it is tried again, in milliseconds. */
const RETRY_MS = 1000;
const CHUNK_BYTES = 1_048_576;
const RESERVE_FILE = 'reserve';

export interface RoomOptions {
  readonly folder: string;
  readonly files: JournalFiles;
  readonly clock: Clock;
  /** How much room is kept, in bytes. */
  readonly reserveBytes: number;
  readonly onFull: (isFull: boolean) => void;
  /** The file that keeps the room failed otherwise than for want of room. */
  readonly onError: (error: unknown) => void;
}

/**
 * Keeps room on the disk for when it is full: a file of nothing, which is removed to make way. As
 * long as it is not there again the disk counts as full, and all who can should write less. It is
 * made again once twice its size is free, so that making it never takes the room it is to keep.
 */
export class Room {
  readonly #options: RoomOptions;
  readonly #file: string;
  #isKept = false;
  #isFull = false;
  #isClosed = false;
  /** Lets what waits for room try again. */
  #retry: (() => void) | null = null;
  #stopTimer: () => void = () => {};
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#file = path.join(options.folder, RESERVE_FILE);
  }

  /** Finds what a run before has kept. */
  async open(): Promise<void> {
    this.#isKept = (await this.#options.files.size(this.#file)) === this.#options.reserveBytes;
  }

  /** Keeps room from now on, or says that the disk is full. */
  async keep(): Promise<void> {
    if (!this.#isKept) await this.#makeReserve();
    if (!this.#isKept) this.#setFull();
  }

  /**
   * Does what takes room, with the room that is kept if there is no other.
   *
   * @throws JournalError `FULL` if that does not do either.
   */
  async use<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (error) {
      if (!isNoRoom(error)) throw error;
      if (!this.#isKept) throw fullError(this.#options.folder, error);
    }
    this.#isKept = false;
    await this.#options.files.remove(this.#file);
    this.#setFull();
    return this.use(action);
  }

  /**
   * Does what takes room as soon as there is some.
   *
   * @throws JournalError `FULL` if it is closed before.
   */
  async wait<T>(action: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.use(action);
      } catch (error) {
        if (!isFullError(error) || this.#isClosed) throw error;
      }
      await new Promise<void>((resolve) => {
        this.#retry = resolve;
      });
    }
  }

  /** Gives up what waits, after one last try. The room that is kept stays for the next run. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopTimer();
    this.#wake();
    await this.#keeping;
  }

  #setFull(): void {
    if (this.#isFull) return;
    this.#isFull = true;
    this.#options.onFull(true);
    this.#startTimer();
  }

  #startTimer(): void {
    if (this.#isClosed) return;
    this.#stopTimer = this.#options.clock.startTimer(RETRY_MS, () => {
      this.#keeping = this.#keepAgain();
    });
  }

  /** What waits goes first: while something does, the room is not for keeping. */
  async #keepAgain(): Promise<void> {
    try {
      if (this.#retry === null) await this.#makeReserve();
    } catch (error) {
      this.#options.onError(error);
      return;
    }
    if (this.#isKept) {
      this.#isFull = false;
      this.#options.onFull(false);
    } else this.#startTimer();
    this.#wake();
  }

  #wake(): void {
    this.#retry?.();
    this.#retry = null;
  }

  /** Not if there is little room: then it is left to what is to be written. */
  async #makeReserve(): Promise<void> {
    const { files, folder, reserveBytes } = this.#options;
    await files.remove(this.#file);
    if ((await files.freeBytes(folder)) < 2 * reserveBytes) return;
    try {
      await this.#writeReserve();
      this.#isKept = true;
    } catch (error) {
      await files.remove(this.#file);
      if (!isNoRoom(error)) throw error;
    }
  }

  async #writeReserve(): Promise<void> {
    const { files, reserveBytes } = this.#options;
    // Noise, since what a file system can compress takes no room.
    const size = Math.min(CHUNK_BYTES, reserveBytes);
    const noise = createHash('shake256', { outputLength: size }).update(RESERVE_FILE).digest();
    const file = await files.create(this.#file);
    try {
      for (let offset = 0; offset < reserveBytes; offset += noise.length) {
        await writeWhole(file, noise.subarray(0, reserveBytes - offset), offset);
      }
      await file.datasync();
    } finally {
      await file.close();
    }
  }
}

/** The disk is full, or what one may have of it. */
function isNoRoom(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false;
  return error.code === 'ENOSPC' || error.code === 'EDQUOT';
}

function isFullError(error: unknown): boolean {
  return error instanceof JournalError && error.code === 'FULL';
}

function fullError(folder: string, cause: unknown): JournalError {
  return new JournalError('FULL', `there is no room left for ${folder}`, { cause });
}
