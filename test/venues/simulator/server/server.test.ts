import { on, once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  type FaultProfile,
  NO_FAULTS,
} from '../../../../src/venues/simulator/faults/fault-profile.ts';
import type { Clock } from '../../../../src/clock.ts';
import {
  type SimulatorServer,
  startServer,
} from '../../../../src/venues/simulator/server/server.ts';
import { createSimulator } from '../../../../src/venues/simulator/session/create-simulator.ts';

const ALICE = `0x${'a'.repeat(40)}`;
const servers: SimulatorServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function started(faults: Partial<FaultProfile> = {}, idleMs = 60_000, clock?: Clock) {
  const simulator = createSimulator({
    seed: 1,
    startAt: Date.now(),
    market: false,
    signatures: 'trust',
    faults: { ...NO_FAULTS, ...faults },
    idleMs,
  });
  simulator.fund(ALICE, { usdc: '100000' }, Date.now());
  const server = await startServer(simulator, { port: 0, ...(clock && { clock }) });
  servers.push(server);
  return { server, simulator };
}

async function opened(server: SimulatorServer): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`);
  await once(socket, 'open');
  return socket;
}

/** Waits until so many messages have come from now on. */
async function texts(socket: WebSocket, count: number): Promise<string[]> {
  const found: string[] = [];
  for await (const [data] of on(socket, 'message') as AsyncIterable<[Buffer]>) {
    found.push(data.toString());
    if (found.length === count) break;
  }
  return found;
}

async function closeOf(socket: WebSocket): Promise<[number, string]> {
  const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
  return [code, reason.toString()];
}

function post(server: SimulatorServer, path: string, body: string, headers = {}) {
  return fetch(`${server.url}${path}`, { method: 'POST', body, headers });
}

const signed = (nonce: number) => ({
  action: { type: 'noop' },
  nonce,
  signature: { r: ALICE, s: '0x1', v: 27 },
});

describe('over HTTP', () => {
  it('answers actions and reads', async () => {
    const { server } = await started();
    const acted = await post(server, '/exchange', JSON.stringify(signed(Date.now())));
    expect(await acted.json()).toEqual({ status: 'ok', response: { type: 'default' } });
    const read = await post(server, '/info', '{"type":"perpDexs"}');
    expect(read.headers.get('content-type')).toBe('application/json');
    expect(await read.json()).toEqual([null]);
  });

  it('refuses a body over one mebibyte, and goes on', async () => {
    const { server } = await started();
    const refused = await post(server, '/exchange', ' '.repeat((1 << 20) + 1));
    expect(refused.status).toBe(413);
    expect(await refused.text()).toMatch(/^Failed to buffer the request body: length limit/);
    const atLimit = await post(server, '/exchange', ' '.repeat(1 << 20));
    expect(atLimit.status).toBe(400);
    expect((await post(server, '/info', '{"type":"meta"}')).status).toBe(200);
  });

  it.each([
    ['GET', '/info', 405],
    ['GET', '/', 404],
    ['POST', '/exchange/more', 404],
  ])('%s %s is refused with %i', async (method, path, status) => {
    const { server } = await started();
    expect((await fetch(`${server.url}${path}`, { method })).status).toBe(status);
  });

  it('cuts the connection of a request that is lost', async () => {
    const { server } = await started({ requestLost: 1, lostAfterMs: [20, 20] });
    await expect(post(server, '/info', '{"type":"meta"}')).rejects.toThrow('fetch failed');
  });

  it('forgets a client that has gone before its answer', async () => {
    const { server, simulator } = await started({ answerDelayMs: [50, 50] });
    const gone = new AbortController();
    const answer = fetch(`${server.url}/info`, {
      method: 'POST',
      body: '{"type":"meta"}',
      signal: gone.signal,
    });
    await delay(20);
    gone.abort();
    await expect(answer).rejects.toThrow('aborted');
    await delay(60);
    expect(simulator.nextDueAt).toBeNull();
  });
});

describe('over a socket', () => {
  it('acknowledges, answers and tells', async () => {
    const { server, simulator } = await started();
    const socket = await opened(server);
    socket.send('{"method":"subscribe","subscription":{"type":"allMids"}}');
    const request = { type: 'action', payload: signed(Date.now()) };
    socket.send(JSON.stringify({ method: 'post', id: 5, request }));
    const messages = await texts(socket, 3);
    expect(messages.map((text) => JSON.parse(text) as unknown)).toMatchObject([
      { channel: 'subscriptionResponse' },
      { channel: 'allMids' },
      { channel: 'post', data: { id: 5 } },
    ]);
    expect(simulator.status.sockets).toBe(1);
    socket.close();
    await once(socket, 'close');
    await expect.poll(() => simulator.status.sockets).toBe(0);
  });

  it('sends at their time what is late, of its own accord', async () => {
    const { server } = await started({ answerDelayMs: [40, 40] });
    const socket = await opened(server);
    const before = Date.now();
    const read = { type: 'info', payload: { type: 'meta' } };
    socket.send(JSON.stringify({ method: 'post', id: 1, request: read }));
    await texts(socket, 1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(39);
  });

  it('closes one that is idle', async () => {
    const { server } = await started({}, 30);
    expect(await closeOf(await opened(server))).toEqual([1000, 'Inactive']);
  });

  it('cuts one for a coin that there is not', async () => {
    const { server } = await started();
    const socket = await opened(server);
    socket.send('{"method":"subscribe","subscription":{"type":"trades","coin":"NOPE"}}');
    expect(await closeOf(socket)).toEqual([1006, '']);
  });

  it('closes one whose message is over one mebibyte, and no other', async () => {
    const { server } = await started();
    const [other, socket] = [await opened(server), await opened(server)];
    socket.send(' '.repeat((1 << 20) + 1));
    expect((await closeOf(socket))[0]).toBe(1009);
    other.send('{"method":"ping"}');
    expect(await texts(other, 1)).toEqual(['{"channel":"pong"}']);
  });

  it('lets one be half-open, and cuts it in the end', async () => {
    const { server, simulator } = await started({
      halfOpen: { probability: 1, lastsMs: [80, 80] },
    });
    const socket = await opened(server);
    socket.send('{"method":"subscribe","subscription":{"type":"allMids"}}');
    await texts(socket, 1);
    const heard: unknown[] = [];
    socket.on('message', (text) => heard.push(text));
    socket.on('pong', (text) => heard.push(text));
    socket.send('{"method":"ping"}');
    socket.ping();
    expect(await closeOf(socket)).toEqual([1006, '']);
    expect(heard).toEqual([]);
    await expect.poll(() => simulator.status.sockets).toBe(0);
  });

  it('cuts one that does not read what it asks for', async () => {
    const { server, simulator } = await started();
    const socket = await opened(server);
    socket.pause();
    const garbage = 'x'.repeat(1_000_000);
    for (let count = 0; count < 60; count++) socket.send(garbage);
    await expect.poll(() => simulator.status.sockets, { timeout: 5_000 }).toBe(0);
    socket.terminate();
  });

  it.each(['/', '/wss', '/ws/'])('is not opened at %s', async (path) => {
    const { server } = await started();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}${path}`);
    await expect(once(socket, 'open')).rejects.toThrow('404');
  });
});

