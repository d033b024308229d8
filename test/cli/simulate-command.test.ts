import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, it } from 'vitest';
import { ended, folder, runCli, startCli } from './run-cli.ts';

const CAROL = `0x${'c'.repeat(40)}`;
const running: ChildProcessWithoutNullStreams[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** Starts the simulator, and waits until it has said all that it says at the start. */
async function simulating(...args: readonly string[]) {
  const child = startCli(['simulate', '--port', '0', '--no-market', ...args]);
  running.push(child);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await expect.poll(() => stdout, { timeout: 5_000 }).toContain('keys, which everybody knows');
  const [url = ''] = /http:\/\/\S+/.exec(stdout) ?? [];
  return { child, stdout, url, output: () => stdout };
}

async function truth(url: string, user: string): Promise<unknown> {
  return (await fetch(`${url}/admin/truth?user=${user}`)).json();
}

describe('the simulator', () => {
  it('says where it is, its seed, its faults and its accounts', async () => {
    const { stdout, url } = await simulating('--seed', '7', '--faults', 'typical');
    expect(stdout).toContain(`sockets  ${url.replace('http', 'ws')}/ws\n`);
    expect(stdout).toContain('seed     7\n');
    expect(stdout).toContain('faults   typical\n');
    expect(stdout.match(/^ {2}0x[\da-f]{40} 0x[\da-f]{64}$/gm)).toHaveLength(4);
    const faults = (await fetch(`${url}/admin/faults`)).json();
    expect(await faults).toMatchObject({ fillsFirst: 0.5 });
  });

  it('lets trade who has one of its keys', async () => {
    const { stdout, url } = await simulating();
    const [, user = '', key = ''] = /^ {2}(0x[\da-f]{40}) (0x[\da-f]{64})$/m.exec(stdout) ?? [];
    const transport = new HttpTransport({ apiUrl: url, isTestnet: true });
    const client = new ExchangeClient({ transport, wallet: privateKeyToAccount(key as '0x') });
    const t = { limit: { tif: 'Gtc' as const } };
    const order = { a: 0, b: true, p: '94000', s: '0.01', r: false, t };
    await client.order({ orders: [order], grouping: 'na' });
    expect(await truth(url, user)).toMatchObject({ live: [{ order: { limitPx: '94000.0' } }] });
  });

  it('funds the accounts that it is told to', async () => {
    const { stdout, url } = await simulating(
      '--account',
      `${CAROL.toUpperCase().replace('X', 'x')}:12.5`,
      '--account',
      `0x${'d'.repeat(40)}`,
    );
    expect(stdout).toContain(
      `  ${CAROL} with 12.5 USDC\n  0x${'d'.repeat(40)} with 1000000 USDC\n`,
    );
    expect(await truth(url, CAROL)).toMatchObject({ usdc: '12.5' });
  });

  it('has the faults of a file, and believes signatures and has blocks if it is to', async () => {
    const file = join(folder, 'faults.json');
    writeFileSync(file, '{"http5xx": {"probability": 1, "executed": 1}}');
    const { url } = await simulating(
      '--faults',
      file,
      '--trust-signatures',
      '--block-ms',
      '20',
      '--account',
      CAROL,
    );
    const signature = { r: CAROL, s: '0x1', v: 27 };
    const action = { type: 'scheduleCancel', time: 1 };
    const body = JSON.stringify({ action, nonce: Date.now(), signature });
    const answer = await fetch(`${url}/exchange`, { method: 'POST', body });
    expect([answer.status, await answer.text()]).toEqual([502, '502 Bad Gateway']);
  });

  it('logs what comes and goes', async () => {
    const { url, output } = await simulating();
    await fetch(`${url}/admin/disconnect`, { method: 'POST' });
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    await once(socket, 'open');
    socket.close();
    await expect.poll(output).toMatch(/ admin: disconnect done\n/);
    await expect.poll(output).toMatch(/^\d\d:\d\d:\S+ socket from 127\.0\.0\.1 opened, 1 open\n/m);
    await expect.poll(output).toMatch(/ closed with 1005, 0 open\n$/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('closes in order at %s', async (signal) => {
    const { child, url } = await simulating();
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`);
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[CloseEvent]>;
    child.kill(signal);
    const [{ code }] = await closed;
    expect(code).toBe(1001);
    expect(await ended(child)).toMatchObject({ status: 0, signal: null, stderr: '' });
  });
});

it('shows how to simulate, within 80 columns', async () => {
  const { status, stdout } = await runCli(['simulate', '--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('fillproof simulate --faults hostile');
  expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

describe('what cannot be', () => {
  it('is a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const result = await runCli(['simulate', '--port', String(port)]);
    other.close();
    const stderr = `fillproof: cannot listen at 127.0.0.1:${port}: address already in use\n`;
    expect(result).toEqual({ status: 2, signal: null, stdout: '', stderr });
  });

  it('is a profile that there is not', async () => {
    const { status, stderr } = await runCli(['simulate', '--faults', 'typicl']);
    expect(status).toBe(2);
    expect(stderr).toBe(
      'fillproof: cannot read typicl: no such file or directory ' +
        '(profiles with a name are none, typical, hostile)\n',
    );
  });

  it.each([
    ['{"frameDropped": 2}', /: frameDropped: Invalid value: Expected <=1 but received 2\n$/],
    ['{"frameDropped": ', /wrong\.json is not JSON: .*\n$/],
    ['[]', /wrong\.json: Expected an object\n$/],
  ])('is a profile of %j', async (text, message) => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, text);
    const { status, stdout, stderr } = await runCli(['simulate', '--faults', file]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it.each([
    ['--port', '65536'],
    ['--port', '-1'],
    ['--seed', '1.5'],
    ['--block-ms', 'soon'],
    ['--account', '0x12'],
    ['--account', `${CAROL}:-5`],
  ])('is %s %s', async (option, value) => {
    const { status, stdout, stderr } = await runCli(['simulate', option, value]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^fillproof: option '${option} .*${value}' is invalid. Exp`));
  });
});
