import { parseArgs } from 'node:util';
import { readBaseline } from './baseline.ts';
import { aimText, type Figure, figuresOf, worsening } from './figures.ts';
import { measure } from './measure.ts';
import { checkSetting, integerOf, optionsOrExit } from './options.ts';
import { SIDES } from './side.ts';
import { short, table } from './tables.ts';

/**
 * `npm run bench:check`: a shorter run, whose ratios and bytes are compared with the baseline's.
 * Run by hand: its exit code is 1 when a figure is worse. Aims that are missed are only told.
 */

/** How much worse a figure may be than the baseline's: beyond what runs were seen to differ. */
const TOLERANCE = 0.35;
const LIVE_ORDERS = [1_000, 10_000, 100_000];
const USAGE = 'Usage: npm run bench:check -- [--rounds 3] [--seed 1]';

interface Verdict {
  readonly figure: Figure;
  readonly recorded: number | undefined;
  readonly text: 'ok' | 'new' | 'worse' | 'aim missed';
}

function readOptions() {
  checkSetting();
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '3' },
    },
  });
  return {
    seed: integerOf(values.seed, 'seed'),
    rounds: integerOf(values.rounds, 'rounds'),
    baseline: readBaseline(),
  };
}

function judge(figure: Figure, recorded: number | undefined): Verdict {
  if (recorded !== undefined && worsening(figure, recorded) > TOLERANCE) {
    return { figure, recorded, text: 'worse' };
  }
  if (figure.aim !== null && worsening(figure, figure.aim) > 0) {
    return { figure, recorded, text: 'aim missed' };
  }
  return { figure, recorded, text: recorded === undefined ? 'new' : 'ok' };
}

function rowOf({ figure, recorded, text }: Verdict): string[] {
  const before = recorded === undefined ? '–' : short(recorded);
  return [figure.name, short(figure.median), before, aimText(figure), text];
}

const { baseline, ...options } = optionsOrExit(USAGE, readOptions);
const run = { ...options, latencyRounds: 0, liveOrders: LIVE_ORDERS, sides: SIDES };
const verdicts = figuresOf(await measure(run)).map((figure) =>
  judge(figure, baseline.figures[figure.name]),
);
console.log(table(['figure', 'now', 'baseline', 'aim', 'verdict'], verdicts.map(rowOf)));
const worse = verdicts.filter(({ text }) => text === 'worse').length;
console.log(`\n${worse} of ${verdicts.length} figures are worse than the baseline's`);
if (worse > 0) process.exitCode = 1;
