import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { recordTables } from '../baseline.ts';
import { checkSetting, integerOf, optionsOrExit } from '../options.ts';
import { tell } from '../tell.ts';
import { type CommandTiming, commandTimings, frameTimings } from './rounds.ts';
import { frameCosts, type FrameCosts } from './shares.ts';
import { gatewayTables } from './gateway-tables.ts';
import { startVenue } from './venue-process.ts';

/**
 * `npm run bench:gateway`: what lies between the venue's socket and an event, and between a command
 * and the venue's socket. With `--record` the tables go to `BASELINE.md`.
 */

const USAGE = `Usage: npm run bench:gateway -- [--rates 1000,10000] [--seconds 5] [--commands 1000]
       [--frames 40000] [--rounds 5] [--seed 1] [--record]`;
const RECORDED = 'npm run bench:gateway -- --record';

function readOptions() {
  checkSetting();
  const { values } = parseArgs({
    options: {
      rates: { type: 'string', default: '1000,10000' },
      seconds: { type: 'string', default: '5' },
      commands: { type: 'string', default: '1000' },
      frames: { type: 'string', default: '40000' },
      rounds: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      record: { type: 'boolean', default: false },
    },
  });
  return {
    rates: values.rates.split(',').map((rate) => integerOf(rate, 'rates', 100)),
    seconds: integerOf(values.seconds, 'seconds'),
    commands: integerOf(values.commands, 'commands', 100),
    frames: integerOf(values.frames, 'frames', 10_000),
    rounds: integerOf(values.rounds, 'rounds'),
    seed: integerOf(values.seed, 'seed', 0),
    record: values.record,
  };
}

const wanted = optionsOrExit(USAGE, readOptions);
const venue = await startVenue();
const frames = await frameTimings(wanted, venue);
const commands: readonly CommandTiming[] = await commandTimings(wanted, venue);
venue.stop();
const costs: FrameCosts[] = [];
// The first makes the code hot, and is not counted.
for (let round = 0; round <= wanted.rounds; round += 1) {
  const cost = await frameCosts(wanted.frames, wanted.seed);
  if (round > 0) costs.push(cost);
  tell(`${cost.whole.toFixed(2)} µs a frame, JSON.parse ${cost.jsonParse.toFixed(2)}`);
}
const [cpu] = cpus();
const text = [
  `${cpu?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}, ` +
    `seed ${wanted.seed}. Medians of ${wanted.rounds} rounds (min–max).`,
  gatewayTables({ frames, commands, costs }),
].join('\n\n');
if (wanted.record) recordTables(RECORDED, text);
console.log(text);
