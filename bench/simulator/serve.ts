import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { createSimulator } from '../../src/venues/simulator/session/create-simulator.ts';
import { startServer } from '../../src/venues/simulator/server/server.ts';
import { addressOf } from './traders.ts';

/** A venue in a process of its own, as `serve.ts SIDE USERS`: its parent is told the port. */

const [side = '', users = '1'] = process.argv.slice(2);

/** What sockets and JSON cost alone: every post is parsed, and answered with the same. */
async function startFloor(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  const response = { type: 'action', payload: { status: 'ok', response: { type: 'default' } } };
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const { id } = JSON.parse(data.toString()) as { id: number };
      socket.send(JSON.stringify({ channel: 'post', data: { id, response } }));
    });
  });
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

async function startVenue(signatures: 'trust' | 'verify'): Promise<number> {
  const simulator = createSimulator({ seed: 1, startAt: Date.now(), signatures });
  for (let user = 0; user < Number(users); user += 1) {
    simulator.fund(addressOf(user), { usdc: '1000000' }, Date.now());
  }
  return (await startServer(simulator, { port: 0 })).port;
}

const port =
  side === 'floor' ? await startFloor() : await startVenue(side === 'verify' ? 'verify' : 'trust');
process.send?.(port);
process.once('disconnect', () => process.exit());
