import { expect, it } from 'vitest';
import type { FaultProfile } from '../../src/venues/simulator/faults/fault-profile.ts';
import {
  FAULT_PRESETS,
  type FaultPreset,
} from '../../src/venues/simulator/faults/fault-presets.ts';
import { checkRun } from './check-run.ts';
import { GatewayRun } from './gateway-run.ts';
import { givenSeed } from './seed.ts';

/** Lines of the tape that are shown of a run that failed: the orders it is about, if it names any. */
const TAPE_LINES_MAX = 400;

/**
 * Lets gateways trade by chance, each from a seed, and compares with what is true at the venue.
 *
 * @param tradeMs - how long each trades, in milliseconds of its own time.
 */
export function gatewaySuite(preset: FaultPreset, seeds: number, tradeMs: number): void {
  const first = givenSeed();

  it(`knows what is true, after ${seeds} runs under ${preset}`, async () => {
    console.log(`seeds ${first} to ${first + seeds - 1}`);
    const done = new Map<string, number>();
    const count = (what: string, times: number) => done.set(what, (done.get(what) ?? 0) + times);
    for (let seed = first; seed < first + seeds; seed += 1) {
      const { strategy, records } = await tradeAndCheck(seed, FAULT_PRESETS[preset], tradeMs);
      for (const [what, times] of strategy.done) count(what, times);
      for (const { step } of records) count(step.rule, 1);
    }
    // Nothing above is worth anything unless all of it happened.
    const awaited = ['submit taken', 'modify taken', 'cancel taken', 'replace', 'fill'];
    expect(awaited.filter((what) => (done.get(what) ?? 0) < seeds)).toEqual([]);
  });
}

/** One run, which shows its tape if it fails. */
async function tradeAndCheck(
  seed: number,
  faults: FaultProfile,
  tradeMs: number,
): Promise<GatewayRun> {
  const run = new GatewayRun({ seed, faults });
  await shown(run, seed, async () => {
    await run.begin();
    await run.trade(tradeMs);
    await run.quiet();
    checkRun(run);
    await run.end();
  });
  return run;
}

/** Adds the seed and the tape to what goes wrong. */
export async function shown(
  run: GatewayRun,
  seed: number,
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`seed ${seed}: ${why}\n${tapeOf(run, why)}`, { cause: error });
  }
}

function tapeOf({ records }: GatewayRun, why: string): string {
  const named = new Set(why.match(/\bO-\d+(-of-many-bytes)?\b/g));
  const about = records.filter(({ step, input }) => {
    if (named.size === 0) return true;
    return step.clientOrderId === null ? input.type !== 'clock' : named.has(step.clientOrderId);
  });
  const lines = about.slice(-TAPE_LINES_MAX).flatMap(({ number, input, step }) => {
    const { outcome, rule, state, events, requests, advisories } = step;
    return [
      `${number} < ${JSON.stringify(input)}`,
      `${number} > ${JSON.stringify({ outcome, rule, state, events, requests, advisories })}`,
    ];
  });
  return lines.join('\n');
}
