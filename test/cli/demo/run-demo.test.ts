import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
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
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it('the demo asks again what was not answered', { timeout: 20_000 }, async () => {
  const venue = await startForgetfulVenue();
  const gateway = new NotingGateway();
  const feed = new Feed('s', 100);
  const api = await startApiServer({ gateway, feed, token: 't', port: 0, lagMaxFrames: 100 });
  const refusals: string[] = [];
  const ended = new AbortController();
  const demo = runDemo({
    venueUrl: venue.url,
    apiUrl: api.url,
    token: 't',
    coins: ['BTC', 'FOO'],
    onRefused: (why) => refusals.push(why),
    signal: ended.signal,
  });
  await expect.poll(() => gateway.told.length, { timeout: 10_000 }).toBe(2);
  expect(gateway.told.map(([command]) => command)).toEqual(['submit', 'submit']);
  expect(refusals).toEqual(['the venue has no FOO']);
  ended.abort();
  await demo;
  await api.close(0);
  venue.server.close();
  venue.server.closeAllConnections();
});
