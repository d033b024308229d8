import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { TapeLine } from '../../src/tape/tape.ts';
import { comparable } from '../support/comparable.ts';
import { clock, fill, modify, status, submit, tape } from './inputs.ts';
import {
  conversation,
  ended,
  environment,
  folder,
  main,
  root,
  runCli,
  startCli,
} from './run-cli.ts';

const scenarios = join(root, 'test/fixtures/scenarios');
const frames = join(root, 'test/fixtures/hyperliquid/frames.ndjson');

function linesOf(ndjson: string): TapeLine[] {
  return ndjson.split('\n').flatMap((text) => (text ? [JSON.parse(text) as TapeLine] : []));
}

function inFolder(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('a tape', () => {
  const names = readdirSync(scenarios).flatMap(
    (file) => file.match(/^(.*)\.tape\.ndjson$/)?.[1] ?? [],
  );

  it.concurrent.each(names)('%s: the lines expected, twice the same bytes', async (name) => {
    const stdin = readFileSync(join(scenarios, `${name}.tape.ndjson`));
    const [first, second] = await Promise.all([
      runCli(['replay'], { stdin }),
      runCli(['replay', '-'], { stdin }),
    ]);
    const expected = readFileSync(join(scenarios, `${name}.expected.ndjson`), 'utf8');
    expect(linesOf(first.stdout).map(comparable)).toEqual(linesOf(expected).map(comparable));
    expect(second).toEqual(first);
    expect(first).toMatchObject({ status: 0, stderr: '' });
  });

  it('has its keys in the order of the contract', async () => {
    const { stdout } = await runCli(['replay'], { stdin: `${tape(submit())}{}\n` });
    const keys = 'n outcome rule clientOrderId state events requests advisories';
    const found = linesOf(stdout).map((line) => Object.keys(line).join(' '));
    expect(found).toEqual([keys, `${keys} error`]);
  });

  it('is read from a file, with or without a last line feed', async () => {
    const file = inFolder('no-line-feed.ndjson', tape(submit(), clock(1_020)).trimEnd());
    const { status: exit, stdout } = await runCli(['replay', file]);
    expect(exit).toBe(0);
    expect(linesOf(stdout).map(({ rule }) => rule)).toEqual(['submit', 'clock']);
    expect(stdout.endsWith('\n')).toBe(true);
  });

  it('that is empty gives nothing', async () => {
    expect(await runCli(['replay'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  it('ends an order otherwise where a modify arms the hold only once acknowledged', async () => {
    const stdin = tape(
      submit(),
      status('1001', 'ACCEPTED', 1_020),
      modify('m1', '101', 1_030),
      status('1001', 'CANCELED', 1_040),
      status('1002', 'ACCEPTED', 1_050, { price: '101' }),
    );
    const rulesOf = async (...args: string[]): Promise<string[]> =>
      linesOf((await runCli(['replay', ...args], { stdin })).stdout).map(({ rule }) => rule);
    const sent = ['submit', 'accept', 'modify', 'hold-cancel', 'replace'];
    expect(await rulesOf()).toEqual(sent);
    expect(await rulesOf('--arm-modify', 'sent')).toEqual(sent);
    const acked = ['submit', 'accept', 'modify', 'cancel', 'live-leg'];
    expect(await rulesOf('--arm-modify=acked')).toEqual(acked);
  });
});

describe('a pipe that stays open', () => {
  it.each([
    ['NDJSON', []],
    ['frames', ['--format', 'hyperliquid']],
  ])('has each line answered before the next is written: %s', async (_name, options) => {
    const child = startCli(['replay', ...options]);
    const ask = conversation(child);
    for (let n = 1; n <= 20; n += 1) {
      expect(JSON.parse(await ask('{"channel":"pong"}'))).toMatchObject({ n });
    }
    child.stdin.end();
    const [exit] = (await once(child, 'close')) as [number];
    expect(exit).toBe(options.length === 0 ? 1 : 0);
  });

  it('has a line answered that comes in pieces, and pieces that hold many lines', async () => {
    const child = startCli(['replay']);
    const ask = conversation(child);
    const text = tape(submit(), status('1001', 'ACCEPTED', 1_020)).trimEnd();
    child.stdin.write(text.slice(0, 40));
    await delay(20);
    expect(JSON.parse(await ask(text.slice(40)))).toMatchObject({ n: 1, rule: 'submit' });
    expect(JSON.parse(await ask(''))).toMatchObject({ n: 2, rule: 'accept' });
    expect(JSON.parse(await ask(''))).toMatchObject({ n: 3, error: { code: 'BAD_JSON' } });
    child.stdin.end();
    expect((await ended(child)).status).toBe(1);
  });

  it('loses nothing where the consumer is slow', async () => {
    const count = 3_000;
    const child = startCli(['replay']);
    child.stdin.end(tape(...Array.from({ length: count }, (_, n) => clock(n))));
    await delay(500);
    const { stdout, status: exit } = await ended(child);
    expect(exit).toBe(0);
    expect(linesOf(stdout).map(({ n }) => n)).toEqual(
      Array.from({ length: count }, (_, n) => n + 1),
    );
  });

  it('may be closed by the consumer', async () => {
    const child = startCli(['replay']);
    await conversation(child)(JSON.stringify(clock(0)));
    child.stdout.destroy();
    const feed = setInterval(() => child.stdin.write(tape(clock(1))), 5);
    const result = await ended(child).finally(() => clearInterval(feed));
    expect(result).toMatchObject({ status: 0, signal: null, stderr: '' });
  });

  it('is left at once on an interrupt', async () => {
    const child = startCli(['replay']);
    await conversation(child)(JSON.stringify(clock(0)));
    child.kill('SIGINT');
    expect(await ended(child)).toMatchObject({ status: 130, stderr: '' });
  });
});

describe.runIf(process.platform !== 'win32')('a named pipe', () => {
  /** Opens the pipe for writing as soon as the command reads from it. */
  async function openForWriting(pipe: string): Promise<number> {
    for (;;) {
      try {
        return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      } catch {
        await delay(10);
      }
    }
  }

  it('is waited for, read to its end, and may be interrupted', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);

    const reading = startCli(['replay', pipe]);
    const result = ended(reading);
    const source = await openForWriting(pipe);
    writeSync(source, tape(submit(), clock(1_020)));
    closeSync(source);
    const { stdout, status: exit } = await result;
    expect(exit).toBe(0);
    expect(linesOf(stdout).map(({ rule }) => rule)).toEqual(['submit', 'clock']);

    const interrupted = startCli(['replay', pipe]);
    const open = await openForWriting(pipe);
    interrupted.kill('SIGINT');
    expect((await ended(interrupted)).status).toBe(130);
    closeSync(open);
  });
});

describe('a bad line', () => {
  const modified = modify('m1', '101', 1_030);
  const bad: readonly (readonly [code: string, named: string, text: string])[] = [
    ['BAD_JSON', 'JSON', '{"type":"clock"'],
    ['BAD_JSON', 'JSON', ''],
    ['BAD_JSON', 'JSON', '['.repeat(500_000)],
    ['BAD_INPUT', 'type', '{}'],
    ['BAD_INPUT', 'type', '{"type":"toString","ts":1}'],
    ['BAD_INPUT', 'type', '[1]'],
    ['BAD_INPUT', 'Object', '1'],
    ['BAD_INPUT', 'order', '{"type":"submit","ts":1,"__proto__":{"order":{}}}'],
    ['BAD_INPUT', 'report.lastQty', tape(fill('1001', 't1', '0', 1))],
    ['BAD_INPUT', 'order.side', tape(submit()).replace('BUY', 'BYE')],
    ['BAD_INPUT', 'ts', '{"type":"clock","ts":1.5}'],
    ['TOO_LONG', '1048576 bytes', `{"type":"clock","ts":1,"pad":"${'x'.repeat(1_048_576)}"}`],
    ['DUPLICATE_ORDER', 'clientOrderId', tape(submit())],
    ['DUPLICATE_REQUEST', 'requestId', tape(modified)],
    ['NOT_ACCEPTED', 'O-2', tape(modified).replace('O-1', 'O-2')],
  ];

  it('of every code names what is wrong, and disturbs no other line', async () => {
    const before = tape(
      submit({ clientOrderId: 'O-2' }),
      submit(),
      status('1001', 'ACCEPTED', 1_020),
      modified,
    );
    const after = tape(fill('1001', 't1', '4', 1_050));
    // After each bad line a good one, which must be answered as if the bad one were not there.
    const between = bad.map(([, , text]) => `${text.trimEnd()}\n${tape(clock(1_040))}`);
    const [withBad, without] = await Promise.all([
      runCli(['replay'], { stdin: before + between.join('') + after }),
      runCli(['replay'], { stdin: before + tape(clock(1_040)).repeat(bad.length) + after }),
    ]);
    expect(withBad).toMatchObject({ status: 1, stderr: '' });
    expect(without).toMatchObject({ status: 0, stderr: '' });
    const lines = linesOf(withBad.stdout);
    expect(lines.map(({ n }) => n)).toEqual(lines.map((_, index) => index + 1));
    const invalid = lines.filter(({ outcome }) => outcome === 'invalid');
    expect(invalid.map(({ error }) => error?.code)).toEqual(bad.map(([code]) => code));
    for (const [index, [, named]] of bad.entries()) {
      expect(invalid[index]).toMatchObject({ rule: 'invalid', clientOrderId: null, state: null });
      expect(invalid[index]?.error?.message).toContain(named);
    }
    const unnumbered = (list: readonly TapeLine[]) => list.map((line) => ({ ...line, n: 0 }));
    const valid = lines.filter(({ outcome }) => outcome !== 'invalid');
    expect(unnumbered(valid)).toEqual(unnumbered(linesOf(without.stdout)));
  });

  it('may speak of prototypes and change none', async () => {
    const ids = ['__proto__', 'constructor', 'hasOwnProperty'];
    const stdin =
      '{"__proto__":{"type":"clock","ts":1}}\n' +
      ids.map((clientOrderId) => tape(submit({ clientOrderId }))).join('') +
      tape(status('1', 'ACCEPTED', 1_020, { clientOrderId: '__proto__' }));
    const lines = linesOf((await runCli(['replay'], { stdin })).stdout);
    expect(lines.map(({ rule }) => rule)).toEqual([
      'invalid',
      'submit',
      'submit',
      'submit',
      'accept',
    ]);
    expect(lines.map((line) => line.clientOrderId)).toEqual([null, ...ids, '__proto__']);
  });
});

describe('a venue’s frames', () => {
  it('give a line for each report, and orders when adopted', async () => {
    const [plain, adopted] = await Promise.all([
      runCli(['replay', '--format', 'hyperliquid', frames]),
      runCli(['replay', '--format', 'hyperliquid', '--adopt', frames]),
    ]);
    expect(plain).toMatchObject({ status: 0, stderr: '' });
    expect(adopted).toMatchObject({ status: 0, stderr: '' });
    expect(new Set(linesOf(plain.stdout).map(({ state }) => state))).toEqual(new Set([null]));
    expect(linesOf(adopted.stdout).map(({ state }) => state)).toContain('accepted');
  });
});

describe('reading and writing that fails', () => {
  it.each([
    ['no such file', 'nowhere.ndjson', 'cannot read nowhere.ndjson: no such file or directory'],
    ['no name', '', 'cannot read : no such file or directory'],
    ['a directory', '.', 'there is no journal in .'],
    ['an escape in the name', '\x1b[2J', 'cannot read \\x1b[2J: no such file or directory'],
  ])('%s', async (_name, file, message) => {
    const result = await runCli(['replay', file]);
    expect(result).toMatchObject({ status: 2, stdout: '', stderr: `fillproof: ${message}\n` });
  });

  it.runIf(process.getuid?.() !== 0)('a file that may not be read', async () => {
    const file = inFolder('secret.ndjson', tape(clock(1)));
    chmodSync(file, 0);
    const result = await runCli(['replay', file]);
    const stderr = `fillproof: cannot read ${file}: permission denied\n`;
    expect(result).toMatchObject({ status: 2, stdout: '', stderr });
  });

  it.runIf(existsSync('/dev/full'))('a full disk', () => {
    const full = openSync('/dev/full', 'w');
    for (const args of [['replay'], ['--help']]) {
      const { status: exit, stderr } = spawnSync(process.execPath, [main, ...args], {
        input: tape(clock(1)),
        stdio: ['pipe', full, 'pipe'],
        env: environment,
        encoding: 'utf8',
      });
      expect(stderr).toBe('fillproof: cannot write to standard output: no space left on device\n');
      expect(exit).toBe(2);
    }
  });

  it('a directory as standard input', () => {
    const { status: exit, stderr } = spawnSync(process.execPath, [main, 'replay'], {
      stdio: [openSync(folder, 'r'), 'pipe', 'pipe'],
      env: environment,
      encoding: 'utf8',
    });
    expect(stderr).toBe(
      'fillproof: cannot read standard input: illegal operation on a directory\n',
    );
    expect(exit).toBe(2);
  });
});
