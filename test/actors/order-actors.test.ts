import { describe, expect, it } from 'vitest';
import type { InspectionEvent, StateValue } from 'xstate';
import type { OrderRegistration } from '../../machines/order-context.ts';
import { DEFAULT_ORDER_POLICY } from '../../machines/policy.ts';
import { ORDER_STATES } from '../../machines/vocabulary.ts';
import { OrderActors, stateOf } from '../../src/actors/order-actors.ts';
import { countHeld } from '../support/garbage.ts';

function registration(clientOrderId: string): OrderRegistration {
  return {
    order: {
      clientOrderId,
      strategyId: 'maker',
      instrumentId: 'BTC-USD',
      accountId: null,
      side: 'BUY',
      orderType: 'LIMIT',
      quantity: '10',
      price: '100',
      triggerPrice: null,
    },
    policy: DEFAULT_ORDER_POLICY,
    input: 1,
    ts: 0,
    expiresAt: null,
  };
}

describe('an order’s actor', () => {
  it('runs from the start, under its client order id', () => {
    const { actor } = new OrderActors().start(registration('O-1'));
    const snapshot = actor.getSnapshot();
    expect([actor.id, snapshot.status]).toEqual(['O-1', 'active']);
    expect(stateOf(snapshot)).toBe('submitted');
    expect(snapshot.context.step.rule).toBe('submit');
  });

  it('is one of many, and alone in what it takes', () => {
    const actors = new OrderActors();
    const [one, other] = [actors.start(registration('O-1')), actors.start(registration('O-2'))];
    const before = other.actor.getSnapshot();
    actors.send(one, { type: 'submit.rejected', input: 2, ts: 5, reason: null });
    expect(stateOf(one)).toBe('rejected');
    expect(other.actor.getSnapshot()).toBe(before);
  });

  it('takes nothing more once it is stopped, and says so to who subscribed', () => {
    const actors = new OrderActors();
    const [one, other] = [actors.start(registration('O-1')), actors.start(registration('O-2'))];
    let completed = 0;
    one.actor.subscribe({ complete: () => (completed += 1) });
    actors.stop(one);
    expect([one.actor.getSnapshot().status, completed]).toEqual(['stopped', 1]);
    expect(other.actor.getSnapshot().status).toBe('active');
    actors.stop(one);
    expect(completed).toBe(1);
  });

  it('may have the id of one that was stopped, or any id at all', () => {
    const actors = new OrderActors();
    actors.stop(actors.start(registration('O-1')));
    for (const id of ['O-1', '__proto__', 'constructor', '#order', 'orders', 'x:0', ' ']) {
      const { actor } = actors.start(registration(id));
      expect([actor.id, actor.getSnapshot().status]).toEqual([id, 'active']);
    }
  });

  it('is let go of once it is stopped', async () => {
    const actors = new OrderActors();
    const kept = actors.start(registration('kept'));
    const references = Array.from({ length: 20 }, (_, index) => {
      const order = actors.start(registration(`O-${index}`));
      actors.stop(order);
      return new WeakRef(order.actor);
    });
    expect(await countHeld(references)).toBe(0);
    expect(kept.actor.getSnapshot().status).toBe('active');
  });
});

describe('an inspector', () => {
  it.each(['a function', 'an observer'])('as %s sees every order from the start', (shape) => {
    const seen: InspectionEvent[] = [];
    const next = (event: InspectionEvent): void => void seen.push(event);
    const actors = new OrderActors(shape === 'a function' ? next : { next });
    const { actor } = actors.start(registration('O-1'));
    actor.send({ type: 'submit.unknown', input: 2, ts: 5, reason: null });
    const own = seen.filter(({ actorRef }) => actorRef === actor);
    expect(new Set(own.map(({ type }) => type))).toEqual(
      new Set(['@xstate.actor', '@xstate.event', '@xstate.microstep', '@xstate.snapshot']),
    );
  });

  it('finds every order under one root', () => {
    const seen: InspectionEvent[] = [];
    const actors = new OrderActors((event) => seen.push(event));
    for (const id of ['O-1', 'O-2']) actors.start(registration(id));
    expect(new Set(seen.map(({ rootId }) => rootId)).size).toBe(1);
  });

  it('sees nothing any more once it is taken off', () => {
    const actors = new OrderActors();
    let seen = 0;
    const subscription = actors.inspect(() => (seen += 1));
    actors.start(registration('O-1'));
    expect(seen).toBeGreaterThan(0);
    subscription.unsubscribe();
    const before = seen;
    actors.start(registration('O-2'));
    expect(seen).toBe(before);
  });
});

describe('the state of an order', () => {
  const values: readonly StateValue[] = [
    { open: 'submitted' },
    { open: { working: 'accepted' } },
    { open: { working: 'pendingModify' } },
    { open: { working: 'replaced' } },
    { closed: 'canceled' },
    { closed: 'filled' },
    { closed: 'rejected' },
    { closed: 'expired' },
  ];

  it('is the leaf of its snapshot', () => {
    expect(values.map((value) => stateOf({ value }))).toEqual(ORDER_STATES);
  });

  it.each<[StateValue]>([[{ open: 'settling' }], [{ open: 'ending' }], ['open'], [{}], ['']])(
    'is never %j',
    (value) => {
      expect(() => stateOf({ value })).toThrow('an order rests in');
    },
  );
});
