import { cpus } from 'node:os';
import { liveOrderBytes, type OrderBytes } from './live-order-bytes.ts';
import { type HistoryTiming, timeHistories } from './long-history.ts';
import { proveEqual } from './prove-equal.ts';
import type { SideName } from './side.ts';
import { type Rounds, type SideTiming, steadyInputs, timeSteadyState } from './steady-state.ts';
import { tell } from './tell.ts';

export interface Measurement extends Rounds {
  readonly seed: number;
  readonly liveOrders: readonly number[];
  readonly sides: readonly SideName[];
}

/** All that was measured, round by round. */
export interface Report {
  readonly machine: Machine;
  readonly seed: number;
  readonly rounds: number;
  readonly populations: readonly Population[];
  readonly bytes: readonly OrderBytes[];
  readonly histories: readonly HistoryTiming[];
  /** Shares of the inputs by type and rule, 0 to 1, the largest first. */
  readonly mix: Readonly<Record<string, number>>;
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
}

export interface Population {
  readonly liveOrders: number;
  readonly timings: readonly SideTiming[];
}

const PROVED_LIVE_ORDERS = 10_000;
/** In larger populations only these are measured: the others would take memory and minutes. */
const LIGHT_SIDES: readonly SideName[] = ['floor', 'lazy'];
const ALL_SIDES_UP_TO = 100_000;
const HISTORY_SIDES: readonly SideName[] = ['resident', 'lazy'];
const HISTORY_ROUNDS_MAX = 5;

/** @throws if two sides say anything different of an input. */
export async function measure(wanted: Measurement): Promise<Report> {
  const { seed, rounds, sides } = wanted;
  tell('proving that all sides say the same');
  const mix = proveEqual(sides, PROVED_LIVE_ORDERS, seed, steadyInputs(wanted));

  tell('weighing live orders');
  const bytes = liveOrderBytes(sides, seed);

  tell('timing orders with a long history');
  const aged = sides.filter((side) => HISTORY_SIDES.includes(side));
  const histories = timeHistories(aged, Math.min(rounds, HISTORY_ROUNDS_MAX));

  const populations: Population[] = [];
  for (const liveOrders of wanted.liveOrders) {
    tell(`timing ${liveOrders.toLocaleString('en')} live orders`);
    const names = sides.filter(
      (side) => liveOrders <= ALL_SIDES_UP_TO || LIGHT_SIDES.includes(side),
    );
    const timings = await timeSteadyState(names, liveOrders, seed, wanted);
    populations.push({ liveOrders, timings });
  }
  return { machine: machine(), seed, rounds, populations, bytes, histories, mix: shares(mix) };
}

function machine(): Machine {
  const [processor] = cpus();
  return { cpu: processor?.model ?? '', cores: cpus().length, node: process.version };
}

function shares(counts: ReadonlyMap<string, number>): Record<string, number> {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const falling = [...counts].sort((left, right) => right[1] - left[1]);
  return Object.fromEntries(falling.map(([name, count]) => [name, count / total]));
}
