import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Verdict } from './verdict.ts';

/** Cheap and sure ones first: what they find, the random venue need not. */
const FOLDERS = ['tape', 'races', 'dispatch', 'actors', 'machines', 'properties'];

const TIME_LIMIT_MS = 120_000;

const script = fileURLToPath(new URL('run-tests.ts', import.meta.url));

/** Runs the tests in child processes, each the leader of a group that can be ended as a whole. */
export class TestRuns {
  readonly #scenarios: number;
  readonly #running = new Set<ChildProcess>();

  constructor(scenarios: number) {
    this.#scenarios = scenarios;
  }

  /** Runs the tests of a working copy up to the first that fails. */
  async run(folder: string): Promise<Verdict> {
    const child = fork(script, [folder, String(this.#scenarios), ...FOLDERS], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#running.add(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
    }
    const timer = setTimeout(() => {
      said += `\nended after ${TIME_LIMIT_MS / 1_000} s`;
      endGroup(child);
    }, TIME_LIMIT_MS);
    try {
      return await verdictFrom(child, () => said);
    } finally {
      clearTimeout(timer);
      this.#running.delete(child);
    }
  }

  endAll(): void {
    for (const child of this.#running) endGroup(child);
  }
}

/** A child that ends without a verdict proves nothing. */
function verdictFrom(child: ChildProcess, said: () => string): Promise<Verdict> {
  const { promise, resolve, reject } = Promise.withResolvers<Verdict>();
  let verdict: Verdict | undefined;
  child.on('message', (message) => {
    verdict = message as Verdict;
  });
  child.on('error', reject);
  child.on('close', () => {
    resolve(verdict ?? { type: 'broken', message: `no verdict: ${said().trim()}` });
  });
  return promise;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself meanwhile.
  }
}
