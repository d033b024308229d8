import path from 'node:path';
import type { Clock } from '../../clock.ts';
import { JournalError } from '../journal-error.ts';
import type { Durability, Head, JournalEntry, RunHeader } from '../journal.ts';
import { encodeEntries, encodeHeader } from '../line.ts';
import type { JournalFiles, WritableFile } from './journal-files.ts';
import { Room } from './room.ts';
import { segmentName } from './segments.ts';
import { writeWhole } from './write-whole.ts';

/** With `none`: how far writing may be behind before appending waits for it, in bytes. */
const BEHIND_MAX_BYTES = 67_108_864;

export interface ShardWriterOptions {
  readonly folder: string;
  readonly shard: string;
  readonly run: RunHeader;
  /** Where the run before ended, and its last hash, be it a line's or a header's. */
  readonly previous: Head;
  readonly tip: string | null;
  readonly durability: Durability;
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly reserveBytes: number;
  readonly clock: Clock;
  readonly files: JournalFiles;
  /** Nothing can be appended any more. */
  readonly onFailed: (error: JournalError) => void;
  readonly onFull: (isFull: boolean) => void;
  /** A segment was closed: up to this sequence. */
  readonly onRoll: (sequence: number) => void;
}

/** Lines that are written together. */
interface Batch {
  /** The segment that they begin; null if they go on with the one that is open. */
  readonly segment: NewSegment | null;
  readonly bytes: Buffer;
  readonly head: Head;
  resolve(sequence: number): void;
  reject(error: JournalError): void;
}

interface NewSegment {
  readonly name: string;
  readonly header: Buffer;
}

/**
 * Writes a shard's segments, one batch at a time and in order. Where a batch goes and what its
 * lines say is settled when it is given; all the rest is waiting for the disk.
 */
export class ShardWriter {
  readonly epoch: number;
  readonly #options: ShardWriterOptions;
  readonly #room: Room;
  readonly #queue: Batch[] = [];
  #draining: Promise<void> | null = null;
  /** What becomes of the last batch given. */
  #landed: Promise<number> = Promise.resolve(0);
  #behindBytes = 0;
  #error: JournalError | null = null;

  /** The end of what has been given. */
  #tail: Head;
  /** The last hash in it, be it a line's or a header's. */
  #tip: string | null;
  #segmentFirst = 0;
  #segmentBytes = 0;
  #segmentSince = 0;

  /** The end of what has been written. */
  #written: Head;
  #file: WritableFile | null = null;
  #offset = 0;

  constructor(options: ShardWriterOptions) {
    const { folder, files, clock, reserveBytes, onFull, previous } = options;
    this.#options = options;
    this.epoch = previous.epoch + 1;
    this.#tail = { ...previous, epoch: this.epoch };
    this.#tip = options.tip;
    this.#written = this.#tail;
    const onError = (error: unknown): void => this.#stop(error);
    this.#room = new Room({ folder, files, clock, reserveBytes, onFull, onError });
  }

  /**
   * Begins the run's first segment, and keeps room from now on.
   *
   * @throws JournalError `FULL`; whatever the file system says.
   */
  async begin(): Promise<void> {
    await this.#room.open();
    const segment = this.#planSegment();
    const file = await this.#room.use(() => this.#create(segment));
    await this.#room.use(() => this.#writeHeader(file, segment));
    await this.#room.keep();
  }

  /** The end of what is acknowledged. */
  get head(): Head {
    return this.#options.durability === 'none' ? this.#tail : this.#written;
  }

