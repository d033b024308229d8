import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { privateKeyToAccount } from 'viem/accounts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../../src/clock.ts';
import type { CommandOutcome } from '../../../../src/venue/commands.ts';
import { HyperliquidClient } from '../../../../src/venues/hyperliquid/client/hyperliquid-client.ts';
import { networkWires } from '../../../../src/venues/hyperliquid/client/network-wires.ts';
import type { HttpAnswer } from '../../../../src/venues/hyperliquid/client/wires.ts';
import { startServer } from '../../../../src/venues/simulator/server/server.ts';
import { createSimulator } from '../../../../src/venues/simulator/session/create-simulator.ts';
import { GTC, order } from './bench.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** An HTTP server that answers as told; its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function post(url: string, timeoutMs = 5_000): Promise<HttpAnswer> {
  return new Promise((resolve) => networkWires({ url, timeoutMs }).post('/info', '{}', resolve));
}

describe('wires over the network', () => {
  it('bring whatever status and text there is', async () => {
    const url = await serve((_request, response) => response.writeHead(429).end('slow down'));
    expect(await post(`${url}/`)).toEqual({ status: 429, body: 'slow down' });
  });

  it('say why there is no answer', async () => {
    expect(await post('http://127.0.0.1:1024')).toEqual({
      error: 'connect ECONNREFUSED 127.0.0.1:1024',
    });
    expect(await post('http://nowhere.invalid')).toEqual({
      error: expect.stringContaining('nowhere.invalid') as string,
    });
    const url = await serve((request) => request.socket.destroy());
    expect(await post(url)).toEqual({ error: expect.stringMatching(/./) as string });
  });

  it('give up a request that is not answered', async () => {
    const url = await serve(() => {});
    expect(await post(url, 50)).toEqual({ error: expect.stringContaining('timeout') as string });
  });

  it('give up what is under way when they are closed', async () => {
    const url = await serve(() => {});
    const wires = networkWires({ url });
    const answer = new Promise((resolve) => wires.post('/info', '{}', resolve));
    wires.close();
    expect(await answer).toEqual({ error: 'stopped' });
  });

  it('say why a socket does not open, once', async () => {
    const url = await serve((_request, response) => response.writeHead(404).end());
    const whys: string[] = [];
    networkWires({ url }).openSocket({
      onOpen: () => whys.push('open'),
      onMessage: () => {},
      onClose: (why) => whys.push(why),
    });
    await vi.waitFor(() => expect(whys).toHaveLength(1));
    expect(whys[0]).toContain('404');
  });

  it('call nothing back once a socket is closed', async () => {
    const { server, url } = await startSimulator();
    const calls: string[] = [];
    const socket = networkWires({ url }).openSocket({
      onOpen: () => calls.push('open'),
      onMessage: (text) => calls.push(text),
      onClose: (why) => calls.push(why),
    });
    await vi.waitFor(() => expect(calls).toEqual(['open']));
    socket.send('{"method":"ping"}');
    await vi.waitFor(() => expect(calls).toEqual(['open', '{"channel":"pong"}']));
    socket.close();
    socket.send('{"method":"ping"}');
    await server.close();
    expect(calls).toHaveLength(2);
  });
});

async function startSimulator() {
  const wallet = privateKeyToAccount(`0x${'4c'.repeat(32)}`);
  const startAt = systemClock.now();
  const simulator = createSimulator({ seed: 1, startAt, market: false, network: 'testnet' });
  simulator.fund(wallet.address.toLowerCase(), { usdc: '100000' }, startAt);
  const server = await startServer(simulator, { port: 0 });
  closing.push(() => server.close());
  return { wallet, server, url: server.url };
}

describe('a client over the network', () => {
  it('trades with a key that signs', async () => {
    const { wallet, url } = await startSimulator();
    const told: string[] = [];
    const client = new HyperliquidClient({
      wires: networkWires({ url }),
      clock: systemClock,
      random: Math.random,
      wallet,
      account: wallet.address,
      network: 'testnet',
      listener: {
        onState: (state) => told.push(state),
        onStatus: ({ clientOrderId, status }) => told.push(`${clientOrderId} ${status}`),
        onFill: () => {},
        onOldFill: () => {},
        onGap: () => told.push('gap'),
        onUnreadable: (text) => told.push(text),
        onTrouble: (reason) => told.push(reason),
        onFatal: ({ message }) => told.push(message),
      },
    });
    closing.push(() => client.stop(0));
    client.start();
    await vi.waitFor(() => expect(client.state).toBe('live'));
    const expiresAt = systemClock.now() + 5_000;
    const outcome = await new Promise<CommandOutcome>((resolve) =>
      client.submit({ order: order(), terms: GTC, expiresAt }, resolve),
    );
    expect(outcome).toMatchObject({ type: 'accepted' });
    await vi.waitFor(() => expect(told).toEqual(['recovering', 'live', 'O-1 ACCEPTED']));
    await client.stop(1_000);
    expect(client.state).toBe('stopped');
  });
});
