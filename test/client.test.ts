import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import {
  type ClientOptions,
  connectGateway,
  type GatewayClient,
  type Push,
} from '../src/client.ts';
import { type ApiServer, startApiServer } from '../src/gateway/api/api-server.ts';
import { Feed } from '../src/gateway/api/feed.ts';
import { NotingGateway, ORDER, viewOf } from './gateway/api/served.ts';
import { Inbox } from './support/inbox.ts';

const TOKEN = 'a-token-of-this-test';
const state = { type: 'gateway', state: 'live' } as const;
const servers: ApiServer[] = [];
const clients: GatewayClient[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(servers.splice(0).map((server) => server.close(0)));
  vi.unstubAllGlobals();
});

async function serve({ feed = new Feed('run-1', 1_000), port = 0, token = TOKEN } = {}) {
  const gateway = new NotingGateway();
  const server = await startApiServer({ gateway, feed, token, port, lagMaxFrames: 500 });
  servers.push(server);
  return { gateway, feed, server };
}

async function connect(url: string, options: Partial<ClientOptions> = {}) {
  const pushes = new Inbox<Push>();
  const connected = new Inbox<boolean>();
  const lost = new Inbox<string>();
  const client = await connectGateway({
    url,
    token: TOKEN,
    onPush: pushes.push,
    onConnected: connected.push,
    onLost: ({ code }) => lost.push(code),
    reconnectMaxMs: 50,
    ...options,
  });
  clients.push(client);
  return { client, pushes, connected, lost };
}

