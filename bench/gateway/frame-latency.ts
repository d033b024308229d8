import { once } from 'node:events';
import { WebSocket } from 'ws';
import { networkWires } from '../../src/venues/hyperliquid/client/network-wires.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { MemoryVenue } from './memory-wires.ts';
import { pace } from './pace.ts';
import { Recorder } from './recorder.ts';
import type { Telling } from './serve.ts';
import { makeStory } from './story.ts';
import { startWithOrders } from './trading-gateway.ts';
import type { VenueProcess } from './venue-process.ts';

/** Who listens: what each frame costs on the way to its event. */
export const LISTENERS = ['floor', 'gateway', 'gateway, no sockets'] as const;
export type ListenerName = (typeof LISTENERS)[number];

/** How late the event of each frame was after the frame was due, in milliseconds. */
export async function frameLatencies(
  name: ListenerName,
  telling: Telling,
  venue: VenueProcess,
): Promise<Float64Array> {
  switch (name) {
    case 'floor':
      return floorLatencies(telling, venue);
    case 'gateway':
      return gatewayLatencies(telling, venue);
    case 'gateway, no sockets':
      return memoryLatencies(telling);
  }
}

/** A socket whose frames are parsed and nothing else. */
async function floorLatencies(telling: Telling, venue: VenueProcess): Promise<Float64Array> {
  const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/ws`, {
    perMessageDeflate: false,
  });
  const recorder = new Recorder();
  await once(socket, 'open');
  socket.on('message', (data: Buffer) => {
    JSON.parse(data.toString());
    recorder.note();
    recorder.endFrame();
  });
  collectGarbage();
  const all = recorder.expect(telling.frames);
  const [schedule] = await Promise.all([venue.tell(telling), all]);
  socket.terminate();
  return recorder.latencies(schedule);
}

async function gatewayLatencies(telling: Telling, venue: VenueProcess): Promise<Float64Array> {
  const recorder = new Recorder();
  const wires = recorder.counting(networkWires({ url: venue.url }));
  const gateway = await startWithOrders(wires, telling.orders, [recorder]);
  collectGarbage();
  const all = recorder.expect(telling.frames);
  const [schedule] = await Promise.all([venue.tell(telling), all]);
  await gateway.stop({ cancelAll: false, withinMs: 0 });
  return recorder.latencies(schedule);
}

async function memoryLatencies({ orders, seed, frames, rate }: Telling): Promise<Float64Array> {
  const story = makeStory(orders, seed);
  const recorder = new Recorder();
  const venue = new MemoryVenue();
  const gateway = await startWithOrders(recorder.counting(venue.wires), orders, [recorder]);
  collectGarbage();
  const all = recorder.expect(frames);
  const schedule = await pace(frames, rate, (index) => venue.tell(story[index] ?? ''));
  await all;
  await gateway.stop({ cancelAll: false, withinMs: 0 });
  return recorder.latencies(schedule);
}
