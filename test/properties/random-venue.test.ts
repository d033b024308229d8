import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replay, Scenario } from '../support/scenario.ts';

const numRuns = Number(process.env['FILLPROOF_SCENARIOS'] ?? 20_000);
const choices = fc.array(fc.nat({ max: 0xffff }), { minLength: 4, maxLength: 160, size: 'max' });

describe('against a random venue that modifies by cancel and replace', () => {
  it(`holds every invariant in ${numRuns} scenarios`, { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(choices, (numbers) => {
        const scenario = new Scenario(numbers);
        scenario.run();
        expect(replay(scenario.inputs, {}), 'I8').toEqual(
          scenario.steps.map((step) => JSON.stringify(step)),
        );
      }),
      { numRuns },
    );
  });
});
