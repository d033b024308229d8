import { mebi } from '../leak-verdict.ts';
import { QUANTILE_HEAD, quantileCells } from '../quantiles.ts';
import { ratio, spread } from '../spread.ts';
import { short, spreadText, table } from '../tables.ts';
import { BATCH, type BatchTiming, type CommitTiming } from './commits.ts';
import type { EncodeCost } from './encode-costs.ts';
import { FRAME_RATE, type GatewayTiming } from './gateway-latency.ts';
import type { LongJournal } from './long-journal.ts';
import type { Task } from './serve.ts';
import type { CommandTiming, LongTimings, TaskTiming } from './tasks.ts';

export interface JournalFigures {
  readonly commits: readonly CommitTiming[];
  readonly batches: readonly BatchTiming[];
  readonly encoding: readonly EncodeCost[];
  readonly gateway: readonly GatewayTiming[];
  readonly long: LongTimings;
}

/** The aims, in milliseconds, for the longest journal. */
const AIMS: Partial<Record<Task, number>> = {
  'verify the chain': 3_000,
  restore: 1_000,
  explain: 50,
};

/** The report as Markdown. */
export function journalTables({
  commits,
  batches,
  encoding,
  gateway,
  long,
}: JournalFigures): string {
  const titled: [string, string][] = [
    ['Step due → durable', commitTable(commits)],
    [`Batches of ${BATCH}`, batchTable(batches)],
    ['What a step takes of the event loop', encodeTable(encoding)],
    [`Frame due → event at the outlet, ${count(FRAME_RATE)} frames/s`, gatewayTable(gateway)],
    ['Journals at rest', journalTable(long.journals)],
    ['What is done with them', taskTable(long.tasks)],
    ['Whole processes', commandTable(long.commands)],
    ['The journal’s aims', aimTable(long)],
  ];
  return titled.map(([title, text]) => `### ${title}\n\n${text}`).join('\n\n');
}

function commitTable(commits: readonly CommitTiming[]): string {
  const rows = commits.map(({ rate, writer, quantiles }) => [
    count(rate),
    writer,
    ...quantileCells(quantiles),
  ]);
  return table(['steps/s', 'side', ...QUANTILE_HEAD], rows);
}

function batchTable(batches: readonly BatchTiming[]): string {
  const [disk] = batches;
  const rows = batches.map(({ writer, perSecond, cpu }) => [
    writer,
    spreadText(spread(perSecond)),
    disk === undefined ? '–' : spreadText(ratio(perSecond, disk.perSecond)),
    spreadText(spread(cpu)),
  ]);
  return table(['side', 'steps/s', '× disk alone', 'of CPU, µs a step'], rows);
}

function encodeTable(costs: readonly EncodeCost[]): string {
  const [line, json] = [costs.map((cost) => cost.line), costs.map((cost) => cost.json)];
  return table(
    ['what', 'µs a step', '× JSON.stringify'],
    [
      ['JSON.stringify of the entry', spreadText(spread(json)), '1.00'],
      [
        'its line: encoded, chained, as bytes',
        spreadText(spread(line)),
        spreadText(ratio(line, json)),
      ],
    ],
  );
}

function gatewayTable(gateway: readonly GatewayTiming[]): string {
  const rows = gateway.map(({ journal, quantiles }) => [journal, ...quantileCells(quantiles)]);
  return table(['journal', ...QUANTILE_HEAD], rows);
}

function journalTable(journals: readonly LongJournal[]): string {
  const rows = journals.map(({ steps, bytes, tail }) => [
    count(steps),
    mebi(bytes),
    short(bytes / steps),
    count(tail),
  ]);
  return table(['steps', 'size', 'bytes a step', 'lines after the snapshot'], rows);
}

function taskTable(tasks: readonly TaskTiming[]): string {
  const rows = tasks.map(({ task, steps, taken }) => [
    task,
    count(steps),
    spreadText(spread(taken.map(({ ms }) => ms))),
    spreadText(spread(taken.map(({ cpuMs }) => cpuMs))),
    mebi(spread(taken.map(({ peakRssBytes }) => peakRssBytes)).median),
  ]);
  return table(['task', 'steps', 'ms', 'of CPU, ms', 'peak RSS'], rows);
}

function commandTable(commands: readonly CommandTiming[]): string {
  const rows = commands.map(({ name, ms }) => [name, spreadText(spread(ms))]);
  return table(['command', 'ms'], rows);
}

function aimTable({ journals, tasks }: LongTimings): string {
  const longest = Math.max(...journals.map(({ steps }) => steps));
  const rows = tasks
    .filter(({ steps }) => steps === longest)
    .flatMap(({ task, taken }) => {
      const aim = AIMS[task];
      if (aim === undefined) return [];
      const figure = spread(taken.map(({ ms }) => ms));
      const reached = figure.median < aim ? 'yes' : 'no';
      return [[`${task}, ms`, spreadText(figure), `< ${count(aim)}`, reached]];
    });
  return table(['figure', 'value', 'aim', 'reached'], rows);
}

function count(number: number): string {
  return number.toLocaleString('en');
}
