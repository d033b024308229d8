import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { recordTables } from '../baseline.ts';
import { judge, LEAK_BYTES, mebi } from '../leak-verdict.ts';
import { checkSetting, integerOf, optionsOrExit } from '../options.ts';
import { ratio, spread } from '../spread.ts';
import { short, table } from '../tables.ts';
import { tell } from '../tell.ts';
import { type Answered, LoadSocket, serve, type VenueSide } from './load.ts';
import { makeAndClose } from './make-and-close.ts';
import { addressOf, claiming, makeBodies, signing } from './traders.ts';

/**
 * `npm run bench:simulator`: what the simulator answers, over sockets and from a process of its
 * own, and what is left behind of a million orders. With `--record` the tables go to `BASELINE.md`.
 */

const USAGE = `Usage: npm run bench:simulator -- [--actions 20000] [--connections 200]
       [--orders 1000000] [--rounds 5] [--record]`;
/** A signature takes a millisecond to make and another to check. */
const VERIFIED_SHARE = 0.1;
const RECORDED = 'npm run bench:simulator -- --record';

interface Wanted {
  readonly actions: number;
  readonly connections: number;
  readonly orders: number;
  readonly rounds: number;
  readonly record: boolean;
}

function readOptions(): Wanted {
  checkSetting();
  const { values } = parseArgs({
    options: {
      actions: { type: 'string', default: '20000' },
      connections: { type: 'string', default: '200' },
      orders: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '5' },
      record: { type: 'boolean', default: false },
    },
  });
  return {
    actions: integerOf(values.actions, 'actions', 1_000),
    connections: integerOf(values.connections, 'connections'),
    orders: integerOf(values.orders, 'orders', 200_000),
    rounds: integerOf(values.rounds, 'rounds'),
    record: values.record,
  };
}

interface Throughput {
  readonly name: string;
  /** Actions answered a second, by round. */
  readonly perSecond: number[];
  /** Of the round trips, in milliseconds, by round. */
  readonly p50: number[];
  readonly p99: number[];
  /** Frames that came beside the answers, a second, by round. */
  readonly framesPerSecond: number[];
}

/** One socket posts as fast as its answers come, at each side in turn. */
async function oneSocket({ actions, rounds }: Wanted): Promise<Throughput[]> {
  const sides: readonly VenueSide[] = ['floor', 'trust', 'verify'];
  const venues = await Promise.all(sides.map((side) => serve(side, 1)));
  const results = sides.map(throughput);
  let nonce = Date.now();
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      const count = side === 'verify' ? Math.round(actions * VERIFIED_SHARE) : actions;
      const bodies = await makeBodies(count, side === 'verify' ? signing(0) : claiming(0), nonce);
      nonce += count;
      const user = addressOf(0);
      const subscription = { type: 'orderUpdates', user };
      const socket = await LoadSocket.open(venues[index]?.port ?? 0, [subscription]);
      add(results[index], [await socket.post(bodies)]);
      socket.close();
      tell(`one socket, ${side}: ${short(results[index]?.perSecond.at(-1) ?? NaN)} actions/s`);
    }
  }
  for (const venue of venues) venue.stop();
  return results;
}

/** Many sockets, each subscribed to its user's channels and the market's, all trading at once. */
async function manySockets({ actions, connections, rounds }: Wanted): Promise<Throughput> {
  const venue = await serve('trust', connections);
  const sockets = await Promise.all(
    Array.from({ length: connections }, (_, user) => LoadSocket.open(venue.port, feedsOf(user))),
  );
  const result = throughput(`trust, ${connections} sockets`);
  let nonce = Date.now();
  for (let round = 0; round < rounds; round += 1) {
    const each = Math.ceil(actions / connections);
    const bodies = await Promise.all(
      sockets.map((_, user) => makeBodies(each, claiming(user), nonce)),
    );
    nonce += each;
    add(result, await Promise.all(sockets.map((socket, user) => socket.post(bodies[user] ?? []))));
    tell(`${connections} sockets: ${short(result.perSecond.at(-1) ?? NaN)} actions/s`);
  }
  for (const socket of sockets) socket.close();
  venue.stop();
  return result;
}

function feedsOf(number: number): readonly object[] {
  const user = addressOf(number);
  return [
    { type: 'orderUpdates', user },
    { type: 'userFills', user },
    { type: 'openOrders', user },
    { type: 'l2Book', coin: 'ETH' },
    { type: 'trades', coin: 'ETH' },
  ];
}

function throughput(name: string): Throughput {
  return { name, perSecond: [], p50: [], p99: [], framesPerSecond: [] };
}

function add(result: Throughput | undefined, answered: readonly Answered[]): void {
  const refused = answered.reduce((sum, each) => sum + each.refused, 0);
  if (refused > 0) throw new Error(`${refused} actions were refused`);
  const latencies = answered.flatMap((each) => each.latenciesMs).toSorted((a, b) => a - b);
  const tookMs = Math.max(...answered.map((each) => each.tookMs));
  const frames = answered.reduce((sum, each) => sum + each.frames, 0);
  result?.perSecond.push((latencies.length / tookMs) * 1e3);
  result?.p50.push(latencies[latencies.length >> 1] ?? NaN);
  result?.p99.push(latencies[Math.floor(latencies.length * 0.99)] ?? NaN);
  result?.framesPerSecond.push((frames / tookMs) * 1e3);
}

function speedTable(results: readonly Throughput[]): string {
  const [floor] = results;
  const rows = results.map(({ name, perSecond, p50, p99, framesPerSecond }) => [
    name,
    spreadText(spread(perSecond)),
    floor === undefined ? '–' : spreadText(ratio(floor.perSecond, perSecond)),
    short(spread(p50).median),
    short(spread(p99).median),
    short(spread(framesPerSecond).median),
  ]);
  const head = [
    'venue',
    'actions/s',
    'times slower than the floor',
    'p50 ms',
    'p99 ms',
    'frames/s',
  ];
  return table(head, rows);
}

function memoryTable({ orders }: Wanted): string {
  const samples = makeAndClose(orders);
  const [first, last] = [samples.at(0), samples.at(-1)];
  const rows = (['heap', 'rss'] as const).map((memory) => {
    const { slopeText, text } = judge(samples, memory);
    if (text !== 'no leak') process.exitCode = 1;
    const [from, to] = [mebi(first?.[memory] ?? NaN), mebi(last?.[memory] ?? NaN)];
    return [memory, from, to, slopeText, LEAK_BYTES[memory].toString(), text];
  });
  const [least, most] = [first, last].map((sample) => sample?.orders.toLocaleString('en'));
  const counts = `orders: ${least} to ${most}`;
  const head = ['memory', 'at first', 'at last', 'slope, bytes an order', 'limit', 'verdict'];
  return `${counts}\n\n${table(head, rows)}`;
}

function spreadText({ median, min, max }: ReturnType<typeof spread>): string {
  return `${short(median)} (${short(min)}–${short(max)})`;
}

const wanted = optionsOrExit(USAGE, readOptions);
const single = await oneSocket(wanted);
const many = await manySockets(wanted);
const [cpu] = cpus();
const text = [
  `${cpu?.model ?? 'unknown'}, ${cpus().length} cores, Node ${process.version}. ` +
    `Medians of ${wanted.rounds} rounds (min–max).`,
  speedTable([...single, many]),
  memoryTable(wanted),
].join('\n\n');
if (wanted.record) recordTables(RECORDED, text);
console.log(text);
