import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { DEVELOPMENT_ACCOUNTS } from '../../src/cli/development-accounts.ts';
import { connectGateway, type Push } from '../../src/client.ts';
import { Inbox } from '../support/inbox.ts';
import { ended, environment, folder, root, runCli, startCli } from './run-cli.ts';

const tokenFile = join(folder, 'sub', 'token');
const quiet = ['--api-port', '0', '--api-token-file', tokenFile];
const NOTHING = ['--venue', 'simulator', '--terminal', 'off'];
const key = DEVELOPMENT_ACCOUNTS[1]?.privateKey ?? '';

type LogLine = Record<string, unknown> & { readonly msg: string };

/** Starts the command, and reads what it logs. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = startCli(['run', ...quiet, ...args], env);
  const lines = new Inbox<LogLine>();
  const all: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    all.push(line);
    lines.push(JSON.parse(line) as LogLine);
  });
  return { child, lines, all };
}

async function urlOf(lines: Inbox<LogLine>): Promise<string> {
  return String((await lines.next(({ msg }) => msg.startsWith('the API is at')))['api']);
}

describe('fillproof run', () => {
  it('shows its settings, and no secret', async () => {
    const config = join(folder, 'settings.json');
    writeFileSync(config, '{"venue": "testnet", "commandTtlMs": 1000}');
    const { status, stdout, stderr } = await runCli(
      ['run', '--config', config, '--print-config', '--no-adopt'],
      { env: { FILLPROOF_AGENT_KEY: key, FILLPROOF_COMMAND_TTL_MS: '2000' } },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain(key.slice(2, 20));
    expect(JSON.parse(stdout)).toMatchObject({
      venue: { value: 'testnet', from: 'file' },
      commandTtlMs: { value: 2_000, from: 'environment' },
      adopt: { value: false, from: 'flag' },
      agentKey: { value: '(set, not shown)', from: 'environment' },
    });
  });

  it('warns of settings without effect, and prints the others', async () => {
    const { status, stdout, stderr } = await runCli(['run', '--print-config'], {
      env: { FILLPROOF_NONSENSE: '1' },
    });
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'fillproof: FILLPROOF_NONSENSE is no setting\n',
    });
    expect(stdout).not.toContain('NONSENSE');
  });

  it('has its help within 80 columns', async () => {
    const { status, stdout } = await runCli(['run', '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain('--agent-key-file <file>');
    expect(stdout).not.toMatch(/--agent-key </);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    [[], '--venue: expected simulator, testnet, mainnet'],
    [['--venue', 'moon'], '--venue: expected simulator, testnet, mainnet, not "moon"'],
    [['--venue', 'testnet'], 'testnet needs a key: FILLPROOF_AGENT_KEY, or --agent-key-file'],
    [['--agent-key', key], "unknown option '--agent-key'"],
    [[`--agent-key=${key}`], "unknown option '--agent-key=…'"],
    [
      ['--venue', 'simulator', '--agent-key-file', key],
      '--agent-key-file: expected file, not a key',
    ],
    [['--config', key], 'cannot read …: no such file or directory'],
    [
      ['--venue', 'simulator', '--api-frames-kept', '10'],
      '--api-lag-max-frames: must not be above --api-frames-kept',
    ],
    [['--config', 'nowhere.json'], 'cannot read nowhere.json: no such file or directory'],
  ])('refuses %j on one line', async (args, message) => {
    const result = await runCli(['run', ...args]);
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toMatch(/^fillproof: .*\n$/);
    expect(result.stderr).toContain(message);
  });

  it.each(['', '/proc/x'])('has no token, and writes none, with HOME=%s', async (HOME) => {
    const args = ['run', '--venue', 'simulator', '--api-port', '0'];
    const result = await runCli(args, { env: { HOME } });
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toMatch(/^fillproof: --api-token-file: .*~\/\.fillproof\/api-token.*\n$/);
    expect(existsSync('.fillproof')).toBe(false);
  });

  it('stops in order when npm, which started it, is told to end', async () => {
    const npm = spawn('npm', ['run', '-s', 'fillproof', '--', 'run', ...quiet, ...NOTHING], {
      cwd: root,
      env: { ...environment, FILLPROOF_JOURNAL_DIR: join(folder, 'orphan') },
    });
    const lines: string[] = [];
    const reader = createInterface({ input: npm.stdout }).on('line', (line) => lines.push(line));
    await expect.poll(() => lines.join(''), { timeout: 30_000 }).toContain('is live');
    npm.kill('SIGTERM');
    await once(reader, 'close');
    expect(lines.join('')).toContain('npm has ended: stopping');
    expect(lines.at(-1)).toContain('stopped: ');
  });

  it('says so if its port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const args = ['run', '--venue', 'simulator', ...quiet, '--api-port', String(port)];
    const result = await runCli(args);
    server.close();
    expect(result).toMatchObject({
      status: 2,
      stderr: `fillproof: the API cannot listen at 127.0.0.1, port ${port}: address already in use\n`,
    });
  });

  it('ends if the key is of another account than the one to trade for', async () => {
    const [first, second] = DEVELOPMENT_ACCOUNTS;
    const env = { FILLPROOF_AGENT_KEY: key };
    const args = ['--venue', 'simulator', '--account', first?.address ?? ''];
    const { child, lines, all } = start(args, env);
    const exited = ended(child);
    const why = `the key's address ${second?.address} is neither the account ${first?.address}`;
    await lines.next(({ msg }) => msg.startsWith(why));
    await lines.next(({ msg }) => msg.startsWith('stopped: '));
    const { status, stderr } = await exited;
    expect(status).toBe(1);
    expect(stderr).toMatch(/^fillproof: the key's address .* nor an agent of it\n$/);
    expect(all.join('\n') + stderr).not.toContain(key.slice(2, 20));
  });

  it('trades for a client, and stops in order', { timeout: 60_000 }, async () => {
    const env = { FILLPROOF_AGENT_KEY: key, FILLPROOF_NONSENSE: '1' };
    const { child, lines, all } = start(['--venue', 'simulator', '--cancel-on-stop'], env);
    const url = await urlOf(lines);
    await lines.next(({ msg }) => msg === 'the gateway is live');
    const token = readFileSync(tokenFile, 'utf8').trim();
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);

    const pushes = new Inbox<Push>();
    const client = await connectGateway({ url, token, onPush: pushes.push });
    const event = (type: string) =>
      pushes.next((push) => push.type === 'event' && push.event.type === type);
    const order = {
      clientOrderId: 'O-1',
      strategyId: 'S-1',
      instrumentId: 'BTC',
      side: 'BUY',
      orderType: 'LIMIT',
      quantity: '0.01',
      price: '50000',
    } as const;
    await client.submit(order);
    await event('OrderAccepted');
    await client.modify('O-1', { price: '50001' });
    expect(await event('OrderUpdated')).toMatchObject({ event: { price: '50001' } });
    expect((await client.orders()).orders).toMatchObject([
      { clientOrderId: 'O-1', state: 'replaced', price: '50001', legCount: 2, waiting: null },
    ]);
    await expect(client.submit(order)).rejects.toMatchObject({ code: 'DUPLICATE_ORDER' });

    const http = url.replace('ws:', 'http:');
    const health = await fetch(`${http}/health`);
    expect([health.status, await health.json()]).toMatchObject([200, { state: 'live' }]);
    const metrics = await (await fetch(`${http}/metrics`)).text();
    expect(metrics).toContain('fillproof_orders{state="replaced"} 1');
    expect(metrics).toMatch(
      /fillproof_command_seconds_count\{command="modify",outcome="accepted"\} 1/,
    );
    expect(metrics).toMatch(/fillproof_report_to_event_seconds_count [1-9]/);

    child.kill('SIGTERM');
    await event('OrderCanceled');
    const { status, stderr } = await ended(child);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    client.close();
    const stopped = await lines.next(({ msg }) => msg.startsWith('stopped: '));
    expect(stopped).toMatchObject({ open: 0, OrderCanceled: 1 });
    const written = all.join('\n');
    expect(written).toContain('FILLPROOF_NONSENSE is no setting');
    expect(written).not.toContain(key.slice(2, 20));
    expect(written).not.toContain(token);
  });

  it('ends when it is interrupted, however long it was to run', async () => {
    const { child, lines } = start(['--venue', 'simulator', '--run-for-ms', '600000']);
    await lines.next(({ state }) => state === 'live');
    child.kill('SIGTERM');
    expect((await ended(child)).status).toBe(0);
  });

  it('stops within its time, though a client does not answer', async () => {
    const { child, lines } = start(['--venue', 'simulator', '--stop-within-ms', '200']);
    const { port } = new URL(await urlOf(lines));
    const mute = connect(Number(port), '127.0.0.1');
    mute.write(
      [
        'GET / HTTP/1.1',
        `Host: 127.0.0.1:${port}`,
        `Authorization: Bearer ${readFileSync(tokenFile, 'utf8').trim()}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
        '\r\n',
      ].join('\r\n'),
    );
    await lines.next(({ msg }) => msg.startsWith('client connected'));
    child.kill('SIGTERM');
    const began = await lines.next(({ msg }) => msg === 'SIGTERM: stopping');
    const stopped = await lines.next(({ msg }) => msg.startsWith('stopped: '));
    const took = Date.parse(String(stopped['time'])) - Date.parse(String(began['time']));
    expect(took).toBeLessThan(800);
    expect((await ended(child)).status).toBe(0);
    mute.destroy();
  });

  it.each([
    ['ends at once on a second signal, of whichever kind', 'SIGINT', 130],
    // Its order stays open: what it was to cancel, the venue has never got.
    ['takes its time though its terminal is closed, too', 'SIGHUP', 1],
  ] as const)('%s', async (_name, second, expected) => {
    const args = ['--venue', 'simulator', '--cancel-on-stop', '--stop-within-ms', '2000'];
    const { child, lines } = start(args);
    const url = await urlOf(lines);
    const trading = await lines.next(({ venue }) => venue !== undefined);
    expect(trading.msg).toMatch(/^trading at simulator \(http:\S+, seed \d+, faults none\) for 0x/);
    await lines.next(({ state }) => state === 'live');
    const token = readFileSync(tokenFile, 'utf8').trim();
    const client = await connectGateway({ url, token });
    await client.submit({
      clientOrderId: 'O-1',
      strategyId: 'S-1',
      instrumentId: 'BTC',
      side: 'BUY',
      orderType: 'LIMIT',
      quantity: '0.01',
      price: '50000',
    });
    await lines.next(({ msg }) => msg === 'OrderAccepted');
    const faults = JSON.stringify({ requestLost: 1 });
    await fetch(`${String(trading['venue'])}/admin/faults`, { method: 'POST', body: faults });
    child.kill('SIGTERM');
    await lines.next(({ state }) => state === 'stopping');
    child.kill(second);
    expect((await ended(child)).status).toBe(expected);
    client.close();
  });

  it('has a demo, for a time', { timeout: 60_000 }, async () => {
    const { child, lines } = start(['--venue', 'simulator', '--demo', '--run-for-ms', '1500']);
    await lines.next(({ msg }) => msg === 'OrderAccepted');
    const exited = ended(child);
    expect(await lines.next(({ msg }) => msg.startsWith('stopped: '))).toMatchObject({
      OrderAccepted: expect.any(Number) as number,
    });
    expect((await exited).status).toBe(0);
  });
});
