import { aimText, type Figure, worsening } from './figures.ts';
import type { Population, Report } from './measure.ts';
import { ratio, spread, type Spread } from './spread.ts';

/** The report as Markdown: what is printed, and what `BASELINE.md` shows. */
export function tables(report: Report, figures: readonly Figure[]): string {
  const { machine, seed, rounds } = report;
  const titled: [string, string][] = [
    ['Steady state', steadyState(report.populations)],
    ['Bytes a live order', bytes(report)],
    ['Long histories', histories(report)],
    ['Ratios and aims', ratios(figures)],
  ];
  const taken = rounds === 1 ? 'One round.' : `Medians of ${rounds} rounds (min–max).`;
  return [
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, seed ${seed}. ${taken}`,
    ...titled.map(([title, text]) => `### ${title}\n\n${text}`),
  ].join('\n\n');
}

/** What the stream is made of, by input and rule. */
export function mixTable(report: Report): string {
  const rows = Object.entries(report.mix).map(([name, share]) => [name, percent(share)]);
  return table(['input → rule', '%'], rows);
}

/** Rows of cells, set out in columns. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? title.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

/** A figure as a person reads it: three digits, or whole numbers from a hundred on. */
export function short(figure: number): string {
  if (Math.abs(figure) >= 100) return Math.round(figure).toLocaleString('en');
  return figure.toFixed(Math.abs(figure) >= 10 ? 1 : 2);
}

function steadyState(populations: readonly Population[]): string {
  const head = ['live orders', 'side', 'µs an input', '× floor', 'GC %'];
  const rows = populations.flatMap(({ liveOrders, timings }) => {
    const floor = timings.find(({ side }) => side === 'floor');
    return timings.map(({ side, nsPerInput, gcShare, latency }) => [
      liveOrders.toLocaleString('en'),
      side,
      spreadText(spread(nsPerInput.map(micros))),
      floor === undefined ? '–' : spreadText(ratio(nsPerInput, floor.nsPerInput)),
      percent(spread(gcShare).median),
      ...[latency?.p50Ns, latency?.p99Ns, latency?.p999Ns].map((ns) =>
        ns === undefined ? '–' : short(micros(ns)),
      ),
    ]);
  });
  return table([...head, 'p50 µs', 'p99 µs', 'p99.9 µs'], rows);
}

function bytes(report: Report): string {
  const rows = report.bytes.map(({ side, total, own }) => [side, short(total), short(own)]);
  return table(['side', 'total', 'beyond the ledger'], rows);
}

function histories(report: Report): string {
  const head = ['side', 'history', 'early', 'µs an input', 'late', 'µs an input', 'late ÷ early'];
  const rows = report.histories.map(({ side, history, early, late, earlyNs, lateNs }) => [
    side,
    history,
    early.join('–'),
    spreadText(spread(earlyNs.map(micros))),
    late.join('–'),
    spreadText(spread(lateNs.map(micros))),
    spreadText(ratio(lateNs, earlyNs)),
  ]);
  return table(head, rows);
}

function ratios(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { name, aim } = figure;
    const reached = aim === null ? '' : worsening(figure, aim) <= 0 ? 'yes' : 'no';
    return [name, spreadText(figure), aimText(figure), reached];
  });
  return table(['figure', 'value', 'aim', 'reached'], rows);
}

/** With the least and the most, if there is more than one. */
export function spreadText({ median, min, max }: Spread): string {
  return min === max ? short(median) : `${short(median)} (${short(min)}–${short(max)})`;
}

function micros(ns: number): number {
  return ns / 1e3;
}

function percent(share: number): string {
  return (share * 100).toFixed(1);
}
