import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Order } from '../../../machines/vocabulary.ts';
import { runDemo } from '../../../src/cli/demo/run-demo.ts';
import { startApiServer } from '../../../src/gateway/api/api-server.ts';
import { Feed } from '../../../src/gateway/api/feed.ts';
import { NotingGateway } from '../../gateway/api/served.ts';

const ANSWERS: Readonly<Record<string, object>> = {
  meta: { universe: [{ name: 'BTC', szDecimals: 5 }] },
  allMids: { BTC: '100000' },
};

/** Answers a question of each kind only when it is asked again. */
async function startForgetfulVenue() {
  const asked = new Set<string>();
  const server = createServer((request, response) => {
    void (async () => {
      const [body] = (await request.toArray()) as Buffer[];
      const { type } = JSON.parse(String(body)) as { type: string };
      if (asked.has(type)) response.end(JSON.stringify(ANSWERS[type]));
      asked.add(type);
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** Runs the demo until it has quoted, and tells what the gateway was told and it was refused. */
async function quote(venueUrl: string) {
  const gateway = new NotingGateway();
  const feed = new Feed('s', 100);
  const api = await startApiServer({ gateway, feed, token: 't', port: 0, lagMaxFrames: 100 });
  const refusals: string[] = [];
  const ended = new AbortController();
  const demo = runDemo({
    venueUrl,
    apiUrl: api.url,
    token: 't',
    coins: ['BTC', 'FOO'],
    onRefused: (why) => refusals.push(why),
    signal: ended.signal,
  });
  await expect.poll(() => gateway.told.length, { timeout: 10_000 }).toBe(2);
  // What is under way when it ends is refused, too.
  const until = { told: [...gateway.told], refusals: [...refusals] };
  ended.abort();
  await demo;
  await api.close(0);
  return until;
}

it('the demo asks again what was not answered', { timeout: 20_000 }, async () => {
  const venue = await startForgetfulVenue();
  const { told, refusals } = await quote(venue.url);
  expect(told.map(([command]) => command)).toEqual(['submit', 'submit']);
  expect(refusals).toEqual(['the venue has no FOO']);
  venue.server.close();
  venue.server.closeAllConnections();
});

it('the demo has ids of its own in every run, which the venue can hold', async () => {
  const venue = await startForgetfulVenue();
  for (const type of Object.keys(ANSWERS)) venue.asked.add(type);
  vi.useFakeTimers({ toFake: ['Date'], now: 1_795_000_000_000 });
  onTestFinished(() => void vi.useRealTimers());
  const first = await quote(venue.url);
  vi.setSystemTime(1_795_000_001_000);
  const second = await quote(venue.url);
  const ids = [...first.told, ...second.told].map(([, order]) => (order as Order).clientOrderId);
  expect(new Set(ids).size).toBe(4);
  expect(ids.every((id) => id.length + 6 <= 15)).toBe(true);
  venue.server.close();
  venue.server.closeAllConnections();
});
