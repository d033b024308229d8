import { type Quantiles, quantilesOf, quantilesText } from '../quantiles.ts';
import { tell } from '../tell.ts';
import { commandLatencies, type SignerName, SIGNERS } from './command-latency.ts';
import { frameLatencies, type ListenerName, LISTENERS } from './frame-latency.ts';
import type { Telling } from './serve.ts';
import { FRAMES_AN_ORDER } from './story.ts';
import type { VenueProcess } from './venue-process.ts';

export interface FrameTiming {
  readonly rate: number;
  readonly listener: ListenerName;
  /** By round. */
  readonly quantiles: readonly Quantiles[];
}

export interface CommandTiming {
  readonly signer: SignerName;
  readonly quantiles: readonly Quantiles[];
}

export interface Rounds {
  readonly rates: readonly number[];
  readonly seconds: number;
  readonly commands: number;
  readonly rounds: number;
  readonly seed: number;
}

/** All listeners in turns, at each rate; one round before the first makes the code hot. */
export async function frameTimings(
  { rates, seconds, rounds, seed }: Rounds,
  venue: VenueProcess,
): Promise<FrameTiming[]> {
  // As many orders at every rate: what is touched in memory is the same.
  const orders = Math.ceil((Math.max(...rates) * seconds) / FRAMES_AN_ORDER);
  const timings: FrameTiming[] = [];
  for (const rate of rates) {
    const telling: Telling = { orders, seed, frames: rate * seconds, rate };
    const measured = LISTENERS.map((listener) => ({ listener, quantiles: [] as Quantiles[] }));
    for (let round = 0; round <= rounds; round += 1) {
      for (const { listener, quantiles } of measured) {
        const found = quantilesOf(await frameLatencies(listener, telling, venue));
        if (round > 0) quantiles.push(found);
        tell(`${rate} frames/s, ${listener}: ${quantilesText(found)}`);
      }
    }
    timings.push(...measured.map((one) => ({ rate, ...one })));
  }
  return timings;
}

export async function commandTimings(
  { commands, rounds }: Rounds,
  venue: VenueProcess,
): Promise<CommandTiming[]> {
  const measured = SIGNERS.map((signer) => ({ signer, quantiles: [] as Quantiles[] }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const { signer, quantiles } of measured) {
      const found = quantilesOf(await commandLatencies(signer, commands, venue.url));
      if (round > 0) quantiles.push(found);
      tell(`commands, ${signer}: ${quantilesText(found)}`);
    }
  }
  return measured;
}
