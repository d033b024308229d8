import assert from 'node:assert/strict';
import { checkChart } from './check-chart.ts';
import type { InspectorRelay } from './inspector-relay.ts';
import { connectStatus, getPage, type Message, PageClient } from './page-client.ts';

/** Plays the session to pages without a browser, and throws where the relay is not as promised. */
export async function checkRelay(relay: InspectorRelay, play: () => void): Promise<void> {
  assert.match(relay.host, /^127\.0\.0\.1:\d+$/);
  passed('it listens on this machine only');
  await checkPage(relay);
  await checkStrangers(relay);

  const page = await PageClient.open(relay);
  play();
  await page.settle();
  checkMessages(page.messages);
  checkChart(page.messages);
  passed('the chart is complete: all states, rules and descriptions, every guard and action named');

  const before = page.messages.length;
  await checkLatePage(relay, page.messages);
  await page.settle();
  assert.equal(page.messages.length, before);
  assert.equal(await page.say('{"type":"@xstate.event"}'), 1008);
  passed('a page that speaks is closed');
}

async function checkPage(relay: InspectorRelay): Promise<void> {
  assert.equal((await getPage(relay.origin)).status, 401);
  assert.equal((await getPage(`${relay.origin}/?token=guess`)).status, 401);
  assert.equal((await getPage(relay.url, { host: 'localhost' })).status, 403);
  passed('the page is refused without the token, and under a foreign host name');

  const { status, policy, body } = await getPage(relay.url);
  assert.equal(status, 200);
  assert.match(policy, /^default-src 'none'; /);
  assert.match(policy, /; frame-src https:\/\/stately\.ai; /);
  assert.doesNotMatch(policy, /unsafe|\*/);
  assert.match(body, /<iframe [^>]*src="https:\/\/stately\.ai\/inspect"/);
  assert.match(body, /postMessage\(JSON\.parse\(message\), 'https:\/\/stately\.ai'\)/);
  assert.ok(!body.includes(relay.url));
  passed('the page embeds stately.ai and nothing else, and speaks to that origin only');
}

async function checkStrangers({ url, origin }: InspectorRelay): Promise<void> {
  assert.equal(await connectStatus(origin, origin), 401);
  assert.equal(await connectStatus(`${origin}/?token=guess`, origin), 401);
  assert.equal(await connectStatus(url, 'https://stately.ai'), 403);
  assert.equal(await connectStatus(url), 403);
  assert.equal(await connectStatus(url, origin), 101);
  passed('a socket is refused without the token, and from a foreign origin or none');
}

function checkMessages(messages: readonly Message[]): void {
  const known = new Set<string>();
  for (const { type, sessionId, parentId } of messages) {
    if (parentId !== undefined) assert.ok(known.has(parentId));
    if (type === '@xstate.actor') known.add(sessionId);
    else assert.ok(known.has(sessionId));
  }
  passed('every actor is announced before anything is said of it, parents first');

  const { actor, event, snapshot } = Object.groupBy(messages, ({ type }) => type.slice(8));
  assert.ok(actor !== undefined && event !== undefined && snapshot !== undefined);
  for (const { name, sessionId } of actor) {
    const shown = snapshot.filter((message) => message.sessionId === sessionId);
    const path = shown.map((message) => leafOf(message.snapshot?.value));
    if (path[0] === undefined) continue;
    assert.ok(event.some((message) => message.sessionId === sessionId));
    passed(`${name} is seen as ${path.filter((state, at) => state !== path[at - 1]).join(', ')}`);
  }
}

async function checkLatePage(relay: InspectorRelay, messages: readonly Message[]): Promise<void> {
  const late = await PageClient.open(relay);
  await late.settle();
  const sessions = new Set(messages.map(({ sessionId }) => sessionId));
  const expected = [...sessions].flatMap((session) => {
    const own = messages.filter(({ sessionId }) => sessionId === session);
    const last = (type: string) => own.findLast((message) => message.type === type);
    return [last('@xstate.actor'), last('@xstate.snapshot')];
  });
  assert.deepEqual(late.messages, expected);
  passed('a late page gets the last actor and snapshot message of each actor');
}

function leafOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? leafOf(Object.values(value ?? {})[0]) : undefined;
}

function passed(what: string): void {
  console.log(`ok: ${what}`);
}
