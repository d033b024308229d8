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
const BLOCK = /(<!-- recorded: npm run bench -- --record -->\n)[\s\S]*?(\n<!-- end -->)/;

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
  const document = readFileSync(DOCUMENT, 'utf8');
  if (!BLOCK.test(document)) throw new Error(`${DOCUMENT} has no block for the tables`);
  const recorded = document.replace(
    BLOCK,
    (_whole, begin: string, end: string) => `${begin}\n${tables}\n${end}`,
  );
  writeFileSync(DATA, `${JSON.stringify(baseline, null, 2)}\n`);
  writeFileSync(DOCUMENT, recorded);
}
