import { QUANTILE_HEAD, quantileCells } from '../quantiles.ts';
import { ratio, spread, type Spread } from '../spread.ts';
import { spreadText, table } from '../tables.ts';
import type { CommandTiming, FrameTiming } from './rounds.ts';
import type { FrameCosts } from './shares.ts';

export interface GatewayFigures {
  readonly frames: readonly FrameTiming[];
  readonly commands: readonly CommandTiming[];
  /** By round. */
  readonly costs: readonly FrameCosts[];
}

/** The rate that the aim is about, in frames a second, and the aim for its p99, in microseconds. */
const AIM = { rate: 10_000, p99: 1_000 } as const;
/** Of what JSON.parse takes: the aim for what is ours beside the dispatcher. */
const OWN_SHARE_AIM = 0.25;

/** The report as Markdown. */
export function gatewayTables({ frames, commands, costs }: GatewayFigures): string {
  const titled: [string, string][] = [
    ['Frame due → event at the outlet', latencyTable(frames)],
    ['What a frame takes', costTable(costs)],
    ['API request → signed bytes on the venue’s socket', commandTable(commands)],
    ['The gateway’s aims', aimTable(frames, costs)],
  ];
  return titled.map(([title, text]) => `### ${title}\n\n${text}`).join('\n\n');
}

function latencyTable(frames: readonly FrameTiming[]): string {
  const rows = frames.map(({ rate, listener, quantiles }) => [
    rate.toLocaleString('en'),
    listener,
    ...quantileCells(quantiles),
  ]);
  return table(['frames/s', 'side', ...QUANTILE_HEAD], rows);
}

function commandTable(commands: readonly CommandTiming[]): string {
  const rows = commands.map(({ signer, quantiles }) => [signer, ...quantileCells(quantiles)]);
  return table(['signed by', ...QUANTILE_HEAD], rows);
}

function costTable(costs: readonly FrameCosts[]): string {
  const whole = costs.map((cost) => cost.whole);
  const parts: readonly [string, (cost: FrameCosts) => number][] = [
    ['JSON.parse', ({ jsonParse }) => jsonParse],
    ['reading rows', ({ rows }) => rows],
    ['dispatcher', ({ dispatcher }) => dispatcher],
    ['rest: reports, gateway, outbox', restOf],
    ['whole', (cost) => cost.whole],
  ];
  const rows = parts.map(([name, take]) => {
    const figures = costs.map(take);
    const share = ratio(figures, whole).median * 100;
    return [name, spreadText(spread(figures)), share.toFixed(1)];
  });
  return table(['part', 'µs a frame', '% of the whole'], rows);
}

function aimTable(frames: readonly FrameTiming[], costs: readonly FrameCosts[]): string {
  const own = costs.map(ownOf);
  const json = costs.map(({ jsonParse }) => jsonParse);
  const both = costs.map(({ jsonParse, dispatcher }) => jsonParse + dispatcher);
  const timed = frames.filter(({ rate, listener }) => rate === AIM.rate && listener !== 'floor');
  const rows = timed.map(({ listener, quantiles }) => {
    const p99 = spread(quantiles.map((each) => each.p99));
    return aimRow(`${listener}: p99 at ${AIM.rate.toLocaleString('en')}/s, µs`, p99, AIM.p99);
  });
  const name = 'own work (rows and rest)';
  return table(
    ['figure', 'value', 'aim', 'reached'],
    [
      ...rows,
      aimRow(`${name} ÷ JSON.parse`, ratio(own, json), OWN_SHARE_AIM),
      aimRow(`${name} ÷ (JSON.parse + dispatcher)`, ratio(own, both), OWN_SHARE_AIM),
    ],
  );
}

function aimRow(name: string, figure: Spread, aim: number): string[] {
  return [
    name,
    spreadText(figure),
    `≤ ${aim.toLocaleString('en')}`,
    figure.median <= aim ? 'yes' : 'no',
  ];
}

function restOf({ jsonParse, rows, dispatcher, whole }: FrameCosts): number {
  return whole - jsonParse - rows - dispatcher;
}

function ownOf(cost: FrameCosts): number {
  return cost.rows + restOf(cost);
}
