import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectGateway } from '../../../src/client.ts';
import { environment, folder, main } from '../run-cli.ts';

const tokenFile = join(folder, 'token');
const ORDERS = 500;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Starts a gateway whose standard output is this; when it is live it is told to log much. */
async function startLogging(stdout: 'pipe' | number) {
  const port = await freePort();
  const settings = ['--log-level', 'debug', '--api-token-file', tokenFile, '--no-journal'];
  const args = ['run', '--venue', 'simulator', '--api-port', String(port), ...settings];
  const child = spawn(process.execPath, [main, ...args], {
    env: environment,
    stdio: ['ignore', stdout, 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const http = `http://127.0.0.1:${port}`;
  const isLive = async () => (await fetch(`${http}/health`)).ok;
  await expect.poll(() => isLive().catch(() => false), { timeout: 10_000 }).toBe(true);
  const token = readFileSync(tokenFile, 'utf8').trim();
  const client = await connectGateway({ url: `ws://127.0.0.1:${port}`, token });
  const submits = Array.from({ length: ORDERS }, (_, n) =>
    client.submit({
      clientOrderId: `O-${n}`,
      strategyId: 'S-1',
      instrumentId: 'BTC',
      side: 'BUY',
      orderType: 'LIMIT',
      quantity: '0.01',
      price: '50000',
    }),
  );
  await Promise.all(submits);
  client.close();
  return { child, metrics: async () => (await fetch(`${http}/metrics`)).text() };
}

it.runIf(process.platform === 'linux')('settings that cannot be printed are an error', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [main, 'run', '--print-config'], {
    env: environment,
    stdio: ['ignore', full, 'pipe'],
  });
  closeSync(full);
  const [problem] = (await once(child.stderr ?? child, 'data')) as [Buffer];
  expect(String(problem)).toBe(
    'fillproof: cannot write to standard output: no space left on device\n',
  );
  expect(await once(child, 'exit')).toEqual([2, null]);
});

describe.runIf(process.platform === 'linux')('a gateway', { timeout: 30_000 }, () => {
  it('goes on, and stops in order, while nobody reads its log', async () => {
    const { child, metrics } = await startLogging('pipe');
    expect(await metrics()).toContain('fillproof_log_lines_dropped_total 0');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('goes on, and stops in order, when whoever read its log is gone', async () => {
    const { child, metrics } = await startLogging('pipe');
    child.stdout?.destroy();
    const dropped = /fillproof_log_lines_dropped_total [1-9]/;
    await expect.poll(metrics, { timeout: 10_000 }).toMatch(dropped);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('goes on, and stops in order, while the disk of its log is full', async () => {
    const full = openSync('/dev/full', 'w');
    const { child, metrics } = await startLogging(full);
    closeSync(full);
    expect(await metrics()).toMatch(/fillproof_log_lines_dropped_total [1-9]/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