describe('the operator', () => {
  it('is answered on the same port', async () => {
    const { server } = await started();
    const truth = await fetch(`${server.url}/admin/truth?user=${ALICE}`);
    expect(await truth.json()).toMatchObject({ address: ALICE, usdc: '100000.0' });
    const set = await post(server, '/admin/faults', '{"frameDropped":0.25}');
    expect(await set.json()).toMatchObject({ frameDropped: 0.25 });
  });

  it.each([
    ['of another origin', { origin: 'https://example.com' }],
    ['whose name was made to mean this machine', { host: 'rebound.example.com:80' }],
  ])('is not a web page %s', async (_, headers) => {
    const { server } = await started();
    const refused = httpRequest({
      host: '127.0.0.1',
      port: server.port,
      path: '/admin/status',
      headers,
    }).end();
    const [response] = (await once(refused, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(403);
    expect(JSON.parse((await response.toArray()).join(''))).toEqual({
      error: 'only for programs on this machine, at 127.0.0.1, and not for web pages',
    });
  });
});

describe('closing', () => {
  it('ends every socket and every request, also what does not answer', async () => {
    const { server } = await started({ answerDelayMs: [60_000, 60_000] });
    const [polite, deaf] = [await opened(server), await opened(server)];
    deaf.pause();
    const pending = post(server, '/info', '{"type":"meta"}');
    const half = connect(server.port, '127.0.0.1');
    half.write('POST /info HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n');
    half.on('error', () => {}).resume();
    await delay(20);
    const ended = [closeOf(polite), once(half, 'close'), pending.catch(() => 'cut')] as const;
    await Promise.all([server.close(), server.close()]);
    expect(await Promise.all(ended)).toMatchObject([[1001, ''], {}, 'cut']);
    deaf.terminate();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  });

  it('does not wait for who was refused a socket and stays', async () => {
    const { server } = await started();
    const stays = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    stays.write('GET /no HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n');
    await once(stays, 'data');
    await expect(server.close()).resolves.toBeUndefined();
    stays.destroy();
  });

  it('leaves no timer', async () => {
    const running = new Set<object>();
    const clock: Clock = {
      now: () => Date.now(),
      startTimer(delayMs, onEnd) {
        const timer = setTimeout(() => {
          running.delete(timer);
          onEnd();
        }, delayMs);
        running.add(timer);
        return () => {
          clearTimeout(timer);
          running.delete(timer);
        };
      },
    };
    const { server } = await started({}, 60_000, clock);
    const socket = await opened(server);
    socket.send('{"method":"subscribe","subscription":{"type":"allMids"}}');
    await texts(socket, 1);
    expect(running.size).toBe(1);
    await server.close();
    expect(running.size).toBe(0);
  });
});

describe('listening', () => {
  it('is on the loopback, unless told otherwise', async () => {
    const { server } = await started();
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
  });

  it('fails where the port is taken', async () => {
    const { server, simulator } = await started();
    await expect(startServer(simulator, { port: server.port })).rejects.toThrow('EADDRINUSE');
  });

  it('keeps a connection for further requests', async () => {
    const { server } = await started();
    const agent = new Agent({ keepAlive: true });
    const options = { port: server.port, path: '/info', method: 'POST', agent };
    const ports = [];
    for (let count = 0; count < 2; count++) {
      const request = httpRequest(options);
      request.end('{"type":"meta"}');
      const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
      ports.push(request.socket?.localPort);
      await once(response.resume(), 'end');
    }
    agent.destroy();
    expect(ports[1]).toBe(ports[0]);
  });
});
