import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { tell } from '../tell.ts';
import { type LongJournal, makeLongJournal } from './long-journal.ts';
import type { Taken, Task } from './serve.ts';

export interface TaskTiming {
  readonly task: Task;
  readonly steps: number;
  readonly taken: readonly Taken[];
}

/** Of whole processes, in milliseconds, by round. */
export interface CommandTiming {
  readonly name: string;
  readonly ms: readonly number[];
}

export interface LongTimings {
  readonly journals: readonly LongJournal[];
  readonly tasks: readonly TaskTiming[];
  readonly commands: readonly CommandTiming[];
}

export interface LongOptions {
  readonly directory: string;
  readonly steps: number;
  readonly rounds: number;
  readonly seed: number;
}

/** What memory is compared with: a journal so many times shorter. */
const SHORTER = 10;
/** Those that take long are done once. */
const ONCE: readonly Task[] = ['verify with replay', 'index'];
const OFTEN: readonly Task[] = ['verify the chain', 'restore', 'explain', 'nothing'];
const MAIN = path.join(import.meta.dirname, '../../dist/src/cli/main.js');

/** Everything that is done with a journal, in processes of their own. */
export async function longTimings(options: LongOptions): Promise<LongTimings> {
  const { directory, steps, rounds, seed } = options;
  const journals: LongJournal[] = [];
  const tasks: TaskTiming[] = [];
  for (const count of [Math.ceil(steps / SHORTER), steps]) {
    const made = await makeLongJournal(path.join(directory, String(count)), count, seed);
    tell(`a journal of ${count} steps, ${made.bytes} bytes`);
    journals.push(made);
    for (const task of ONCE) tasks.push({ task, steps: count, taken: [await run(task, made, 0)] });
    const often = OFTEN.map((task) => ({ task, steps: count, taken: [] as Taken[] }));
    for (let round = 0; round < rounds; round += 1) {
      for (const { task, taken } of often) taken.push(await run(task, made, round));
    }
    tasks.push(...often);
  }
  const [last] = journals.slice(-1);
  const commands = last === undefined ? [] : commandTimings(last, rounds);
  return { journals, tasks, commands };
}

async function run(task: Task, journal: LongJournal, round: number): Promise<Taken> {
  const { directory, steps } = journal;
  const child = fork(new URL('serve.ts', import.meta.url), [
    task,
    directory,
    orderAt(journal, round),
  ]);
  const taken = await answerOf(child);
  tell(`${steps} steps, ${task}: ${taken.ms.toFixed(0)} ms, of CPU ${taken.cpuMs.toFixed(0)}`);
  return taken;
}

async function answerOf(child: ChildProcess): Promise<Taken> {
  const ended = once(child, 'exit');
  const [answer] = (await Promise.race([once(child, 'message'), ended])) as [Taken | number | null];
  if (answer === null || typeof answer === 'number') throw new Error(`it ended with ${answer}`);
  await ended;
  return answer;
}

/** The command as it is built, beside what Node takes to start. */
function commandTimings(journal: LongJournal, rounds: number): CommandTiming[] {
  const measured: readonly (CommandTiming & { args: (round: number) => string[]; ms: number[] })[] =
    [
      { name: 'node, and nothing else', ms: [], args: () => ['--eval', ''] },
      { name: 'fillproof --version', ms: [], args: () => [MAIN, '--version'] },
      {
        name: 'fillproof explain',
        ms: [],
        args: (round) => [MAIN, 'explain', orderAt(journal, round), journal.directory],
      },
    ];
  for (let round = 0; round < rounds; round += 1) {
    for (const { name, ms, args } of measured) {
      const start = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args(round));
      if (status !== 0) throw new Error(`${name}: ${stderr.toString()}`);
      ms.push(performance.now() - start);
    }
  }
  return measured.map(({ name, ms }) => ({ name, ms }));
}

function orderAt({ orders }: LongJournal, round: number): string {
  return orders[round % orders.length] ?? '';
}
