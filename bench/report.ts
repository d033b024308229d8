import { cpus } from 'node:os';
import type { Latency, Timing } from './rounds.ts';

/** The middle of a figure's rounds, the least and the most. */
interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

interface SideReport {
  readonly name: string;
  readonly inputsPerSecond: Spread;
  readonly nsPerInput: Spread;
  readonly cpuNsPerInput: Spread;
  /** Share of the time spent in garbage collection, 0 to 1. */
  readonly gcShare: Spread;
}

interface PairReport extends SideReport {
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly maxNs: number;
  readonly heapBytesPerLiveOrder: number;
}

/** What was measured, before it is summed up. */
export interface Measured {
  readonly seed: number;
  readonly liveOrders: number;
  readonly rounds: number;
  readonly roundInputs: number;
  /** Inputs of the stream by type and rule. */
  readonly mix: ReadonlyMap<string, number>;
  readonly dispatcher: MeasuredSide;
  readonly floor: MeasuredSide;
  readonly parts: readonly Timing[];
}

interface MeasuredSide {
  readonly timing: Timing;
  readonly latency: Latency;
  readonly heapBytes: number;
}

export interface Report {
  readonly seed: number;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly liveOrders: number;
  readonly rounds: number;
  readonly roundInputs: number;
  readonly dispatcher: PairReport;
  readonly floor: PairReport;
  /** The dispatcher's time through the floor's, round by round. */
  readonly ratio: Spread;
  /** The same of what the main thread computed. */
  readonly cpuRatio: Spread;
  /** In rounds of their own: what parsing and a sink take of it. */
  readonly parts: readonly SideReport[];
  /** Shares of the inputs by type and rule, 0 to 1, the largest first. */
  readonly mix: Readonly<Record<string, number>>;
}

export function reportOf(measured: Measured): Report {
  const { seed, liveOrders, rounds, roundInputs, dispatcher, floor, parts } = measured;
  const [processor] = cpus();
  const inputs = [...measured.mix.values()].reduce((sum, some) => sum + some, 0);
  const mix = [...measured.mix].sort((left, right) => right[1] - left[1]);
  return {
    seed,
    machine: { cpu: processor?.model ?? '', cores: cpus().length, node: process.version },
    liveOrders,
    rounds,
    roundInputs,
    dispatcher: pairReport(dispatcher, liveOrders),
    floor: pairReport(floor, liveOrders),
    ratio: ratio(dispatcher.timing.nsPerInput, floor.timing.nsPerInput),
    cpuRatio: ratio(dispatcher.timing.cpuNsPerInput, floor.timing.cpuNsPerInput),
    parts: parts.map(sideReport),
    mix: Object.fromEntries(mix.map(([name, some]) => [name, some / inputs])),
  };
}

/** Writes the report as tables. */
export function printReport(report: Report): void {
  const { machine, seed, liveOrders, rounds, roundInputs } = report;
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
  console.log(`seed ${seed}, ${grouped(liveOrders)} live orders`);
  console.log(`${rounds} rounds of ${grouped(roundInputs)} inputs: median (min–max)\n`);
  console.table(Object.fromEntries([report.dispatcher, report.floor].map(pairRow)));
  console.log(`dispatcher / floor: ${spreadText(report.ratio, 1)}`);
  console.log(`by the main thread's CPU time: ${spreadText(report.cpuRatio, 1)}\n`);
  console.log('What parsing and a sink take of it, in rounds of their own:');
  console.table(Object.fromEntries(report.parts.map(sideRow)));
  const mix = Object.entries(report.mix).map(([name, share]) => [name, { '%': percent(share) }]);
  console.log('The mix, by input and rule:');
  console.table(Object.fromEntries(mix));
}

function pairReport({ timing, latency, heapBytes }: MeasuredSide, liveOrders: number): PairReport {
  const { p50Ns, p99Ns, maxNs } = latency;
  const heapBytesPerLiveOrder = heapBytes / liveOrders;
  return { ...sideReport(timing), p50Ns, p99Ns, maxNs, heapBytesPerLiveOrder };
}

function sideReport({ name, nsPerInput, cpuNsPerInput, gcShare }: Timing): SideReport {
  return {
    name,
    inputsPerSecond: spread(nsPerInput.map((ns) => 1e9 / ns)),
    nsPerInput: spread(nsPerInput),
    cpuNsPerInput: spread(cpuNsPerInput),
    gcShare: spread(gcShare),
  };
}

function ratio(figures: readonly number[], others: readonly number[]): Spread {
  return spread(figures.map((figure, round) => figure / (others[round] ?? NaN)));
}

function spread(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((left, right) => left - right);
  const lower = sorted[(sorted.length - 1) >> 1] ?? NaN;
  const upper = sorted[sorted.length >> 1] ?? NaN;
  return { median: (lower + upper) / 2, min: sorted[0] ?? NaN, max: sorted.at(-1) ?? NaN };
}

function sideRow(side: SideReport): [string, Record<string, string>] {
  const row = {
    'inputs/s': spreadText(side.inputsPerSecond, 0),
    'µs/input': spreadText(inMicros(side.nsPerInput), 2),
    'CPU µs': spreadText(inMicros(side.cpuNsPerInput), 2),
    'GC %': percent(side.gcShare.median),
  };
  return [side.name, row];
}

function pairRow(side: PairReport): [string, Record<string, string>] {
  const [name, row] = sideRow(side);
  const p50 = (side.p50Ns / 1e3).toFixed(2);
  const p99 = (side.p99Ns / 1e3).toFixed(2);
  const bytes = grouped(side.heapBytesPerLiveOrder);
  return [name, { ...row, 'p50 µs': p50, 'p99 µs': p99, 'bytes/live order': bytes }];
}

function inMicros({ median, min, max }: Spread): Spread {
  return { median: median / 1e3, min: min / 1e3, max: max / 1e3 };
}

function spreadText({ median, min, max }: Spread, digits: number): string {
  const text = (figure: number) => (digits === 0 ? grouped(figure) : figure.toFixed(digits));
  return `${text(median)} (${text(min)}–${text(max)})`;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}

function grouped(figure: number): string {
  return Math.round(figure).toLocaleString('en');
}
