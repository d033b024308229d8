import { parseArgs } from 'node:util';
import { Dispatcher } from '../src/dispatch/dispatcher.ts';
import { judge, LEAK_BYTES, mebi, type MemorySample, sampleOf } from './leak-verdict.ts';
import { checkSetting, integerOf, optionsOrExit, sidesOf } from './options.ts';
import { OrderStream } from './order-stream.ts';
import { DISPATCHERS } from './side.ts';
import { table } from './tables.ts';
import { tell } from './tell.ts';

/**
 * `npm run bench:leak`: whether anything is left behind of orders that were opened, closed and
 * forgotten. Memory is sampled after a whole collection; its slope over the orders, once the
 * bounded memories are full, must lie within noise. Exits with 1 if it does not.
 */

const USAGE =
  'Usage: npm run bench:leak -- [--orders 5000000] [--sides lazy,resident,interpreted] [--seed 1]';
const LIVE_ORDERS = 10_000;
const SAMPLES = 50;
/** Samples that are not looked at: memories fill, maps grow to their size, code is compiled. */
const WARM_SAMPLES = 10;
/** With fewer orders a sample, the memories would not be full when the first is looked at. */
const ORDERS_MIN = 500_000;
/** The default, 100,000, would be full only after 800,000 orders. */
const POLICY = { tradesKept: 10_000 };
type SampledSide = keyof typeof DISPATCHERS;

function readOptions() {
  checkSetting();
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '5000000' },
      seed: { type: 'string', default: '1' },
      sides: { type: 'string', default: 'lazy,resident' },
    },
  });
  return {
    orders: integerOf(values.orders, 'orders', ORDERS_MIN),
    seed: integerOf(values.seed, 'seed'),
    sides: sidesOf(values.sides, ['lazy', 'resident', 'interpreted']) as SampledSide[],
  };
}

function sampleMemory(side: SampledSide, orders: number, seed: number): MemorySample[] {
  const stream = new OrderStream(seed);
  const dispatcher = new Dispatcher({ ...DISPATCHERS[side], policy: POLICY });
  for (const message of stream.open(LIVE_ORDERS)) dispatcher.dispatch(message);
  return Array.from({ length: SAMPLES }, (_, index) => {
    const until = Math.round((orders * (index + 1)) / SAMPLES);
    while (stream.closedOrders < until) dispatcher.dispatch(stream.next());
    const sample = sampleOf(until);
    const [heap, rss] = [mebi(sample.heap), mebi(sample.rss)];
    tell(`${side}: ${until.toLocaleString('en')} orders, heap ${heap}, RSS ${rss}`);
    return sample;
  });
}

const options = optionsOrExit(USAGE, readOptions);
const rows = options.sides.flatMap((side) => {
  const samples = sampleMemory(side, options.orders, options.seed).slice(WARM_SAMPLES);
  return (['heap', 'rss'] as const).map((memory) => {
    const { slopeText, text } = judge(samples, memory);
    if (text !== 'no leak') process.exitCode = 1;
    const limit = LEAK_BYTES[memory].toString();
    return [side, memory, slopeText, limit, text];
  });
});
console.log(table(['side', 'memory', 'slope, bytes an order', 'limit', 'verdict'], rows));
