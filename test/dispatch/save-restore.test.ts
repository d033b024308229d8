import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Dispatcher, type DispatcherOptions } from '../../src/dispatch/dispatcher.ts';
import { BadStateError, type DispatcherState } from '../../src/dispatch/dispatcher-state.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import { WAYS } from '../support/in-every-way.ts';
import { assertHolds } from '../support/invariants.ts';
import { fillReport, orderMessage, statusReport } from '../support/messages.ts';
import { givenSeed } from '../support/seed.ts';
import { severalOrders } from '../support/several-orders.ts';

const RUNS = 1_000;

const numbers = fc.array(fc.nat({ max: 0xffff }), { minLength: 4, maxLength: 60, size: 'max' });
const inputsOfOrders = fc
  .tuple(fc.array(numbers, { minLength: 1, maxLength: 6 }), numbers)
  .map(([scenarios, mixing]) => severalOrders(scenarios, mixing));
const kept = fc.constantFrom(0, 1, 2, 5, 1_000);
const policies = fc.record({
  closedOrdersKept: fc.constantFrom(0, 1, 2, 1_000),
  tradesKept: kept,
  forgottenLegsKept: kept,
  legsKept: kept,
  armModify: fc.constantFrom('sent', 'acked'),
});
const way = fc.constantFrom(...WAYS);

/** What is saved, as it is read again from a file. */
function throughJson(state: DispatcherState): DispatcherState {
  return JSON.parse(JSON.stringify(state)) as DispatcherState;
}

function play(inputs: readonly InputMessage[], options: DispatcherOptions = {}): Dispatcher {
  const dispatcher = new Dispatcher(options);
  for (const input of inputs) dispatcher.dispatch(input);
  return dispatcher;
}

function assertGoOnAlike(one: Dispatcher, other: Dispatcher, inputs: readonly InputMessage[]) {
  for (const input of inputs) {
    const isSame = isDeepStrictEqual(one.dispatch(input), other.dispatch(input));
    assertHolds(isSame, `steps of ${JSON.stringify(input)}`);
    assertHolds(one.nextDeadline === other.nextDeadline, 'the next deadline');
  }
  assertHolds(isDeepStrictEqual(one.save(), other.save()), 'what is saved in the end');
  for (const { order } of one.save().orders) {
    const [snapshot, same] = [one, other].map((each) =>
      each.actor(order.clientOrderId)?.getPersistedSnapshot(),
    );
    assertHolds(snapshot !== undefined, `${order.clientOrderId} has an actor`);
    assertHolds(isDeepStrictEqual(snapshot, same), `snapshots of ${order.clientOrderId}`);
  }
}

describe('a dispatcher that is saved and restored', () => {
  const seed = givenSeed();
  const options = { numRuns: RUNS, seed };
  const anyPoint = fc.nat({ max: 0xffff });

  // oxlint-disable-next-line vitest/expect-expect -- the property throws what it finds
  it(`goes on as the one that was saved, seed ${seed}`, () => {
    fc.assert(
      fc.property(
        inputsOfOrders,
        anyPoint,
        policies,
        way,
        way,
        (inputs, at, policy, one, other) => {
          const half = at % (inputs.length + 1);
          const dispatcher = play(inputs.slice(0, half), { policy, ...one });
          const state = dispatcher.save();
          const restored = Dispatcher.restore(throughJson(state), other);
          assertHolds(
            isDeepStrictEqual(restored.save(), throughJson(state)),
            'what is saved again',
          );
          assertHolds(isDeepStrictEqual(restored.policy, dispatcher.policy), 'the policy');
          assertGoOnAlike(dispatcher, restored, inputs.slice(half));
        },
      ),
      options,
    );
  });

  // oxlint-disable-next-line vitest/expect-expect -- the property throws what it finds
  it(`is the same after being restored with a policy twice or once, seed ${seed}`, () => {
    const changed = fc.property(
      inputsOfOrders,
      anyPoint,
      policies,
      policies,
      (inputs, at, old, policy) => {
        const half = at % (inputs.length + 1);
        const state = play(inputs.slice(0, half), { policy: old }).save();
        const once = Dispatcher.restore(throughJson(state), { policy });
        const twice = Dispatcher.restore(throughJson(once.save()), { residency: 'lazy' });
        assertHolds(once.save().closed.length <= policy.closedOrdersKept, 'closed orders kept');
        assertGoOnAlike(once, twice, inputs.slice(half));
      },
    );
    fc.assert(changed, options);
  });

  it('shows an inspector every order from where it stands', () => {
    const state = throughJson(withClosedOrders({}).save());
    const seen: string[] = [];
    const inspect = (event: { type: string; actorRef: unknown }): void => {
      if (event.type === '@xstate.actor') seen.push((event.actorRef as { id: string }).id);
    };
    const restored = Dispatcher.restore(state, { inspect });
    expect(seen).toEqual(['orders', 'A', 'B', 'C', 'D']);
    expect(restored.actor('D')?.getSnapshot().value).toEqual({ open: { working: 'accepted' } });
    expect(restored.actor('A')?.getSnapshot().matches('closed')).toBe(true);
  });
});