  /** See the port's `append`. */
  async append(
    expectedSequence: number,
    entries: readonly JournalEntry[],
  ): Promise<number | 'fenced'> {
    if (this.#error !== null) throw this.#error;
    if (expectedSequence !== this.#tail.sequence) return 'fenced';
    const batch = this.#plan(entries);
    const landed = new Promise<number>((resolve, reject) => {
      this.#queue.push({ ...batch, resolve, reject });
    });
    this.#behindBytes += batch.bytes.length;
    this.#landed = landed;
    this.#draining ??= this.#drain();
    if (this.#options.durability !== 'none' || this.#behindBytes > BEHIND_MAX_BYTES) return landed;
    // What becomes of it is told by `onFailed`, and when closing.
    landed.catch(() => {});
    return batch.head.sequence;
  }

  /** Up to where its files can be read: with `none`, once what is acknowledged is written. */
  async readable(): Promise<number> {
    if (this.#options.durability === 'none') await this.#landed.catch(() => {});
    return this.#written.sequence;
  }

  /**
   * Waits for what is being written, and gives up what has no room.
   *
   * @throws JournalError `FULL` if that was acknowledged already.
   */
  async close(): Promise<void> {
    await this.#room.close();
    await this.#draining;
    await this.#file?.close();
    const { durability } = this.#options;
    if (durability === 'none' && this.#error?.code === 'FULL') throw this.#error;
  }

  /** Where entries go and what their lines say. They are never split between two segments. */
  #plan(entries: readonly JournalEntry[]): Omit<Batch, 'resolve' | 'reject'> {
    let segment: NewSegment | null = null;
    let lines = this.#encode(entries);
    if (this.#isOver(lines.bytes.length)) {
      segment = this.#planSegment();
      lines = this.#encode(entries);
    }
    const { bytes, sequence, hash } = lines;
    if (bytes.length > 0) {
      this.#segmentBytes += bytes.length;
      this.#tip = hash;
      this.#tail = { sequence, hash, epoch: this.epoch };
    }
    return { segment, bytes, head: this.#tail };
  }

  #encode(entries: readonly JournalEntry[]): { bytes: Buffer; sequence: number; hash: string } {
    const { text, sequence, hash } = encodeEntries(this.#tail.sequence, this.#tip ?? '', entries);
    return { bytes: Buffer.from(text), sequence, hash };
  }

  #isOver(moreBytes: number): boolean {
    const { segmentBytes, segmentMs, clock } = this.#options;
    const isEmpty = this.#segmentFirst > this.#tail.sequence;
    if (isEmpty || moreBytes === 0) return false;
    const isOld = clock.now() - this.#segmentSince >= segmentMs;
    return isOld || this.#segmentBytes + moreBytes > segmentBytes;
  }

  #planSegment(): NewSegment {
    const { run, shard, clock } = this.#options;
    const first = this.#tail.sequence + 1;
    const previous = this.#tip;
    const { text, hash } = encodeHeader({ ...run, shard, epoch: this.epoch, first, previous });
    const header = Buffer.from(text);
    this.#tip = hash;
    this.#segmentFirst = first;
    this.#segmentBytes = header.length;
    this.#segmentSince = clock.now();
    return { name: segmentName(first, this.epoch), header };
  }

  async #drain(): Promise<void> {
    for (let batch = this.#queue[0]; batch !== undefined; batch = this.#queue[0]) {
      try {
        await this.#write(batch);
      } catch (error) {
        this.#stop(error);
        break;
      }
      this.#queue.shift();
      this.#behindBytes -= batch.bytes.length;
      batch.resolve(batch.head.sequence);
    }
    this.#draining = null;
  }

  async #write({ segment, bytes, head }: Batch): Promise<void> {
    const file = segment === null ? this.#file : await this.#roll(segment);
    if (file === null) throw new Error('no segment has been begun');
    const offset = this.#offset;
    await this.#room.wait(() => writeWhole(file, bytes, offset));
    if (this.#options.durability === 'fsync') await file.datasync();
    this.#offset += bytes.length;
    this.#written = head;
  }

  /** What the next segment names as its end has to be on the disk before it: whatever is named. */
  async #roll(segment: NewSegment): Promise<WritableFile> {
    await this.#file?.datasync();
    await this.#file?.close();
    this.#file = null;
    const file = await this.#room.wait(() => this.#create(segment));
    await this.#room.wait(() => this.#writeHeader(file, segment));
    this.#options.onRoll(this.#written.sequence);
    return file;
  }

  async #create({ name }: NewSegment): Promise<WritableFile> {
    this.#file = await this.#options.files.create(path.join(this.#options.folder, name));
    return this.#file;
  }

  async #writeHeader(file: WritableFile, { header }: NewSegment): Promise<void> {
    await writeWhole(file, header, 0);
    await file.datasync();
    await this.#options.files.syncFolder(this.#options.folder);
    this.#offset = header.length;
  }

  /** Whatever has failed may have left anything behind: it is not tried again. */
  #stop(cause: unknown): void {
    if (this.#error !== null) return;
    const isFull = cause instanceof JournalError;
    this.#error = isFull ? cause : failedError(this.#options.folder, cause);
    for (const batch of this.#queue.splice(0)) batch.reject(this.#error);
    if (!isFull) this.#options.onFailed(this.#error);
  }
}

export function failedError(folder: string, cause: unknown): JournalError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new JournalError('FAILED', `${folder} cannot be written: ${why}`, { cause });
}
