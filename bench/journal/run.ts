import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { recordTables } from '../baseline.ts';
import { checkSetting, integerOf, optionsOrExit } from '../options.ts';
import { inFolder } from './bench-journal.ts';
import { batchTimings, commitTimings } from './commits.ts';
import { encodeCosts } from './encode-costs.ts';
import { gatewayTimings } from './gateway-latency.ts';
import { journalTables } from './journal-tables.ts';
import { longTimings } from './tasks.ts';

/**
 * `npm run bench:journal`: what it takes to make steps durable, and what can be done with a journal
 * of a million of them. With `--record` the tables go to `BASELINE.md`.
 */

const USAGE = `Usage: npm run bench:journal -- [--rates 1000,10000] [--seconds 3] [--steps 51200]
       [--long 1000000] [--rounds 3] [--seed 1] [--record]`;
const RECORDED = 'npm run bench:journal -- --record';

function readOptions() {
  checkSetting();
  const { values } = parseArgs({
    options: {
      rates: { type: 'string', default: '1000,10000' },
      seconds: { type: 'string', default: '3' },
      steps: { type: 'string', default: '51200' },
      long: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      record: { type: 'boolean', default: false },
    },
  });
  return {
    rates: values.rates.split(',').map((rate) => integerOf(rate, 'rates', 100)),
    seconds: integerOf(values.seconds, 'seconds'),
    steps: integerOf(values.steps, 'steps', 10_000),
    // Below that it has no segment behind which a snapshot could be.
    long: integerOf(values.long, 'long', 1_000_000),
    rounds: integerOf(values.rounds, 'rounds'),
    seed: integerOf(values.seed, 'seed', 0),
    record: values.record,
  };
}

const wanted = optionsOrExit(USAGE, readOptions);
const { long: steps, rounds, seed } = wanted;
const loadBefore = loadavg()[0] ?? NaN;
const tables = journalTables({
  commits: await commitTimings(wanted),
  batches: await batchTimings(wanted),
  encoding: encodeCosts(wanted.steps, rounds, seed),
  gateway: await gatewayTimings(wanted),
  long: await inFolder((directory) => longTimings({ directory, steps, rounds, seed })),
});
const text = [
  `${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}, ` +
    `seed ${seed}. Medians of ${rounds} rounds (min–max). Load average before: ` +
    `${loadBefore.toFixed(1)}, after: ${(loadavg()[0] ?? NaN).toFixed(1)}.`,
  tables,
].join('\n\n');
if (wanted.record) recordTables(RECORDED, text);
console.log(text);
