import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { drawChart, listRules, listTransitions } from './draw-chart.ts';
import { listColumns } from './list-columns.ts';
import { listFaults, listVenueRules } from './list-faults.ts';
import { listSettings } from './list-settings.ts';

/**
 * Writes what documents show of the sources: every `<!-- generated: NAME -->` block of the files
 * below. With `--check` nothing is written, and a block that differs is an error.
 */
const FILES = [
  'README.md',
  'docs/order-lifecycle.md',
  'docs/simulator.md',
  'docs/gateway.md',
  'docs/journal.md',
];

const BLOCKS: Record<string, () => string> = {
  chart: drawChart,
  rules: listRules,
  transitions: listTransitions,
  faults: listFaults,
  venueRules: listVenueRules,
  settings: listSettings,
  eventColumns: () => listColumns('events'),
  fillColumns: () => listColumns('fills'),
};

const BLOCK = /(<!-- generated: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
let outdated = 0;
for (const file of FILES) {
  const path = join(root, file);
  const written = readFileSync(path, 'utf8');
  const drawn = written.replace(BLOCK, (_whole, start: string, name: string, end: string) => {
    const draw = BLOCKS[name];
    if (draw === undefined) throw new Error(`${file}: no block is called ${name}`);
    return `${start}\n${draw()}\n${end}`;
  });
  const config = await resolveConfig(path);
  const right = await format(drawn, { ...config, filepath: path });
  if (right === written) continue;
  outdated += 1;
  if (values.check) console.error(`${file} is not what the sources are: run npm run docs`);
  else writeFileSync(path, right);
}
if (values.check && outdated > 0) process.exitCode = 1;
