import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll } from 'vitest';

export const root = join(import.meta.dirname, '../..');
export const main = join(root, 'src/cli/main.ts');

/** Files of one test file, gone when it is done. */
export const folder = mkdtempSync(join(tmpdir(), 'fillproof-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { NO_COLOR: _none, FORCE_COLOR: _force, ...inherited } = process.env;
/** Compiled once, the command starts in a fraction of the time. No colour is asked for. */
export const environment = { ...inherited, NODE_COMPILE_CACHE: join(folder, 'compile-cache') };

export interface CliResult {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Each has a journal of its own, unless it is given another's. */
let starts = 0;

type Environment = Readonly<Record<string, string>>;

/** Starts the command as a user would, with the Node that runs the tests. */
export function startCli(
  args: readonly string[],
  env: Environment = {},
): ChildProcessWithoutNullStreams {
  starts += 1;
  const FILLPROOF_JOURNAL_DIR = join(folder, `journal-${starts}`);
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...environment, FILLPROOF_JOURNAL_DIR, ...env },
  });
  // A command that ends before it has read everything closes its input: that is for it to decide.
  child.stdin.on('error', () => {});
  return child;
}

/** Runs the command to its end. */
export async function runCli(
  args: readonly string[],
  { stdin = '', env = {} }: { stdin?: string | Uint8Array; env?: Environment } = {},
): Promise<CliResult> {
  const child = startCli(args, env);
  child.stdin.end(stdin);
  return ended(child);
}

/** Waits until the command has ended, and collects what it writes from now on. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<CliResult> {
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      written[name] += text;
    });
  }
  const [status, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { status, signal, ...written };
}

/** Writes a line, and waits for the next line that the command answers. */
export function conversation(
  child: ChildProcessWithoutNullStreams,
): (text: string) => Promise<string> {
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async (text) => {
    child.stdin.write(`${text}\n`);
    const answer = await answers.next();
    if (answer.done === true) throw new Error(`no answer to ${text}`);
    return answer.value;
  };
}