describe('a client', () => {
  it('gives commands and is told what came of them', async () => {
    const { gateway, server } = await serve();
    gateway.views = [viewOf()];
    const { client } = await connect(server.url);
    expect(client.gatewayState).toBe('live');
    await client.submit(ORDER);
    expect(await client.modify('O-1', { price: '101' })).toEqual({ isWaiting: true });
    await client.cancel('O-1');
    expect(await client.cancelAll({ side: 'BUY' })).toEqual(['O-1']);
    expect(gateway.told.map(([name]) => name)).toEqual(['submit', 'modify', 'cancel', 'cancelAll']);
  });

  it('is told why a command was refused', async () => {
    const { gateway, server } = await serve();
    gateway.refusal = { code: 'NOT_LIVE', message: 'the gateway is connecting' };
    const { client } = await connect(server.url);
    await expect(client.cancel('O-1')).rejects.toMatchObject({
      name: 'GatewayClientError',
      code: 'NOT_LIVE',
      message: 'NOT_LIVE: the gateway is connecting',
    });
  });

  it('reads all open orders, however many', async () => {
    const { gateway, server, feed } = await serve();
    feed.push(state);
    gateway.views = Array.from({ length: 600 }, (_, n) => viewOf({ clientOrderId: `O-${n}` }));
    const { client } = await connect(server.url);
    const { orders, seq, stream } = await client.orders();
    expect([orders.length, seq, stream]).toEqual([600, 1, 'run-1']);
    expect(orders[599]).toMatchObject({ clientOrderId: 'O-599', legCount: 1 });
  });

  it('reads one order, and is told if there is none', async () => {
    const { gateway, server, feed } = await serve();
    feed.push(state);
    gateway.views = [viewOf({ clientOrderId: 'O-1' }, { state: 'filled', cumQty: '10' })];
    const { client } = await connect(server.url);
    const { order, seq, stream } = await client.order('O-1');
    expect([order.state, order.cumQty, seq, stream]).toEqual(['filled', '10', 1, 'run-1']);
    await expect(client.order('O-2')).rejects.toMatchObject({ code: 'UNKNOWN_ORDER' });
  });

  it('gets every push once, over reconnects', async () => {
    const first = await serve();
    const { feed } = first;
    let { server } = first;
    const { client, pushes, connected, lost } = await connect(server.url);
    expect(await connected.next()).toBe(true);
    const push = (count: number) => {
      for (let n = 0; n < count; n += 1) feed.push(state);
    };
    for (let round = 0; round < 10; round += 1) {
      push(20);
      await pushes.next(({ seq }) => seq === round * 40 + 20);
      await server.close(0);
      expect(await connected.next()).toBe(false);
      push(20); // comes once it is back
      ({ server } = await serve({ feed, port: server.port }));
      expect(await connected.next()).toBe(true);
      for (let seq = round * 40 + 21; seq <= round * 40 + 40; seq += 1) {
        expect((await pushes.next()).seq).toBe(seq);
      }
    }
    expect(lost.waiting).toEqual([]);
    expect(client.position).toEqual({ stream: 'run-1', seq: 400 });
  });

  it('goes on from where an earlier one was', async () => {
    const { feed, server } = await serve();
    for (let n = 0; n < 5; n += 1) feed.push(state);
    const { pushes } = await connect(server.url, { resume: { stream: 'run-1', seq: 3 } });
    expect([(await pushes.next()).seq, (await pushes.next()).seq]).toEqual([4, 5]);
  });

  it.each([
    ['of another stream', { stream: 'run-0', seq: 3 }, 'OTHER_STREAM'],
    ['no longer kept', { stream: 'run-1', seq: 3 }, 'TOO_OLD'],
  ])('is told that pushes are lost: %s', async (_why, resume, code) => {
    const { feed, server } = await serve({ feed: new Feed('run-1', 10) });
    for (let n = 0; n < 50; n += 1) feed.push(state);
    const { pushes, lost } = await connect(server.url, { resume });
    expect(await lost.next()).toBe(code);
    feed.push(state);
    expect((await pushes.next()).seq).toBe(51);
  });

  it('is told so once it is there and can be asked, before any push', async () => {
    const { gateway, feed, server } = await serve();
    gateway.views = [viewOf()];
    const told: string[] = [];
    const read = new Inbox<number>();
    let client: GatewayClient | null = null;
    client = await connectGateway({
      url: server.url,
      token: TOKEN,
      resume: { stream: 'run-0', seq: 3 },
      onConnected: () => told.push(client === null ? 'no client' : 'connected'),
      onLost: ({ code }) => {
        told.push(code);
        void client?.orders().then(({ orders }) => read.push(orders.length));
      },
      onPush: ({ seq }) => told.push(`push ${seq}`),
    });
    clients.push(client);
    feed.push(state);
    expect(told).toEqual([]);
    expect(await read.next()).toBe(1);
    expect(told).toEqual(['connected', 'OTHER_STREAM', 'push 1']);
  });

  it('is told of no loss when it connects for the first time', async () => {
    const { feed, server } = await serve();
    feed.push(state);
    const { connected, lost, client } = await connect(server.url);
    await connected.next();
    expect(lost.waiting).toEqual([]);
    expect(client.position).toEqual({ stream: 'run-1', seq: 1 });
  });

  it('does not know of what was under way when the connection was lost', async () => {
    const { server } = await serve();
    const { client, connected } = await connect(server.url);
    const unanswered = client.cancel('O-1');
    void server.close(0);
    await expect(unanswered).rejects.toMatchObject({ code: 'UNANSWERED' });
    await connected.next((is) => !is);
    await expect(client.cancel('O-1')).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('is refused with a wrong token, or without a gateway', async () => {
    const { server } = await serve();
    await expect(connect(server.url, { token: 'guess' })).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
    });
    await server.close(0);
    await expect(connect(server.url)).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('says that the token is refused when it comes back to a gateway with another', async () => {
    const { server } = await serve();
    const { client, connected } = await connect(server.url);
    await server.close(0);
    await connected.next((is) => !is);
    await serve({ port: server.port, token: 'another' });
    const refused = async () => {
      const error: unknown = await client.cancel('O-1').catch((why: unknown) => why);
      return error instanceof Error ? error.message : '';
    };
    await expect.poll(refused).toBe('UNAUTHORIZED: wrong token');
  });

  it('gives up on a port that takes connections and never answers', async () => {
    const silent = createServer((socket) => void socket.on('error', () => {}));
    await once(silent.listen(0, '127.0.0.1'), 'listening');
    const { port } = silent.address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}`;
    await expect(connect(url, { connectTimeoutMs: 50 })).rejects.toMatchObject({
      code: 'NOT_CONNECTED',
      message: `NOT_CONNECTED: no gateway answered at ${url} in 50 ms`,
    });
    silent.close();
  });

  it.each([
    ['nothing', [], /no gateway answered at .* in 200 ms/],
    ...['hello', 'null', '5', '[]', '{}', '{"seq":1.5}', '{"seq":"1"}'].map(
      (text): [string, string[], RegExp] => [text, [text], /what answers at .* is no gateway/],
    ),
  ])('gives up on a WebSocket that says %s', async (_what, texts, message) => {
    const other = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    other.on('connection', (socket) => texts.forEach((text) => socket.send(text)));
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const url = `ws://127.0.0.1:${port}`;
    await expect(connect(url, { connectTimeoutMs: 200 })).rejects.toThrow(message);
    other.close();
  });

  it('that is closed asks nothing more', async () => {
    const { server } = await serve();
    const { client } = await connect(server.url);
    client.close();
    await expect(client.cancel('O-1')).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

/** A connection on which the gateway says what the test says, and when. */
class ScriptedSocket {
  static opened = new Inbox<ScriptedSocket>();
  onopen = () => {};
  onmessage = (_message: { readonly data: string }) => {};
  onclose = (_end: { readonly code: number; readonly reason: string }) => {};
  readonly #requests = new Inbox<{ readonly id: number; readonly type: string }>();

  constructor() {
    ScriptedSocket.opened.push(this);
  }

  send(text: string): void {
    this.#requests.push(JSON.parse(text) as { id: number; type: string });
  }

  close(): void {}

  say(message: object): void {
    this.onmessage({ data: JSON.stringify(message) });
  }

  async answer(type: string, answer: object): Promise<void> {
    const { id } = await this.#requests.next((request) => request.type === type);
    this.say({ re: id, ...answer });
  }
}

describe('a connection that is lost before anything of it is told', () => {
  const resumed = { ok: true, stream: 'run-1', seq: 3, state: 'live' };

  /** Up to the turn in which the callbacks would be called. */
  async function lost(resume: ClientOptions['resume'], ...resumes: readonly object[]) {
    ScriptedSocket.opened = new Inbox();
    vi.stubGlobal('WebSocket', ScriptedSocket);
    const connecting = connect('ws://gateway', resume && { resume });
    const first = await ScriptedSocket.opened.next();
    first.onopen();
    await first.answer('auth', { ok: true });
    for (const answer of resumes) await first.answer('resume', answer);
    first.say({ seq: 4, ...state });
    const told = await connecting;
    first.onclose({ code: 1006, reason: '' });
    const second = await ScriptedSocket.opened.next();
    second.onopen();
    await second.answer('auth', { ok: true });
    await second.answer('resume', resumed);
    second.say({ seq: 4, ...state });
    await told.connected.next((is) => is);
    return told;
  }

  it('is made again, and tells what the lost one had brought', async () => {
    const { client, pushes } = await lost(undefined, resumed);
    expect((await pushes.next()).seq).toBe(4);
    expect(pushes.waiting).toEqual([]);
    expect(client.position).toEqual({ stream: 'run-1', seq: 4 });
  });

  it('leaves what is missing to be told by the next', async () => {
    const error = { code: 'OTHER_STREAM', message: 'this stream is run-1' };
    const told = await lost({ stream: 'run-0', seq: 9 }, { ok: false, error }, resumed);
    expect(told.lost.waiting).toEqual(['OTHER_STREAM']);
    expect((await told.pushes.next()).seq).toBe(4);
  });
});
