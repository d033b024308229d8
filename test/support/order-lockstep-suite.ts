import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createActor, type Snapshot } from 'xstate';
import type { OrderContext, OrderRegistration } from '../../machines/order-context.ts';
import type { OrderInput } from '../../machines/order-input.ts';
import { orderMachine } from '../../machines/order-machine.ts';
import { ORDER_TYPES } from '../../machines/vocabulary.ts';
import { compileMachine } from '../../src/actors/compile-machine.ts';
import { parseInput } from '../../src/dispatch/parse-input.ts';
import { DEFAULT_POLICY } from '../../src/dispatch/policy.ts';
import { Choices } from './choices.ts';
import { deepFreeze } from './deep-freeze.ts';
import { Lockstep } from './lockstep.ts';
import { orderCases } from './order-cases.ts';
import { orderInputs } from './order-inputs.ts';
import { submitMessage } from './order-model.ts';
import { givenSeed } from './seed.ts';

const EVENTS_PER_ORDER = 40;
const WATCHED_ONE_IN = 50;
const RESTORED_ONE_IN = 10;

const compiled = compileMachine(orderMachine);
/** The ordinary course of an order: drawn as often as all other cases together. */
const ORDINARY = [
  'submit.acked 1001',
  'ACCEPTED 1001',
  'fill t1 4 on 1001',
  'modify.sent m1',
  'modify.acked m1',
  'ACCEPTED 1002',
  'CANCELED 1001',
  'fill t2 8 on 1002',
];

/** Orders take random inputs; the compiled order machine does what the interpreted one does. */
export function orderLockstepSuite(events: number): void {
  const seed = givenSeed();
  const orders = Math.ceil(events / EVENTS_PER_ORDER);

  it(`over ${events} events, seed ${seed}`, { timeout: 900_000 }, () => {
    const reached = new Set<string>();
    const number = fc.noBias(fc.nat({ max: 9_999 }));
    const length = 3 * EVENTS_PER_ORDER + 1;
    const numbers = fc.array(number, { minLength: length, maxLength: length });
    fc.assert(
      fc.property(numbers, (drawn) => follow(new Choices(drawn), reached)),
      { numRuns: orders, seed },
    );
    expect(reached.size).toBe(8);
  });
}

function follow(choices: Choices, reached: Set<string>): void {
  const registration = submitted(ORDER_TYPES[choices.below(ORDER_TYPES.length)] ?? 'LIMIT');
  // All that can be seen is compared of some orders, what they come to of all.
  const isWatched = choices.below(WATCHED_ONE_IN) === 0;
  const order = isWatched ? new Lockstep(orderMachine, [], registration) : new Orders(registration);
  let now = 1_000;
  for (let number = 2; number < EVENTS_PER_ORDER + 2; number += 1) {
    if (order instanceof Orders && choices.below(RESTORED_ONE_IN) === 0) order.restoreAcross();
    const drawn = drawCase(choices);
    now += drawn.after;
    const parsed = parseInput(drawn.at(now));
    if (!('input' in parsed)) throw new Error(parsed.error.message);
    const { input } = parsed;
    if (input.type === 'stream.gap' || input.type === 'clock') {
      order.send({ type: input.type, input: number, ts: input.ts });
    } else if (input.type !== 'submit') {
      const context = () => order.snapshot.context as OrderContext;
      for (const event of orderInputs(input, number, context)) order.send(event);
    }
    reached.add(JSON.stringify(order.snapshot.value));
  }
}

/** An order interpreted, compiled, and compiled without an actor. */
class Orders {
  readonly #registration: OrderRegistration;
  #interpreted;
  #compiled;
  #rest;

  constructor(registration: OrderRegistration) {
    this.#registration = registration;
    this.#interpreted = createActor(orderMachine, { input: registration }).start();
    this.#compiled = createActor(compiled, { input: registration }).start();
    this.#rest = compiled.initialRest(registration);
  }

  get snapshot() {
    return this.#compiled.getSnapshot();
  }

  /** A restart, after which the one goes on with what the other was written down as. */
  restoreAcross(): void {
    const input = this.#registration;
    const [interpreted, compiledToo] = [this.#interpreted, this.#compiled].map((actor) => {
      return JSON.parse(JSON.stringify(actor.getPersistedSnapshot())) as Snapshot<unknown>;
    });
    if (interpreted === undefined || compiledToo === undefined) throw new Error('none written');
    this.#interpreted = createActor(orderMachine, { input, snapshot: compiledToo }).start();
    this.#compiled = createActor(compiled, { input, snapshot: interpreted }).start();
    this.#rest = compiled.restOf(this.snapshot);
  }

  send(event: OrderInput): void {
    const before = deepFreeze(this.snapshot.context);
    this.#interpreted.send(event);
    this.#compiled.send(event);
    compiled.advance(this.#rest, event);
    const expected = this.#interpreted.getSnapshot();
    const isSame =
      isDeepStrictEqual(this.snapshot, expected) &&
      isDeepStrictEqual(this.#rest.context, expected.context) &&
      isDeepStrictEqual(this.#rest.leaf.value, expected.value);
    if (isSame) return;
    const shown = [event, before, this.#compiled.getPersistedSnapshot()];
    throw new Error(shown.map((value) => JSON.stringify(value)).join('\n'));
  }
}

function submitted(orderType: (typeof ORDER_TYPES)[number]): OrderRegistration {
  const parsed = parseInput(submitMessage(orderType));
  if (!('input' in parsed) || parsed.input.type !== 'submit') throw new Error('bad submit');
  const { order, expiresAt, ts } = parsed.input;
  return { order, policy: DEFAULT_POLICY, input: 1, ts, expiresAt };
}

function drawCase(choices: Choices): (typeof orderCases)[number] {
  const isOrdinary = choices.below(2) === 0;
  const names = isOrdinary ? ORDINARY : orderCases.map(({ type }) => type);
  const name = names[choices.below(names.length)];
  const found = orderCases.find(({ type }) => type === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return found;
}
