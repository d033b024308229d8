import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ACTOR_FAULTS } from './planted-faults/actor-faults.ts';
import { DISPATCH_FAULTS } from './planted-faults/dispatch-faults.ts';
import { type Fault, occurrences } from './planted-faults/fault.ts';
import { MACHINE_FAULTS } from './planted-faults/machine-faults.ts';
import { MODIFY_FAULTS } from './planted-faults/modify-faults.ts';
import { QUESTION_FAULTS } from './planted-faults/question-faults.ts';
import { TestRuns } from './planted-faults/test-runs.ts';
import type { Verdict } from './planted-faults/verdict.ts';
import { WorkingCopies } from './planted-faults/working-copies.ts';

/**
 * `npm run mutants`: breaks copies of the sources, one fault at a time, and shows which test finds
 * each. Fails if one is not found, or does not fit the sources any more.
 * With an argument, `npm run mutants -- held`: only the faults in whose name it occurs.
 */

const AT_A_TIME = 2;
/** Random scenarios of each random venue, where no other test has found the fault. */
const SCENARIOS = 3_000;
/** Room for a fault's name in the table. */
const NAME_WIDTH = 72;

const MESSAGE_MAX_LENGTH = 300;

const project = path.resolve(import.meta.dirname, '..');

interface Result {
  readonly verdict: Verdict;
  readonly seconds: number;
}

async function main(faults: readonly Fault[]): Promise<void> {
  const copies = new WorkingCopies();
  const runs = new TestRuns(SCENARIOS);
  const stop = () => {
    runs.endAll();
    copies.remove();
    process.exit(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  try {
    copies.make(project, AT_A_TIME);
    const misfits = misfitsOf(faults, copies.path(1));
    if (misfits.length > 0) return fail(`faults to be mended:\n${misfits.join('\n')}`);
    const sound = await runs.run(copies.path(1));
    if (sound.type !== 'passed') return fail(`fails without a fault: ${described(sound)}`);
    console.log(`without a fault: ${sound.tests} tests pass\n`);
    const found = await plantAll(faults, copies, runs);
    const summary = `${found} of ${faults.length} faults found`;
    if (found < faults.length) fail(summary);
    else console.log(summary);
  } finally {
    runs.endAll();
    copies.remove();
  }
}

function fail(message: string): void {
  console.log(message);
  process.exitCode = 1;
}

/** What is wrong with the list: a fault must fit the sources in exactly one place. */
function misfitsOf(faults: readonly Fault[], folder: string): string[] {
  const misfits: string[] = [];
  const names = new Set<string>();
  for (const { name, file, snippet, replacement } of faults) {
    const times = occurrences(readFileSync(path.join(folder, file), 'utf8'), snippet);
    if (times !== 1) misfits.push(`${name}: its snippet occurs ${times} times in ${file}`);
    if (snippet === replacement) misfits.push(`${name}: it changes nothing`);
    if (names.has(name)) misfits.push(`${name}: there is another of this name`);
    names.add(name);
  }
  if (faults.length === 0) misfits.push('none is of that name');
  return misfits;
}

/** Plants every fault, a few at a time, and prints the table in the order of the list. */
async function plantAll(
  faults: readonly Fault[],
  copies: WorkingCopies,
  runs: TestRuns,
): Promise<number> {
  const results: Result[] = [];
  let started = 0;
  let printed = 0;
  printRow('fault', 'found by', 's');
  async function work(copy: number): Promise<void> {
    for (let at = started++; at < faults.length; at = started++) {
      const fault = faults[at];
      if (fault === undefined) return;
      const startedMs = performance.now();
      const verdict = await copies.withFault(copy, fault, () => runs.run(copies.path(copy)));
      results[at] = { verdict, seconds: (performance.now() - startedMs) / 1_000 };
      for (; printed < faults.length; printed += 1) {
        const [next, result] = [faults[printed], results[printed]];
        if (next === undefined || result === undefined) break;
        printRow(next.name, described(result.verdict), result.seconds.toFixed(1));
      }
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, (_, at) => work(at + 1)));
  return results.filter(({ verdict }) => verdict.type === 'failed').length;
}

function described(verdict: Verdict): string {
  if (verdict.type === 'passed') return 'NOT FOUND';
  if (verdict.type === 'broken') {
    const message = stripVTControlCharacters(verdict.message).replace(/\s+/g, ' ');
    return `DOES NOT RUN: ${message.slice(0, MESSAGE_MAX_LENGTH)}`;
  }
  const file = verdict.file.replace(/^test\//, '').replace(/\.test\.ts$/, '');
  return `${file}: ${verdict.title}`;
}

function printRow(fault: string, foundBy: string, seconds: string): void {
  console.log(`${seconds.padStart(5)}  ${fault.padEnd(NAME_WIDTH)}  ${foundBy}`);
}

const ALL_FAULTS = [
  ...MACHINE_FAULTS,
  ...MODIFY_FAULTS,
  ...QUESTION_FAULTS,
  ...DISPATCH_FAULTS,
  ...ACTOR_FAULTS,
];
const wanted = process.argv[2] ?? '';
await main(ALL_FAULTS.filter(({ name }) => name.includes(wanted)));
