/**
 * Starts a gateway with a simulated venue inside, and trades through it as a program of its own:
 * submits an order, moves it, looks at it, cancels it. Any other language does the same with a
 * WebSocket: `python/gateway_client.py`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { connectGateway, type Push } from 'fillproof/client';

const folder = mkdtempSync(join(tmpdir(), 'fillproof-example-'));
const tokenFile = join(folder, 'api-token');

// In a shell: fillproof run --venue simulator
const cli = fileURLToPath(new URL('cli/main.js', import.meta.resolve('fillproof')));
const place = ['--api-port', '0', '--api-token-file', tokenFile, '--terminal', 'off'];
place.push('--journal-dir', join(folder, 'journal'));
const gateway = spawn(process.execPath, [cli, 'run', '--venue', 'simulator', ...place], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let url = '';
for await (const line of createInterface({ input: gateway.stdout })) {
  const log = JSON.parse(line) as { api?: string; state?: string };
  url = log.api ?? url;
  if (log.state === 'live') break;
}
gateway.stdout.resume();

const waiting: ((push: Push) => void)[] = [];
const token = readFileSync(tokenFile, 'utf8').trim();
const client = await connectGateway({
  url,
  token,
  onPush: (push) => {
    if (push.type !== 'event') return;
    console.log(push.event.type, push.event.state);
    waiting.shift()?.(push);
  },
});
/** The next event: what a command leads to comes later than its answer, or even before it. */
const nextEvent = () => new Promise<Push>((resolve) => waiting.push(resolve));

const accepted = nextEvent();
await client.submit({
  clientOrderId: 'O-1',
  strategyId: 'S-1',
  instrumentId: 'BTC',
  side: 'BUY',
  orderType: 'LIMIT',
  quantity: '0.01',
  price: '50000',
});
await accepted;

const updated = nextEvent();
await client.modify('O-1', { price: '50001', quantity: '0.02' });
await updated;

const { orders } = await client.orders();
for (const { state, quantity, price, legCount } of orders) {
  console.log(`is ${state}: ${quantity} at ${price}, ${legCount} legs`);
}

const canceled = nextEvent();
await client.cancel('O-1');
await canceled;

await client.cancel('O-1').catch((error: unknown) => console.log(String(error)));

client.close();
gateway.kill('SIGTERM');
rmSync(folder, { recursive: true });
