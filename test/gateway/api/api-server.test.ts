import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type ApiServer, startApiServer } from '../../../src/gateway/api/api-server.ts';
import { Feed } from '../../../src/gateway/api/feed.ts';
import { Inbox } from '../../support/inbox.ts';
import { NotingGateway, ORDER } from './served.ts';

const TOKEN = 'a-token-of-this-test';
const headers = { authorization: `Bearer ${TOKEN}` };
const open: ApiServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close(0)));
});

async function serve({ framesKept = 1_000, lagMaxFrames = 500, origins = [] as string[] } = {}) {
  const gateway = new NotingGateway();
  const feed = new Feed('run-1', framesKept);
  const notices = new Inbox<string>();
  const refused: string[] = [];
  const metrics = {
    contentType: 'text/plain; version=0.0.4',
    text: () => Promise.resolve('up 1\n'),
    onRefused: (reason: string) => refused.push(reason),
  };
  const settings = { gateway, feed, token: TOKEN, port: 0, lagMaxFrames, origins, metrics };
  const server = await startApiServer({ ...settings, onNotice: notices.push });
  open.push(server);
  return { gateway, feed, notices, refused, server };
}

type Message = Record<string, unknown>;

function connect(url: string, options: { headers?: Record<string, string> } = { headers }) {
  const socket = new WebSocket(url, options);
  const messages = new Inbox<Message>();
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Message));
  socket.on('error', () => {});
  const closed = once(socket, 'close') as Promise<[number, Buffer]>;
  const opened = once(socket, 'open');
  opened.catch(() => {});
  const ask = async (request: Message): Promise<Message> => {
    await opened;
    socket.send(JSON.stringify(request));
    return messages.next(({ re }) => re === request['id']);
  };
  return { socket, messages, closed, opened, ask };
}

/** The status with which an upgrade is refused, and the check that its body names. */
async function refusal(url: string, given: Record<string, string>) {
  const socket = new WebSocket(url, { headers: given });
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, IncomingMessage];
  const { refused } = JSON.parse(await text(response)) as Message;
  return [response.statusCode, refused];
}

async function fetchText(server: ApiServer, path: string, given: Record<string, string> = {}) {
  const request = get({ host: '127.0.0.1', port: server.port, path, headers: given });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const { statusCode: status, headers: answered } = response;
  return { status, type: answered['content-type'], body: await text(response) };
}

