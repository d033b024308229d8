/** Writes a text somewhere, sooner or later, and says when it is done. */
export type WriteText = (text: string, onDone: (error?: Error | null) => void) => void;

/** Most that waits to be written, in characters. */
const WAITING_MAX_LENGTH = 8 << 20;

/**
 * Lines on their way out. Whoever logs never waits and never fails: what there is no room for, or
 * cannot be written, is dropped and counted.
 */
export class LogLines {
  readonly #write: WriteText;
  readonly #onWritable: (dropped: number) => void;
  #waiting: string[] = [];
  /** Of what waits and of what is being written. */
  #length = 0;
  #isWriting = false;
  #dropped = 0;
  #told = 0;

  /** @param onWritable - told how many lines were dropped, once lines can be written again. */
  constructor(write: WriteText, onWritable: (dropped: number) => void) {
    this.#write = write;
    this.#onWritable = onWritable;
  }

  /** Lines that were dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  write(line: string): void {
    if (this.#length + line.length > WAITING_MAX_LENGTH) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(line);
    this.#length += line.length;
    if (!this.#isWriting) this.#writeAll();
  }

  #writeAll(): void {
    const lines = this.#waiting;
    this.#waiting = [];
    this.#isWriting = true;
    const text = lines.join('');
    this.#write(text, (error) => {
      this.#isWriting = false;
      this.#length -= text.length;
      if (error) this.#dropped += lines.length;
      else this.#tell();
      if (!this.#isWriting && this.#waiting.length > 0) this.#writeAll();
    });
  }

  #tell(): void {
    const untold = this.#dropped - this.#told;
    this.#told = this.#dropped;
    if (untold > 0) this.#onWritable(untold);
  }
}
