import { parseArgs } from 'node:util';
import { recordBaseline } from './baseline.ts';
import { figuresOf } from './figures.ts';
import { measure } from './measure.ts';
import { checkSetting, integerOf, optionsOrExit, sidesOf } from './options.ts';
import { SIDES } from './side.ts';
import { mixTable, tables } from './tables.ts';

/**
 * `npm run bench`: what an input costs. Nothing is asserted about time, but all sides must say the
 * same of every input. With `--record` the run becomes the baseline that `bench:check` compares
 * with.
 */

const LIVE_ORDERS = '1000,10000,100000,1000000';
/** With fewer, the stream would find no idle order. */
const LIVE_ORDERS_MIN = 100;
const LATENCY_ROUNDS = 2;
const USAGE = `Usage: npm run bench -- [--live ${LIVE_ORDERS}] [--sides ${SIDES.join()}]
       [--rounds 7] [--seed 1] [--json] [--record]`;

function readOptions() {
  checkSetting();
  const { values } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      record: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '7' },
      live: { type: 'string', default: LIVE_ORDERS },
      sides: { type: 'string', default: SIDES.join() },
    },
  });
  const sides = sidesOf(values.sides);
  if (values.record && (values.live !== LIVE_ORDERS || sides.length < SIDES.length)) {
    throw new RangeError('--record takes every population and side: leave out --live and --sides');
  }
  const liveOrders = values.live
    .split(',')
    .map((text) => integerOf(text, 'live', LIVE_ORDERS_MIN))
    .sort((left, right) => left - right);
  const seed = integerOf(values.seed, 'seed');
  const rounds = integerOf(values.rounds, 'rounds');
  return {
    json: values.json,
    record: values.record,
    wanted: { seed, rounds, latencyRounds: LATENCY_ROUNDS, liveOrders, sides },
  };
}

const { json, record, wanted } = optionsOrExit(USAGE, readOptions);
const report = await measure(wanted);
const figures = figuresOf(report);
if (record) recordBaseline(report, figures, tables(report, figures));
if (json) console.log(JSON.stringify({ ...report, figures }, null, 2));
else console.log(`${tables(report, figures)}\n\n### The stream\n\n${mixTable(report)}`);