describe('the API', () => {
  it('takes a token with the socket or as the first message', async () => {
    const { server, gateway } = await serve();
    const first = connect(server.url);
    expect(await first.ask({ id: 1, type: 'submit', order: ORDER })).toEqual({ re: 1, ok: true });
    const second = connect(server.url, {});
    expect(await second.ask({ id: 1, type: 'auth', token: TOKEN })).toEqual({ re: 1, ok: true });
    await second.ask({ id: 2, type: 'cancel', clientOrderId: 'O-1' });
    expect(gateway.told.map(([name]) => name)).toEqual(['submit', 'cancel']);
  });

  it('refuses whoever has another', async () => {
    const { server, refused } = await serve();
    expect(await refusal(server.url, { authorization: 'Bearer guess' })).toEqual([401, 'token']);
    expect(await refusal(server.url, { authorization: '' })).toEqual([401, 'token']);
    const { ask, closed } = connect(server.url, {});
    expect(await ask({ id: 1, type: 'auth', token: 'guess' })).toMatchObject({ ok: false });
    const [code, reason] = await closed;
    expect([code, reason.toString()]).toEqual([4401, 'wrong token']);
    expect(refused).toEqual(['token', 'token', 'token']);
  });

  it('refuses other hosts, origins and paths', async () => {
    const { server, refused } = await serve({ origins: ['http://localhost:3000'] });
    const host = refusal(server.url, { ...headers, host: 'evil.example' });
    expect(await host).toEqual([403, 'host']);
    const origin = refusal(server.url, { ...headers, origin: 'http://evil.example' });
    expect(await origin).toEqual([403, 'origin']);
    expect(await refusal(`${server.url}/other`, headers)).toEqual([404, 'path']);
    expect(refused).toEqual(['host', 'origin', 'path']);
    const page = connect(server.url, { headers: { origin: 'http://localhost:3000' } });
    await page.opened;
  });

  it('ends a socket that sends a frame beyond 1 MiB, and no other', async () => {
    const { server } = await serve();
    const [large, other] = [connect(server.url), connect(server.url)];
    await large.opened;
    large.socket.send('x'.repeat((1 << 20) + 1));
    expect((await large.closed)[0]).toBe(1009);
    expect(await other.ask({ id: 1, type: 'orders' })).toMatchObject({ ok: true, orders: [] });
  });

  it('answers nonsense, and goes on', async () => {
    const { server } = await serve();
    const { ask, socket, messages, opened } = connect(server.url);
    await opened;
    socket.send('{nonsense');
    socket.send(Buffer.from([0xff, 0xfe]));
    expect(await messages.next()).toMatchObject({ re: null, error: { code: 'BAD_REQUEST' } });
    expect(await messages.next()).toMatchObject({ re: null, error: { code: 'BAD_REQUEST' } });
    expect(await ask({ id: 1, type: 'orders' })).toMatchObject({ ok: true });
  });

  it('keeps room for clients however many strangers there are', async () => {
    const { server } = await serve();
    const strangers = Array.from({ length: 16 }, () => connect(server.url, { headers: {} }));
    await Promise.all(strangers.map(({ opened }) => opened));
    expect(await refusal(server.url, {})).toEqual([503, 'full']);
    await connect(server.url).opened;
    await strangers[0]?.ask({ id: 1, type: 'auth', token: TOKEN });
    await connect(server.url, { headers: {} }).opened;
    expect(server.clients).toBe(18);
  });

  it('has room for so many clients', async () => {
    const { server } = await serve();
    const clients = Array.from({ length: 64 }, () => connect(server.url));
    await Promise.all(clients.map(({ opened }) => opened));
    expect(server.clients).toBe(64);
    expect(await refusal(server.url, headers)).toEqual([503, 'full']);
  });

  it('lets a socket be resumed without loss or repeats', async () => {
    const { server, feed } = await serve();
    const push = (count: number) => {
      for (let n = 0; n < count; n += 1) feed.push({ type: 'gateway', state: 'live' });
    };
    const first = connect(server.url);
    await first.ask({ id: 1, type: 'resume' });
    push(30);
    await first.messages.next(({ seq }) => seq === 20);
    first.socket.terminate();
    push(30);
    const second = connect(server.url);
    await second.ask({ id: 1, type: 'resume', after: 20, stream: 'run-1' });
    push(30);
    for (let seq = 21; seq <= 90; seq += 1) {
      expect(await second.messages.next()).toMatchObject({ seq });
    }
  });

  it('cuts off a client that does not read; it resumes, and others notice nothing', async () => {
    const { server, feed, notices } = await serve({ framesKept: 20_000, lagMaxFrames: 2_000 });
    const [slow, quick] = [connect(server.url), connect(server.url)];
    await slow.ask({ id: 1, type: 'resume' });
    await quick.ask({ id: 1, type: 'resume' });
    slow.socket.pause();
    const large = { code: 'BAD_INPUT', message: 'x'.repeat(2_000) } as const;
    const outcome = {
      type: 'outcome',
      input: 'status',
      outcome: 'invalid',
      rule: 'invalid',
    } as const;
    const nothing = { clientOrderId: null, state: null, error: large } as const;
    let pushed = 0;
    while (server.cutOff === 0) {
      for (let n = 0; n < 500; n += 1) feed.push({ ...outcome, ...nothing, ts: pushed });
      pushed += 500;
      await quick.messages.next(({ seq }) => seq === pushed);
    }
    await notices.next((notice) => notice.startsWith('client cut off'));
    slow.socket.resume();
    expect((await slow.closed)[0]).toBe(4408);
    const last = slow.messages.waiting.at(-1)?.['seq'];
    if (typeof last !== 'number') throw new Error('nothing came before it was cut off');
    const again = connect(server.url);
    await again.ask({ id: 1, type: 'resume', after: last, stream: 'run-1' });
    for (let seq = last + 1; seq <= pushed; seq += 1) {
      expect((await again.messages.next())['seq']).toBe(seq);
    }
  });

  it('gives clients what was pushed before it closes', async () => {
    const { server, feed } = await serve();
    const { ask, messages, closed } = connect(server.url);
    await ask({ id: 1, type: 'resume' });
    for (let n = 0; n < 100; n += 1) feed.push({ type: 'gateway', state: 'stopping' });
    await server.close(5_000);
    expect((await closed)[0]).toBe(1001);
    expect(messages.waiting.at(-1)).toMatchObject({ seq: 100 });
  });

  it('closes although somebody does not agree', async () => {
    const { server } = await serve();
    const raw = connectTcp(server.port, '127.0.0.1');
    raw.on('error', () => {});
    raw.write(
      `GET / HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nconnection: upgrade\r\n` +
        'upgrade: websocket\r\nsec-websocket-version: 13\r\n' +
        'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await once(raw, 'data');
    const ended = once(raw, 'close');
    await server.close(0);
    await ended;
    expect(raw.readableEnded || raw.destroyed).toBe(true);
  });
});

describe('plain HTTP', () => {
  it('tells whether all is well', async () => {
    const { server, gateway, feed } = await serve();
    feed.push({ type: 'gateway', state: 'live' });
    const well = await fetchText(server, '/health');
    expect(well).toMatchObject({ status: 200, type: 'application/json' });
    expect(JSON.parse(well.body)).toEqual({
      state: 'live',
      trouble: null,
      stream: 'run-1',
      seq: 1,
      clients: 0,
    });
    gateway.state = 'recovering';
    gateway.trouble = 'cannot connect: connect ECONNREFUSED';
    const ill = await fetchText(server, '/health');
    expect(ill.status).toBe(503);
    const { state, trouble } = gateway;
    expect(JSON.parse(ill.body)).toMatchObject({ state, trouble });
  });

  it('has metrics, and nothing else', async () => {
    const { server } = await serve();
    expect(await fetchText(server, '/metrics')).toEqual({
      status: 200,
      type: 'text/plain; version=0.0.4',
      body: 'up 1\n',
    });
    expect((await fetchText(server, '/')).status).toBe(404);
  });

  it('is for this machine’s own programs', async () => {
    const { server, refused } = await serve();
    const pages = await Promise.all([
      fetchText(server, '/health', { host: 'evil.example' }),
      fetchText(server, '/metrics', { origin: 'http://evil.example' }),
    ]);
    expect(pages.map(({ status, body }) => [status, body])).toEqual([
      [403, '{"refused":"host","message":"the Host is not this machine and port"}\n'],
      [403, '{"refused":"origin","message":"the Origin is none of apiOrigins"}\n'],
    ]);
    expect(refused).toEqual(['host', 'origin']);
  });
});
