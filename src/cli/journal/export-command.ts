import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { nodeFiles } from '../../journal/file/journal-files.ts';
import { readItems } from '../../journal/file/read-shard.ts';
import { type Column, type TableName, tableRows, TABLES } from '../../journal/tables.ts';
import { writeOutput } from '../write-output.ts';
import { CsvTable } from './csv-table.ts';
import { findShard } from './find-shard.ts';
import { attempt, onJournal } from './on-journal.ts';
import { loadParquet, ParquetTable } from './parquet-table.ts';
import { Progress } from './progress.ts';
import type { TableWriter } from './table-writer.ts';

interface ExportOptions {
  readonly csv?: boolean;
  readonly parquet?: boolean;
  readonly out: string;
}

/** A table that is being written: beside the file that it becomes when it is whole. */
interface Table {
  readonly writer: TableWriter;
  readonly part: string;
  readonly file: string;
  rows: number;
}

type Tables = Readonly<Record<TableName, Table>>;
type Writing = (action: () => Promise<void>) => Promise<void>;
type OpenTable = (file: string, columns: readonly Column[]) => TableWriter;

const PROGRESS_LINES = 10_000;

const HELP = `
Two tables are written, events and fills, a file each; docs/journal.md has their
columns. Decimals are text, exactly as they are in the journal, times are
milliseconds since 1970. Files of an earlier export are replaced, when the new
ones are whole. Parquet needs the package hyparquet-writer, which is installed
unless optional dependencies are left out.

Exit status:
  0; 1 if the journal is damaged; 2 if the command line is wrong, there is no
  journal, or writing fails.

Examples:
  fillproof export --csv --out tables journal/main
  duckdb -c "SELECT sum(lastQty::DECIMAL(38, 12)) FROM 'tables/fills.parquet'"`;

/** Adds `export`, whose exit status is handed to `onStatus`. */
export function addExportCommand(program: Command, onStatus: (status: number) => void): void {
  program
    .command('export')
    .summary("write a journal's events and fills as tables")
    .description('Writes the events and the fills of a journal as tables.')
    .argument('[dir]', "the journal's folder; by default the gateway's")
    .option('--csv', 'as CSV')
    .option('--parquet', 'as Parquet')
    .option('--out <dir>', 'the folder to write to', '.')
    .addHelpText('after', HELP)
    .action(async (dir: string | undefined, options: ExportOptions, command: Command) => {
      if ((options.csv === true) === (options.parquet === true)) {
        command.error('give one of --csv and --parquet');
      }
      const extension = options.csv === true ? 'csv' : 'parquet';
      const open = options.csv === true ? openCsv : await parquetOpener(command);
      onStatus(
        await onJournal(command, async () => {
          const folder = await findShard(dir);
          await exportTables(folder, options.out, (out) => openTables(out, extension, open));
          return 0;
        }),
      );
    });
}

const openCsv: OpenTable = (file, columns) => new CsvTable(file, columns);

async function parquetOpener(command: Command): Promise<OpenTable> {
  const library = await loadParquet();
  if (library !== null) return (file, columns) => new ParquetTable(file, columns, library);
  return command.error('Parquet needs a package that is not here: npm install hyparquet-writer');
}

function openTables(out: string, extension: string, open: OpenTable): Tables {
  const table = (name: TableName): Table => {
    const file = join(out, `${name}.${extension}`);
    const part = `${file}.part`;
    return { writer: open(part, TABLES[name]), part, file, rows: 0 };
  };
  return { events: table('events'), fills: table('fills') };
}

async function exportTables(
  folder: string,
  out: string,
  open: (out: string) => Tables,
): Promise<void> {
  const writing = <T>(action: () => T | Promise<T>) => attempt(`write to ${out}`, action);
  await writing(() => nodeFiles.makeFolder(out));
  const tables = await writing(() => open(out));
  const all = Object.values(tables);
  try {
    await fill(folder, tables, writing);
    await writing(() => Promise.all(all.map(({ writer }) => writer.finish())));
  } catch (error) {
    for (const { part } of all) rmSync(part, { force: true });
    throw error;
  }
  await writing(() => all.forEach(({ part, file }) => renameSync(part, file)));
  const written = all.map(({ file, rows }) => `${file}  ${rows} rows\n`);
  await writeOutput(written.join(''));
}

async function fill(folder: string, tables: Tables, writing: Writing): Promise<void> {
  const progress = new Progress();
  progress.begin('exporting, lines', null);
  try {
    for await (const item of readItems(folder)) {
      if (item.kind === 'run') continue;
      for (const { table, row } of tableRows(item.seq, item.entry)) {
        tables[table].rows += 1;
        await writing(() => tables[table].writer.add(row));
      }
      if (item.seq % PROGRESS_LINES === 0) progress.add(PROGRESS_LINES);
    }
  } finally {
    progress.close();
  }
}
