import { describe, expect, it } from 'vitest';
import type { InspectionEvent, StateValue } from 'xstate';
import type { OrderRegistration } from '../../machines/order-context.ts';
import { DEFAULT_ORDER_POLICY } from '../../machines/policy.ts';
import { ORDER_STATES } from '../../machines/vocabulary.ts';
import { OrderActors, orderStateOf } from '../../src/actors/order-actors.ts';
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
    const actor = new OrderActors().create(registration('O-1'));
    const snapshot = actor.getSnapshot();
    expect([actor.id, snapshot.status]).toEqual(['O-1', 'active']);
    expect(orderStateOf(snapshot)).toBe('submitted');
    expect(snapshot.context.step.rule).toBe('submit');
  });

  it('is one of many, and alone in what it takes', () => {
    const actors = new OrderActors();
    const [one, other] = [actors.create(registration('O-1')), actors.create(registration('O-2'))];
    const before = other.getSnapshot();
    one.send({ type: 'submit.rejected', input: 2, ts: 5, reason: null });
    expect(orderStateOf(one.getSnapshot())).toBe('rejected');
    expect(other.getSnapshot()).toBe(before);
  });

  it('takes nothing more once it is stopped, and says so to who subscribed', () => {
    const actors = new OrderActors();
    const [one, other] = [actors.create(registration('O-1')), actors.create(registration('O-2'))];
    let completed = 0;
    one.subscribe({ complete: () => (completed += 1) });
    actors.stop(one);
    expect([one.getSnapshot().status, completed]).toEqual(['stopped', 1]);
    expect(other.getSnapshot().status).toBe('active');
    actors.stop(one);
    expect(completed).toBe(1);
  });

  it('may have the id of one that was stopped, or any id at all', () => {
    const actors = new OrderActors();
    actors.stop(actors.create(registration('O-1')));
    for (const id of ['O-1', '__proto__', 'constructor', '#order', 'orders', 'x:0', ' ']) {
      const actor = actors.create(registration(id));
      expect([actor.id, actor.getSnapshot().status]).toEqual([id, 'active']);
    }
  });

  it('is let go of once it is stopped', async () => {
    const actors = new OrderActors();
    const kept = actors.create(registration('kept'));
    const references = Array.from({ length: 20 }, (_, index) => {
      const actor = actors.create(registration(`O-${index}`));
      actors.stop(actor);
      return new WeakRef(actor);
    });
    expect(await countHeld(references)).toBe(0);
    expect(kept.getSnapshot().status).toBe('active');
  });
});

describe('an inspector', () => {
  it.each(['a function', 'an observer'])('as %s sees every order from the start', (shape) => {
    const seen: InspectionEvent[] = [];
    const next = (event: InspectionEvent): void => void seen.push(event);
    const actors = new OrderActors(shape === 'a function' ? next : { next });
    const actor = actors.create(registration('O-1'));
    actor.send({ type: 'submit.unknown', input: 2, ts: 5, reason: null });
    const own = seen.filter(({ actorRef }) => actorRef === actor);
    expect(new Set(own.map(({ type }) => type))).toEqual(
      new Set(['@xstate.actor', '@xstate.event', '@xstate.microstep', '@xstate.snapshot']),
    );
  });

  it('finds every order under one root', () => {
    const seen: InspectionEvent[] = [];
    const actors = new OrderActors((event) => seen.push(event));
    for (const id of ['O-1', 'O-2']) actors.create(registration(id));
    expect(new Set(seen.map(({ rootId }) => rootId)).size).toBe(1);
  });

  it('sees nothing any more once it is taken off', () => {
    const actors = new OrderActors();
    let seen = 0;
    const subscription = actors.inspect(() => (seen += 1));
    actors.create(registration('O-1'));
    expect(seen).toBeGreaterThan(0);
    subscription.unsubscribe();
    const before = seen;
    actors.create(registration('O-2'));
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
    expect(values.map((value) => orderStateOf({ value }))).toEqual(ORDER_STATES);
  });

  it.each<[StateValue]>([[{ open: 'settling' }], [{ open: 'ending' }], ['open'], [{}], ['']])(
    'is never %j',
    (value) => {
      expect(() => orderStateOf({ value })).toThrow('an order rests in');
    },
  );
});
