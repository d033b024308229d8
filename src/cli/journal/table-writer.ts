import type { Row } from '../../journal/tables.ts';

/** Writes one table to a file, row by row, in memory that does not grow with it. */
export interface TableWriter {
  /** Resolves when there is room for more. */
  add(row: Row): Promise<void>;
  /** Resolves when all is in the file. */
  finish(): Promise<void>;
}
