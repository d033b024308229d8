import { once } from 'node:events';
import { createWriteStream, openSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify, type Stringifier } from 'csv-stringify';
import type { Column, Row } from '../../journal/tables.ts';
import type { TableWriter } from './table-writer.ts';

/** A table as CSV (RFC 4180, with a header): null is empty, and an empty text is quoted. */
export class CsvTable implements TableWriter {
  readonly #rows: Stringifier;
  readonly #written: Promise<void>;

  constructor(file: string, columns: readonly Column[]) {
    const header = columns.map(({ name }) => name);
    this.#rows = stringify({ header: true, columns: header, cast: CAST });
    const output = createWriteStream(file, { fd: openSync(file, 'w') });
    this.#written = pipeline(this.#rows, output);
    // Whoever adds or finishes is told.
    this.#written.catch(() => {});
  }

  async add(row: Row): Promise<void> {
    if (this.#rows.destroyed) return this.#written;
    if (this.#rows.write(row)) return;
    await Promise.race([once(this.#rows, 'drain'), this.#written]);
  }

  async finish(): Promise<void> {
    if (!this.#rows.destroyed) this.#rows.end();
    await this.#written;
  }
}

const CAST = {
  boolean: String,
  string: (value: string) => (value === '' ? { value, quoted_empty: true } : value),
};
