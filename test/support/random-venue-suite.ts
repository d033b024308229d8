import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { it } from 'vitest';
import type { Policy } from '../../src/dispatch/policy.ts';
import { inspectInEveryWay, playInEveryWay } from './in-every-way.ts';
import { assertHolds } from './invariants.ts';
import { replay, Scenario } from './scenario.ts';
import { givenSeed } from './seed.ts';

const choices = fc.array(fc.nat({ max: 0xffff }), { minLength: 4, maxLength: 160, size: 'max' });

/**
 * Plays orders against a venue that modifies by cancel and replace, while messages, requests and
 * answers are delayed, doubled, dropped and overtake each other. A failure prints its seed and the
 * smallest list of choices that shows it; `FILLPROOF_SCENARIOS` sets how many scenarios there are.
 */
export function randomVenueSuite(scenarios: number, policy: Partial<Policy> = {}): void {
  const numRuns = Number(process.env['FILLPROOF_SCENARIOS'] ?? scenarios);
  const seed = givenSeed();

  // oxlint-disable-next-line vitest/expect-expect -- the property throws what it finds
  it(`holds I1 to I10 in ${numRuns} scenarios`, { timeout: 3_600_000 }, () => {
    console.log(`seed ${seed}`);
    const holds = fc.property(choices, (numbers) => {
      const scenario = new Scenario(numbers, policy);
      scenario.run();
      const lines = scenario.steps.map((step) => JSON.stringify(step));
      assertHolds(isDeepStrictEqual(replay(scenario.inputs, policy), lines), 'I8 replay differs');
    });
    fc.assert(holds, { numRuns, seed });
  });
}

/** The same orders, run in every way: compiled or not, resident or lazy, they do the same. */
export function everyWaySuite(scenarios: number, policy: Partial<Policy> = {}): void {
  const seed = givenSeed();

  // oxlint-disable-next-line vitest/expect-expect -- the property throws what it finds
  it(
    `is the same to orders run in every way, in ${scenarios} scenarios`,
    { timeout: 900_000 },
    () => {
      console.log(`seed ${seed}`);
      const holds = fc.property(choices, (numbers) => {
        const scenario = new Scenario(numbers, policy);
        scenario.run();
        const steps = playInEveryWay(scenario.inputs, { policy });
        assertHolds(isDeepStrictEqual(steps, scenario.steps), 'the steps of every way');
        inspectInEveryWay(scenario.inputs, { policy });
      });
      fc.assert(holds, { numRuns: scenarios, seed });
    },
  );
}
