import { type TableName, TABLES } from '../src/journal/tables.ts';

/** Every column of a table that is exported. */
export function listColumns(table: TableName): string {
  const rows = TABLES[table].map(({ name, type, about }) => `| \`${name}\` | ${type} | ${about} |`);
  return ['| column | type | meaning |', '| --- | --- | --- |', ...rows, ''].join('\n');
}
