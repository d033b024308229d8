import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Choices } from './choices.ts';
import { type Journal, Lockstep } from './lockstep.ts';
import { randomEvents, randomMachine } from './random-machine.ts';
import { givenSeed } from './seed.ts';

interface Tally {
  events: number;
  done: number;
  failed: number;
}

/** Random machines take random events; whatever can be seen of them must be as interpreted. */
export function randomMachineSuite(machines: number): void {
  const seed = givenSeed();

  it(`${machines} of them, seed ${seed}`, { timeout: 600_000 }, () => {
    const tally: Tally = { events: 0, done: 0, failed: 0 };
    // Without the bias to small numbers, which are the same few choices again and again.
    const number = fc.noBias(fc.nat({ max: 9_999 }));
    const numbers = fc.array(number, { minLength: 300, maxLength: 900, size: 'max' });
    fc.assert(
      fc.property(numbers, (drawn) => run(new Choices(drawn), tally)),
      { numRuns: machines, seed },
    );
    console.log(`${machines} random machines, seed ${seed}`, tally);
    expect(tally.events).toBeGreaterThan(machines);
  });
}

function run(choices: Choices, tally: Tally): void {
  const journal: Journal = [];
  // Before the machine, which may use all choices up.
  const events = randomEvents(choices);
  const lockstep = new Lockstep(randomMachine(choices, journal), journal, choices.below(5));
  for (const event of events) {
    if (!lockstep.isActive) break;
    lockstep.send(event);
    tally.events += 1;
  }
  if (lockstep.snapshot.status === 'done') tally.done += 1;
  if (lockstep.snapshot.status === 'error') tally.failed += 1;
}
