import { completePolicy } from '../../src/dispatch/policy.ts';
import { GatewayJournal } from '../../src/gateway/gateway-journal.ts';
import type { Durability } from '../../src/journal/journal.ts';
import { restoreFromJournal } from '../../src/journal/file/restore-from-journal.ts';
import { systemClock } from '../../src/clock.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { MemoryVenue } from '../gateway/memory-wires.ts';
import { pace } from '../gateway/pace.ts';
import { Recorder } from '../gateway/recorder.ts';
import { FRAMES_AN_ORDER, makeStory } from '../gateway/story.ts';
import { GATEWAY_POLICY, startWithOrders } from '../gateway/trading-gateway.ts';
import { type Quantiles, quantilesOf, quantilesText } from '../quantiles.ts';
import { tell } from '../tell.ts';
import { CODE, fileJournal, inFolder, RUN, SHARD } from './bench-journal.ts';

/** With what durability a gateway journals, or that it does not. */
export const JOURNALS = ['off', 'none', 'os', 'fsync'] as const;
export type JournalName = (typeof JOURNALS)[number];

export interface GatewayTiming {
  readonly journal: JournalName;
  /** By round. */
  readonly quantiles: readonly Quantiles[];
}

export interface GatewayRounds {
  readonly seconds: number;
  readonly rounds: number;
  readonly seed: number;
}

/** In frames a second. */
export const FRAME_RATE = 1_000;

/** A gateway without sockets, with each kind of journal in turns, as `commitTimings`. */
export async function gatewayTimings(options: GatewayRounds): Promise<GatewayTiming[]> {
  const measured = JOURNALS.map((journal) => ({ journal, quantiles: [] as Quantiles[] }));
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const { journal, quantiles } of measured) {
      const found = quantilesOf(await latenciesWith(journal, options));
      if (round > 0) quantiles.push(found);
      tell(`gateway, journal ${journal}: ${quantilesText(found)}`);
    }
  }
  return measured;
}

function latenciesWith(name: JournalName, options: GatewayRounds): Promise<Float64Array> {
  if (name === 'off') return frameLatencies(null, options);
  return inFolder(async (directory) => {
    const { log, close } = await openLog(directory, name);
    const latencies = await frameLatencies(log, options);
    await close();
    return latencies;
  });
}

async function frameLatencies(
  log: GatewayJournal | null,
  { seconds, seed }: GatewayRounds,
): Promise<Float64Array> {
  const frames = FRAME_RATE * seconds;
  const orders = Math.ceil(frames / FRAMES_AN_ORDER);
  const story = makeStory(orders, seed);
  const recorder = new Recorder();
  const venue = new MemoryVenue();
  const gateway = await startWithOrders(
    recorder.counting(venue.wires),
    orders,
    [recorder],
    log === null ? undefined : recorder.noting(log),
  );
  collectGarbage();
  const all = recorder.expect(frames);
  const schedule = await pace(frames, FRAME_RATE, (index) => venue.tell(story[index] ?? ''));
  await all;
  await log?.idle();
  await gateway.stop({ cancelAll: false, withinMs: 0 });
  await log?.idle();
  return recorder.latencies(schedule);
}

async function openLog(
  directory: string,
  durability: Durability,
): Promise<{ log: GatewayJournal; close: () => Promise<void> }> {
  const journal = fileJournal({ directory, durability });
  await journal.acquire(SHARD, { ...RUN, policy: completePolicy(GATEWAY_POLICY) });
  const { replay } = await restoreFromJournal({ journal, shard: SHARD, code: CODE });
  const log = new GatewayJournal({
    journal,
    shard: SHARD,
    replay,
    clock: systemClock,
    onFailed: (error) => {
      throw error;
    },
  });
  return { log, close: () => journal.close() };
}
