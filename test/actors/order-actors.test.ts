import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type InspectionEvent, waitFor } from 'xstate';
import type { OrderRegistration } from '../../machines/order-context.ts';
import type { OrderInput } from '../../machines/order-input.ts';
import { DEFAULT_ORDER_POLICY } from '../../machines/policy.ts';
import { OrderActors, type RunOptions, stateOf } from '../../src/actors/order-actors.ts';
import { countHeld } from '../support/garbage.ts';
import { stateOfSnapshot } from '../support/state-of-snapshot.ts';

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

const runnings: readonly RunOptions[] = [
  { logic: 'interpreted' },
  { logic: 'compiled', residency: 'resident' },
  { logic: 'compiled', residency: 'lazy' },
];
const refusal: OrderInput = { type: 'submit.rejected', input: 2, ts: 5, reason: null };
const doubt: OrderInput = { type: 'submit.unknown', input: 2, ts: 5, reason: null };

describe.each(runnings)('an order’s actor, %o', (running) => {
  it('runs from the start, under its client order id', () => {
    const actors = new OrderActors(running);
    const order = actors.start(registration('O-1'));
    expect(stateOf(order)).toBe('submitted');
    expect(order.context.step.rule).toBe('submit');
    const actor = actors.actorOf(order);
    const snapshot = actor.getSnapshot();
    expect([actor.id, snapshot.status]).toEqual(['O-1', 'active']);
    expect([stateOfSnapshot(snapshot), snapshot.context]).toEqual(['submitted', order.context]);
  });

  it('is one of many, and alone in what it takes', () => {
    const actors = new OrderActors(running);
    const [one, other] = [actors.start(registration('O-1')), actors.start(registration('O-2'))];
    const before = other.context;
    actors.send(one, refusal);
    expect([stateOf(one), stateOf(other)]).toEqual(['rejected', 'submitted']);
    expect(other.context).toBe(before);
  });

  it('is told of by the same snapshot, with or without an actor', () => {
    const actors = new OrderActors(running);
    const order = actors.start(registration('O-1'));
    actors.send(order, doubt);
    const snapshot = actors.snapshotOf(order);
    expect(isDeepStrictEqual(actors.actorOf(order).getSnapshot(), snapshot)).toBe(true);
    actors.send(order, refusal);
    expect(actors.snapshotOf(order)).toBe(actors.actorOf(order).getSnapshot());
    expect(snapshot.context.step.rule).toBe('unknown');
  });

  it('goes on as the same actor once somebody has asked for it', async () => {
    const actors = new OrderActors(running);
    const order = actors.start(registration('O-1'));
    const actor = actors.actorOf(order);
    const seen: string[] = [];
    actor.subscribe((snapshot) => seen.push(stateOfSnapshot(snapshot)));
    const rejected = waitFor(actor, (snapshot) => snapshot.matches({ closed: 'rejected' }));
    actors.send(order, doubt);
    actors.send(order, refusal);
    expect((await rejected).context).toBe(order.context);
    expect([seen, actors.actorOf(order)]).toEqual([['submitted', 'rejected'], actor]);
  });

  it('takes nothing more once it is stopped, and says so to who subscribed', () => {
    const actors = new OrderActors(running);
    const [one, other] = [actors.start(registration('O-1')), actors.start(registration('O-2'))];
    let completed = 0;
    const actor = actors.actorOf(one);
    actor.subscribe({ complete: () => (completed += 1) });
    actors.stop(one);
    expect([actor.getSnapshot().status, completed]).toEqual(['stopped', 1]);
    expect(actors.actorOf(other).getSnapshot().status).toBe('active');
    actors.stop(one);
    expect(completed).toBe(1);
  });

  it('may have the id of one that was stopped, or any id at all', () => {
    const actors = new OrderActors(running);
    actors.stop(actors.start(registration('O-1')));
    for (const id of ['O-1', '__proto__', 'constructor', '#order', 'orders', 'x:0', ' ']) {
      const actor = actors.actorOf(actors.start(registration(id)));
      expect([actor.id, actor.getSnapshot().status]).toEqual([id, 'active']);
    }
  });

  it('is let go of once it is stopped', async () => {
    const actors = new OrderActors(running);
    const kept = actors.start(registration('kept'));
    const references = Array.from({ length: 20 }, (_, index) => {
      const order = actors.start(registration(`O-${index}`));
      const actor = actors.actorOf(order);
      actors.stop(order);
      return new WeakRef(actor);
    });
    expect(await countHeld(references)).toBe(0);
    expect(actors.actorOf(kept).getSnapshot().status).toBe('active');
  });
});

