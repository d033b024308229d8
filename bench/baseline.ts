import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figures.ts';
import type { Machine } from './measure.ts';

/** What a run is compared with: ratios and bytes by name, and where they were measured. */
export interface Baseline {
  readonly machine: Machine;
  readonly seed: number;
  readonly rounds: number;
  readonly figures: Readonly<Record<string, number>>;
}

const DATA = join(import.meta.dirname, 'baseline.json');
const DOCUMENT = join(import.meta.dirname, 'BASELINE.md');

export function readBaseline(): Baseline {
  return JSON.parse(readFileSync(DATA, 'utf8')) as Baseline;
}

/** Writes `baseline.json`, and the tables of `BASELINE.md`. */
export function recordBaseline(
  run: Omit<Baseline, 'figures'>,
  figures: readonly Figure[],
  tables: string,
): void {
  const { machine, seed, rounds } = run;
  const medians: Record<string, number> = {};
  for (const { name, median } of figures) medians[name] = Number(median.toPrecision(4));
  const baseline: Baseline = { machine, seed, rounds, figures: medians };
  writeFileSync(DATA, `${JSON.stringify(baseline, null, 2)}\n`);
  recordTables('npm run bench -- --record', tables);
}

/** Writes the tables that a command has made into their place in `BASELINE.md`. */
export function recordTables(command: string, text: string): void {
  const document = readFileSync(DOCUMENT, 'utf8');
  const begin = `<!-- recorded: ${command} -->\n`;
  const from = document.indexOf(begin);
  const to = document.indexOf('\n<!-- end -->', from);
  if (from < 0 || to < 0) throw new Error(`${DOCUMENT} has no block of ${command}`);
  const recorded = `${document.slice(0, from)}${begin}\n${text}\n${document.slice(to)}`;
  writeFileSync(DOCUMENT, recorded);
}
