import { once } from 'node:events';
import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEVELOPMENT_ACCOUNTS } from '../../../src/cli/development-accounts.ts';
import { createSimulator, type SimulatorServer, startServer } from '../../../src/simulator.ts';
import { Inbox } from '../../support/inbox.ts';
import { ended, folder, runCli, startCli } from '../run-cli.ts';

type LogLine = Record<string, unknown> & { readonly msg: string };

const account = DEVELOPMENT_ACCOUNTS[0]?.address.toLowerCase() ?? '';
const journalDir = join(folder, 'gone-on');
const shard = join(journalDir, `simulator-${account}`);
let venue: SimulatorServer;
let args: string[];

beforeAll(async () => {
  const startAt = Date.now();
  const simulator = createSimulator({ seed: 1, startAt });
  simulator.fund(account, { usdc: '10000' }, startAt);
  venue = await startServer(simulator, { port: 0 });
  const api = ['--api-port', '0', '--api-token-file', join(folder, 'gone-on-token')];
  args = ['run', '--venue', 'simulator', '--venue-url', venue.url, ...api];
});
afterAll(() => venue.close());

const env = { FILLPROOF_JOURNAL_DIR: journalDir };

async function startLive() {
  const child = startCli(args, env);
  const lines = new Inbox<LogLine>();
  const all: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    all.push(line);
    lines.push(JSON.parse(line) as LogLine);
  });
  await lines.next(({ state }) => state === 'live');
  return { child, all };
}

async function kill({ child }: Awaited<ReturnType<typeof startLive>>): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'close');
}

describe('the journal of a gateway', () => {
  it('is written by one at a time, who is named, until it has ended however', async () => {
    const first = await startLive();
    expect(first.all.join()).toContain(`the journal is in ${shard}`);
    const second = await runCli(args, { env });
    expect(second).toMatchObject({ status: 1 });
    expect(second.stderr).toMatch(/^fillproof: .*\n$/);
    expect(second.stderr).toContain(String(first.child.pid));
    await kill(first);
    const third = await startLive();
    expect(third.all.join()).toMatch(/going on after step [1-9]/);
    third.child.kill('SIGTERM');
    expect(await ended(third.child)).toMatchObject({ status: 0 });
    const verified = await runCli(['verify', shard]);
    expect(verified).toMatchObject({ status: 0 });
  });

  it('is cut where the last run was interrupted, and damage elsewhere is refused', async () => {
    const segments = (): string[] => readdirSync(shard).filter((name) => name.includes('.ndjson'));
    const last = join(shard, segments().sort().at(-1) ?? '');
    writeFileSync(last, '{"seq":', { flag: 'a' });
    const cut = await startLive();
    expect(cut.all.join()).toContain('cut 7 bytes');
    await kill(cut);
    truncateSync(last, 300);
    const refused = await runCli(args, { env });
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.stderr).toMatch(/^fillproof: .*\n$/);
    expect(refused.stderr).toContain('fillproof repair');
    expect(await runCli(['repair', shard])).toMatchObject({ status: 0 });
    await kill(await startLive());
  });

  it('cannot be where there is a file', async () => {
    const file = join(folder, 'no-folder');
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, '');
    const result = await runCli(args, { env: { FILLPROOF_JOURNAL_DIR: file } });
    expect(result).toMatchObject({ status: 1 });
    expect(result.stderr).toMatch(/^fillproof: .*no-folder.*\n$/);
  });
});