describe('orders kept lazily', () => {
  it('have no actor until somebody asks for it', () => {
    const actors = new OrderActors({ residency: 'lazy' });
    const order = actors.start(registration('O-1'));
    actors.send(order, doubt);
    actors.snapshotOf(order);
    expect(order.actor).toBeNull();
    expect(actors.actorOf(order)).toBe(order.actor);
  });

  it('have one while an inspector is attached, and no more after', () => {
    const actors = new OrderActors({ residency: 'lazy' });
    const before = actors.start(registration('before'));
    const [one, two] = [0, 1].map(() => actors.inspect(() => undefined, [before]));
    one?.unsubscribe();
    one?.unsubscribe();
    const during = actors.start(registration('during'));
    two?.unsubscribe();
    const after = actors.start(registration('after'));
    expect([before, during, after].map(({ actor }) => actor !== null)).toEqual([true, true, false]);
  });
});

describe.each(runnings)('an inspector of orders, %o', (running) => {
  it.each(['a function', 'an observer'])('as %s sees every order from the start', (shape) => {
    const seen: InspectionEvent[] = [];
    const next = (event: InspectionEvent): void => void seen.push(event);
    const actors = new OrderActors(running, shape === 'a function' ? next : { next });
    const order = actors.start(registration('O-1'));
    actors.send(order, doubt);
    const own = seen.filter(({ actorRef }) => actorRef === order.actor);
    expect(own.map(({ type }) => type)).toEqual([
      '@xstate.actor',
      '@xstate.event',
      '@xstate.snapshot',
      '@xstate.event',
      '@xstate.microstep',
      '@xstate.snapshot',
    ]);
  });

  it('finds every order under one root', () => {
    const seen: InspectionEvent[] = [];
    const actors = new OrderActors(running, (event) => seen.push(event));
    for (const id of ['O-1', 'O-2']) actors.start(registration(id));
    expect(new Set(seen.map(({ rootId }) => rootId)).size).toBe(1);
  });

  it('attached later sees what happens from then on, and no more once it is taken off', () => {
    const actors = new OrderActors(running);
    const order = actors.start(registration('O-1'));
    const seen: string[] = [];
    const subscription = actors.inspect(({ type }) => seen.push(type), [order]);
    expect(seen).toEqual([]);
    actors.send(order, doubt);
    expect(seen).toEqual(['@xstate.event', '@xstate.microstep', '@xstate.snapshot']);
    subscription.unsubscribe();
    actors.send(order, refusal);
    actors.start(registration('O-2'));
    expect(seen).toHaveLength(3);
  });
});

describe('a closed order', () => {
  const compiled: readonly RunOptions[] = [{ residency: 'resident' }, { residency: 'lazy' }];

  it('gives back the actor that nobody has asked for, and goes on without', () => {
    const actors = new OrderActors();
    const order = actors.start(registration('O-1'));
    const given = order.actor;
    actors.send(order, refusal);
    const before = actors.snapshotOf(order);
    actors.release(order);
    expect([order.actor, given?.getSnapshot().status]).toEqual([null, 'stopped']);
    expect(isDeepStrictEqual(actors.snapshotOf(order), before)).toBe(true);
    actors.send(order, { ...doubt, input: 3 });
    expect([stateOf(order), order.context.step.rule]).toEqual(['rejected', 'closed']);
    const again = actors.actorOf(order);
    expect([again.id, again === given]).toEqual(['O-1', false]);
    expect(again.getSnapshot().context).toBe(order.context);
  });

  it.each(runnings)('keeps the actor that somebody may hold, %o', (running) => {
    const actors = new OrderActors(running);
    const order = actors.start(registration('O-1'));
    const actor = actors.actorOf(order);
    actors.send(order, refusal);
    actors.release(order);
    expect([order.actor, actor.getSnapshot().status]).toEqual([actor, 'active']);
    actors.send(order, { ...doubt, input: 3 });
    expect(actor.getSnapshot().context.step.rule).toBe('closed');
  });

  it.each(compiled)('keeps its actor while an inspector is attached, %o', (running) => {
    const actors = new OrderActors(running, () => undefined);
    const order = actors.start(registration('O-1'));
    actors.send(order, refusal);
    actors.release(order);
    expect(order.actor?.getSnapshot().status).toBe('active');
  });

  it('keeps an actor that an inspector was told of, also once that is detached', () => {
    const actors = new OrderActors();
    const subscription = actors.inspect(() => undefined, []);
    const order = actors.start(registration('O-1'));
    subscription.unsubscribe();
    actors.send(order, refusal);
    actors.release(order);
    expect(order.actor?.getSnapshot().status).toBe('active');
  });

  it('that is interpreted keeps its actor', () => {
    const actors = new OrderActors({ logic: 'interpreted' });
    const order = actors.start(registration('O-1'));
    actors.send(order, refusal);
    actors.release(order);
    expect(order.actor?.getSnapshot().status).toBe('active');
  });
});

describe('how orders are run', () => {
  it.each([
    [{ logic: 'fast' }, "logic must be 'compiled' or 'interpreted', not fast"],
    [{ residency: null }, "residency must be 'resident' or 'lazy', not null"],
    [{ logic: 'interpreted', residency: 'lazy' }, 'interpreted orders are resident'],
  ])('is refused as %o', (running, message) => {
    expect(() => new OrderActors(running as RunOptions)).toThrow(RangeError);
    expect(() => new OrderActors(running as RunOptions)).toThrow(message);
  });
});
