import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import { answerInfo, answerMessage } from './answers.ts';
import { pace } from './pace.ts';
import { makeStory } from './story.ts';

/**
 * A venue in a process of its own: its parent is told the port, asks for a story to be told to
 * whoever is connected, and is told when it was begun.
 */
export interface Telling {
  readonly orders: number;
  readonly seed: number;
  /** How many frames of it, and how many a second. */
  readonly frames: number;
  readonly rate: number;
}

const http = createServer((request, response) => {
  void text(request).then((body) => response.end(answerInfo(body)));
});
const server = new WebSocketServer({ server: http, perMessageDeflate: false });
let listener: WebSocket | null = null;
server.on('connection', (socket) => {
  listener = socket;
  socket.on('message', (data: Buffer) => {
    const answer = answerMessage(data.toString());
    if (answer !== null) socket.send(answer);
  });
});
http.listen(0, '127.0.0.1');
await once(http, 'listening');

let story: readonly string[] = [];
let told = '';
process.on('message', ({ orders, seed, frames, rate }: Telling) => {
  if (told !== `${orders} ${seed}`) story = makeStory(orders, seed);
  told = `${orders} ${seed}`;
  globalThis.gc?.();
  void pace(frames, rate, (index) => listener?.send(story[index] ?? '')).then((schedule) =>
    process.send?.(schedule),
  );
});
process.send?.((http.address() as AddressInfo).port);
process.once('disconnect', () => process.exit());
