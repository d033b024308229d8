/**
 * Runs the examples against the built package, prints what they print, and compares it with the
 * `.out` file beside each: `npm run examples`. With `--update` the files are written instead. With
 * the number of an example, that one is run by hand: `npm run example 03`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';

const FOLDER = path.resolve(import.meta.dirname, '../examples');
const TIME_LIMIT_MS = 60_000;

/** Examples that would otherwise run until they are ended. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  '03-stately-inspector.ts': ['--check'],
};

const { values, positionals } = parseArgs({
  options: { update: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const examples = readdirSync(FOLDER).filter((name) => /^\d\d-.*\.ts$/.test(name));
const [wanted] = positionals;
process.exitCode = wanted === undefined ? await checkAll() : await runByHand(wanted);

async function checkAll(): Promise<number> {
  const failures: string[] = [];
  for (const name of examples.sort()) {
    console.log(name);
    const failure = await check(name);
    if (failure === null) continue;
    console.error(`${name}: ${failure}`);
    failures.push(name);
  }
  console.log(
    `${examples.length - failures.length} of ${examples.length} examples are as expected`,
  );
  return failures.length === 0 && examples.length > 0 ? 0 : 1;
}

/** Runs an example and says what is wrong with it; null if nothing is. */
async function check(name: string): Promise<string | null> {
  const child = spawn(process.execPath, [name, ...(ARGUMENTS[name] ?? [])], {
    cwd: FOLDER,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: TIME_LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const exited = once(child, 'close');
  const output = await text(child.stdout);
  const [status, signal] = (await exited) as [number | null, NodeJS.Signals | null];
  process.stdout.write(output.replace(/^(?=.)/gm, '  '));
  if (signal !== null) return `ended by ${signal}, the limit is ${TIME_LIMIT_MS} ms`;
  if (status !== 0) return `exit status ${status}`;
  const outFile = path.join(FOLDER, name.replace(/\.ts$/, '.out'));
  if (values.update) writeFileSync(outFile, output);
  return firstDifference(existsSync(outFile) ? readFileSync(outFile, 'utf8') : '', output);
}

function firstDifference(expected: string, actual: string): string | null {
  if (actual === expected) return null;
  const [wantedLines, lines] = [expected.split('\n'), actual.split('\n')];
  const at = lines.findIndex((line, index) => line !== wantedLines[index]);
  const index = at === -1 ? lines.length : at;
  return [
    `line ${index + 1} is not as in the .out file (npm run examples -- --update writes it)`,
    `  expected: ${wantedLines[index] ?? '(nothing)'}`,
    `  actual:   ${lines[index] ?? '(nothing)'}`,
  ].join('\n');
}

async function runByHand(number: string): Promise<number> {
  const name = examples.find((example) => example.startsWith(number));
  if (name === undefined) {
    console.error(`No example ${number}; there are ${examples.join(', ')}.`);
    return 1;
  }
  process.on('SIGINT', () => {}); // it is the example's to end
  const child = spawn(process.execPath, [path.join(FOLDER, name)], { stdio: 'inherit' });
  const [status] = (await once(child, 'close')) as [number | null];
  return status ?? 1;
}
