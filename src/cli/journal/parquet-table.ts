import type * as Parquet from 'hyparquet-writer';
import type { Column, Row, Value } from '../../journal/tables.ts';
import type { TableWriter } from './table-writer.ts';

type Library = typeof Parquet;
type Schema = ConstructorParameters<typeof Parquet.ParquetWriter>[0]['schema'];

/** Rows that are written together: what is held in memory. */
const GROUP_ROWS = 20_000;

const TYPES: Readonly<Record<Column['type'], Pick<Schema[number], 'type' | 'converted_type'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  boolean: { type: 'BOOLEAN' },
};

/** The library that writes Parquet; null if it is not installed. */
export async function loadParquet(): Promise<Library | null> {
  try {
    return await import('hyparquet-writer');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === NOT_FOUND;
    if (isMissing) return null;
    throw error;
  }
}

const NOT_FOUND = 'ERR_MODULE_NOT_FOUND';

/** A table as Parquet: text as STRING, integers as INT64, every column may be null. */
export class ParquetTable implements TableWriter {
  readonly #columns: readonly Column[];
  readonly #writer: Parquet.ParquetWriter;
  #rows: Row[] = [];

  constructor(file: string, columns: readonly Column[], library: Library) {
    this.#columns = columns;
    const schema: Schema = [
      { name: 'root', num_children: columns.length },
      ...columns.map(({ name, type }) => {
        return { name, repetition_type: 'OPTIONAL' as const, ...TYPES[type] };
      }),
    ];
    const writer = library.fileWriter(file);
    this.#writer = new library.ParquetWriter({ writer, schema, createdBy: 'fillproof' });
  }

  async add(row: Row): Promise<void> {
    this.#rows.push(row);
    if (this.#rows.length === GROUP_ROWS) await this.#writeGroup();
  }

  async finish(): Promise<void> {
    await this.#writeGroup();
    await this.#writer.finish();
  }

  async #writeGroup(): Promise<void> {
    const rows = this.#rows;
    this.#rows = [];
    if (rows.length === 0) return;
    const columnData = this.#columns.map(({ name, type }, column) => {
      return { name, data: rows.map((row) => stored(row[column] ?? null, type)) };
    });
    await this.#writer.write({ columnData, rowGroupSize: GROUP_ROWS });
  }
}

function stored(value: Value, type: Column['type']): Value | bigint {
  return type === 'integer' && typeof value === 'number' ? BigInt(value) : value;
}
