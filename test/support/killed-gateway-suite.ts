import { expect, it } from 'vitest';
import {
  FAULT_PRESETS,
  type FaultPreset,
} from '../../src/venues/simulator/faults/fault-presets.ts';
import { checkKilledRun } from './check-run.ts';
import { GatewayRun } from './gateway-run.ts';
import { shown } from './gateway-suite.ts';
import { givenSeed } from './seed.ts';

/** How long nobody runs then, in milliseconds. */
const DOWN_MS = [0, 0, 50, 5_000];

/**
 * Lets gateways trade by chance, kills them at any moment, and lets others go on from what was
 * durable by then.
 */
export function killedGatewaySuite(preset: FaultPreset, seeds: number, tradeMs: number): void {
  const first = givenSeed();

  it(`knows what is true after kills, in ${seeds} runs under ${preset}`, async () => {
    console.log(`seeds ${first} to ${first + seeds - 1}`);
    let [kills, submits] = [0, 0];
    for (let seed = first; seed < first + seeds; seed += 1) {
      const run = new GatewayRun({ seed, faults: FAULT_PRESETS[preset], isJournaled: true });
      await shown(run, seed, async () => {
        kills += await tradeAndKill(run, tradeMs);
      });
      submits += run.strategy.taken.length;
    }
    expect(kills).toBeGreaterThan(seeds * 2);
    expect(submits).toBeGreaterThan(seeds * 5);
  });
}

/** One run; how often a gateway was killed in it. */
async function tradeAndKill(run: GatewayRun, tradeMs: number): Promise<number> {
  const { random, strategy, venue } = run;
  let kills = 0;
  await run.begin();
  for (const until = venue.clock.now() + tradeMs; venue.clock.now() < until; kills += 1) {
    await run.trade(random.below(tradeMs / 3));
    // In the middle of something.
    strategy.act();
    await venue.pass(random.below(30));
    await run.kill(random.pick(DOWN_MS));
  }
  await run.quiet();
  await checkKilledRun(run);
  await run.end();
  return kills;
}
