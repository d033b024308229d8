import type { Population, Report } from './measure.ts';
import type { SideName } from './side.ts';
import { ratio, spread, type Spread } from './spread.ts';

/** A figure that holds beside other machines: a ratio within one run, or bytes. */
export interface Figure extends Spread {
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** What it is to reach; null where it is only kept an eye on. */
  readonly aim: number | null;
}

const AIMED_AT_LIVE_ORDERS = 10_000;
const FASTER_THAN_INTERPRETED = { resident: 8, lazy: 20 } as const;
const LAZY_TIMES_THE_FLOOR = 4;
const GROWTH_FROM_1_000_TO_100_000 = 2.5;
const OWN_BYTES = { resident: 1_800, lazy: 600 } as const;
/** The late window costs what the early one did, but for noise and colder caches. */
const LATE_TIMES_EARLY = 1.5;

const COMPILED = ['resident', 'lazy'] as const;

/** Those figures for which the run has what they need. */
export function figuresOf(report: Report): Figure[] {
  return [
    ...report.populations.flatMap(speeds),
    ...COMPILED.flatMap((side) => growth(report, side)),
    ...bytes(report),
    ...histories(report),
  ];
}

/** How much worse the figure is than another value of it, as a share; below zero if better. */
export function worsening({ better, median }: Figure, than: number): number {
  return (better === 'lower' ? median / than : than / median) - 1;
}

/** What the figure is to reach; empty where it has no aim. */
export function aimText({ better, aim }: Figure): string {
  if (aim === null) return '';
  return `${better === 'higher' ? '≥' : '≤'} ${aim.toLocaleString('en')}`;
}

function speeds(population: Population): Figure[] {
  const { liveOrders } = population;
  const at = `${grouped(liveOrders)} live`;
  const isAimed = liveOrders === AIMED_AT_LIVE_ORDERS;
  const [floor, interpreted] = [nsOf(population, 'floor'), nsOf(population, 'interpreted')];
  return COMPILED.flatMap((side): Figure[] => {
    const own = nsOf(population, side);
    if (own === undefined) return [];
    const figures: Figure[] = [];
    if (interpreted !== undefined) {
      const aim = isAimed ? FASTER_THAN_INTERPRETED[side] : null;
      const name = `${side}: times faster than interpreted, ${at}`;
      figures.push({ name, better: 'higher', aim, ...ratio(interpreted, own) });
    }
    if (floor !== undefined) {
      const aim = isAimed && side === 'lazy' ? LAZY_TIMES_THE_FLOOR : null;
      const name = `${side}: times the floor, ${at}`;
      figures.push({ name, better: 'lower', aim, ...ratio(own, floor) });
    }
    return figures;
  });
}

function growth({ populations }: Report, side: SideName): Figure[] {
  const [small, large] = [1_000, 100_000].map((liveOrders) => {
    const population = populations.find((some) => some.liveOrders === liveOrders);
    return population && nsOf(population, side);
  });
  if (small === undefined || large === undefined) return [];
  const name = `${side}: 100,000 live through 1,000 live`;
  const aim = GROWTH_FROM_1_000_TO_100_000;
  // Their rounds were not taken in turns: only the medians can be compared.
  const grown = spread(large).median / spread(small).median;
  return [{ name, better: 'lower', aim, ...spread([grown]) }];
}

function bytes(report: Report): Figure[] {
  return COMPILED.flatMap((side): Figure[] => {
    const own = report.bytes.find((some) => some.side === side)?.own;
    if (own === undefined) return [];
    const name = `${side}: own bytes a live order`;
    return [{ name, better: 'lower', aim: OWN_BYTES[side], ...spread([own]) }];
  });
}

function histories(report: Report): Figure[] {
  return report.histories.map(({ side, history, early, late, earlyNs, lateNs }) => {
    const name = `${side}: ${history} ${late.join('–')} through ${early.join('–')}`;
    return { name, better: 'lower', aim: LATE_TIMES_EARLY, ...ratio(lateNs, earlyNs) };
  });
}

function nsOf({ timings }: Population, side: SideName): readonly number[] | undefined {
  return timings.find((timing) => timing.side === side)?.nsPerInput;
}

function grouped(figure: number): string {
  return figure.toLocaleString('en');
}