/** A, B and C are canceled after a trade each, in this order; D is open. */
function withClosedOrders(policy: Partial<Policy>): Dispatcher {
  const dispatcher = new Dispatcher({ policy });
  for (const [at, id] of ['A', 'B', 'C', 'D'].entries()) {
    const leg = String(at + 1);
    const named = { clientOrderId: id };
    dispatcher.submit(orderMessage(id), at);
    dispatcher.dispatchOrderStatusReport(statusReport(leg, 'ACCEPTED', named), at);
    dispatcher.dispatchFillReport(fillReport(leg, `t${leg}`, named), at);
    if (id === 'D') continue;
    dispatcher.dispatchOrderStatusReport(statusReport(leg, 'CANCELED', named), at);
  }
  return dispatcher;
}

describe('a dispatcher that is restored with another policy', () => {
  const state = throughJson(withClosedOrders({ queryAfterMs: 111 }).save());

  it('has it itself, and leaves its orders theirs', () => {
    const restored = Dispatcher.restore(state, { policy: { queryAfterMs: 222 } });
    restored.submit(orderMessage('E'), 10);
    const patience = ['D', 'E'].map((id) => restored.snapshot(id)?.context.policy.queryAfterMs);
    expect([restored.policy.queryAfterMs, ...patience]).toEqual([222, 111, 222]);
  });

  it('forgets the orders that were closed first, and keeps their trades and legs in mind', () => {
    const restored = Dispatcher.restore(state, { policy: { closedOrdersKept: 1 } });
    const known = ['A', 'B', 'C', 'D'].filter((id) => restored.snapshot(id) !== undefined);
    expect(known).toEqual(['C', 'D']);
    expect(restored.dispatchFillReport(fillReport('1', 't1'), 9).rule).toBe('duplicate-fill');
    restored.submit(orderMessage('A'), 10);
    const late = statusReport('1', 'CANCELED', { clientOrderId: 'A' });
    expect(restored.dispatchOrderStatusReport(late, 11).rule).toBe('stale-status');
  });

  it('forgets the oldest of what there is no room for', () => {
    const policy = { closedOrdersKept: 0, tradesKept: 2, forgottenLegsKept: 1 };
    const { forgottenLegs, trades } = Dispatcher.restore(state, { policy }).save();
    expect(forgottenLegs).toEqual([{ value: 'C', keys: ['3'] }]);
    expect(trades).toEqual([{ value: 'forgotten', keys: ['1:2:t2', '1:3:t3'] }]);
  });
});

describe('what is no state', () => {
  const state = withClosedOrders({}).save();

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'state'],
    ['an object of something else', {}],
    ['a state of a later version', { ...state, version: 2 }],
    ['a state without a policy', { ...state, policies: [] }],
    ['a policy that is none', { ...state, policies: [{ queryAfterMs: -1 }] }],
    ['an order in no state', { ...state, orders: [{ ...state.orders[0], state: 'lost' }] }],
    ['a policy that is not there', { ...state, orders: [{ ...state.orders[0], policy: 1 }] }],
    ['a closed order that is not there', { ...state, closed: [4] }],
    ['inputs that are no number', { ...state, inputs: 'many' }],
  ])('is refused: %s', (_, given) => {
    expect(() => Dispatcher.restore(given as DispatcherState)).toThrow(BadStateError);
  });

  it('is named', () => {
    const given = { ...state, inputs: -1 };
    expect(() => Dispatcher.restore(given)).toThrow(/no state of a dispatcher: inputs: /);
  });
});

describe('saving', () => {
  it('is refused while an input is being applied', () => {
    const dispatcher = new Dispatcher();
    dispatcher.submit(orderMessage('A'), 0);
    const errors: unknown[] = [];
    dispatcher.actor('A')?.subscribe(() => {
      try {
        dispatcher.save();
      } catch (error) {
        errors.push(error);
      }
    });
    dispatcher.dispatchOrderStatusReport(statusReport('1', 'ACCEPTED', { clientOrderId: 'A' }), 1);
    expect(errors).toEqual([new Error('an input is being applied: save when it is')]);
  });
});
