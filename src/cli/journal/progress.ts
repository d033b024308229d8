import { createLogUpdate } from 'log-update';
import { listSegments } from '../../journal/file/segments.ts';

/** Nobody reads faster, in milliseconds. */
const DRAW_EVERY_MS = 100;
const BAR_WIDTH = 24;

type Stream = NodeJS.WritableStream & { readonly isTTY?: boolean | undefined };

/** How far something has come, on a terminal; nothing where there is none. */
export class Progress {
  readonly #update: ReturnType<typeof createLogUpdate> | null;
  #drawnAt = 0;
  #done = 0;
  #label = '';
  #total: number | null = null;

  constructor(stream: Stream = process.stderr) {
    // A cursor that is hidden would stay so if the process is killed.
    this.#update = stream.isTTY === true ? createLogUpdate(stream, { showCursor: true }) : null;
  }

  /** @param total - what there is to do, in the unit that `add` counts; null if nobody knows. */
  begin(label: string, total: number | null): void {
    this.#label = label;
    this.#total = total;
    this.#done = 0;
  }

  readonly add = (amount: number): void => {
    this.#done += amount;
    if (this.#update === null || Date.now() - this.#drawnAt < DRAW_EVERY_MS) return;
    this.#drawnAt = Date.now();
    this.#update(`${this.#label}  ${this.#describe()}`);
  };

  /** Leaves nothing of it behind. */
  close(): void {
    if (this.#update === null) return;
    this.#update.clear();
    this.#update.done();
  }

  #describe(): string {
    if (this.#total === null) return this.#done.toLocaleString('en-US');
    const part = Math.min(this.#done / Math.max(this.#total, 1), 1);
    const filled = Math.round(part * BAR_WIDTH);
    const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
    return `${bar} ${Math.floor(part * 100)}%`;
  }
}

/** The plain bytes of a shard; null if some are compressed. */
export async function bytesOf(folder: string): Promise<number | null> {
  const segments = await listSegments(folder);
  if (segments.some(({ isCompressed }) => isCompressed)) return null;
  return segments.reduce((sum, { bytes }) => sum + bytes, 0);
}
