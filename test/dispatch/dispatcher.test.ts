import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Actor, type AnyActor, type InspectionEvent } from 'xstate';
import type { OrderStep } from '../../machines/outputs.ts';
import type { OrderType } from '../../machines/vocabulary.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage, OrderMessage } from '../../src/dispatch/input.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import type { Step } from '../../src/dispatch/step.ts';
import { countHeld } from '../support/garbage.ts';
import { fillReport, orderMessage, statusReport } from '../support/messages.ts';

/** A dispatcher with orders submitted at 0, each accepted on a leg if one is named. */
function dispatcherWith(
  legs: Readonly<Record<string, string | null>>,
  policy: Partial<Policy> = {},
  options: DispatcherOptions = {},
): Dispatcher {
  const dispatcher = new Dispatcher({ policy, ...options });
  for (const [clientOrderId, leg] of Object.entries(legs)) {
    dispatcher.submit(orderMessage(clientOrderId), 0);
    if (leg !== null) accept(dispatcher, clientOrderId, leg);
  }
  return dispatcher;
}

function accept(dispatcher: Dispatcher, clientOrderId: string, leg: string, ts = 0): Step {
  const report = statusReport(leg, 'ACCEPTED', { clientOrderId, tsEvent: ts });
  return dispatcher.dispatchOrderStatusReport(report, ts);
}

function cancel(dispatcher: Dispatcher, leg: string, ts = 0): Step {
  return dispatcher.dispatchOrderStatusReport(statusReport(leg, 'CANCELED', { tsEvent: ts }), ts);
}

function fill(dispatcher: Dispatcher, leg: string, tradeId: string, fields = {}): Step {
  return dispatcher.dispatchFillReport(fillReport(leg, tradeId, fields), 0);
}

/** Modifies an order onto further legs, at a price that each leg alone has. */
function moveThrough(
  dispatcher: Dispatcher,
  clientOrderId: string,
  legs: readonly number[],
  prefix = '',
): void {
  for (const leg of legs) {
    const price = String(1_000 + leg);
    const request = { clientOrderId, requestId: `to-${leg}`, price, ts: 0 };
    dispatcher.dispatch({ type: 'modify.sent', ...request });
    const report = statusReport(`${prefix}${leg}`, 'ACCEPTED', { clientOrderId, price });
    dispatcher.dispatchOrderStatusReport(report, 0);
  }
}

/** While a modify is pending that leg 3 would fit, leg 3's acceptance comes once more. */
function replayLegThree(dispatcher: Dispatcher, clientOrderId: string, prefix = ''): Step {
  const price = '1003';
  const requestId = 'back to the price of leg 3';
  dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId, price, ts: 0 });
  const report = statusReport(`${prefix}3`, 'ACCEPTED', { clientOrderId, price });
  return dispatcher.dispatchOrderStatusReport(report, 0);
}

/** By the number behind a letter; ids of another shape have no order. */
function byNumber(left: string, right: string): number | null {
  const difference = Number(left.slice(1)) - Number(right.slice(1));
  return Number.isNaN(difference) ? null : difference;
}

function orderOf(step: Step): unknown[] {
  return [step.outcome, step.rule, step.clientOrderId];
}

function asked(step: Step): string[] {
  return step.requests.map(({ type, clientOrderId }) => `${type} ${clientOrderId}`);
}

/** All that an actor holds, but for the record of its last input. */
function holdings(dispatcher: Dispatcher, clientOrderId: string): unknown {
  const snapshot = dispatcher.actor(clientOrderId)?.getSnapshot();
  return [snapshot?.value, { ...snapshot?.context, step: null }];
}

describe('a report finds its order', () => {
  it('by client order id', () => {
    const dispatcher = dispatcherWith({ 'O-1': null, 'O-2': null });
    expect(orderOf(accept(dispatcher, 'O-2', '5'))).toEqual(['tracked', 'accept', 'O-2']);
  });

  it('by client order id before venue order id', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1', 'O-2': '2' });
    const step = fill(dispatcher, '1', 'T', { clientOrderId: 'O-2' });
    expect(orderOf(step)).toEqual(['tracked', 'fill', 'O-2']);
  });

  it('by the bound leg', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1', 'O-2': '2' });
    expect(orderOf(fill(dispatcher, '2', 'T'))).toEqual(['tracked', 'fill', 'O-2']);
  });

  it('by a leg although it names a client order id that nobody knows', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    const step = fill(dispatcher, '1', 'T', { clientOrderId: 'venue-made' });
    expect(orderOf(step)).toEqual(['tracked', 'fill', 'O-1']);
  });

  it('by any leg that was left', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    moveThrough(dispatcher, 'O-1', [2, 3, 4]);
    for (const leg of ['1', '2', '3', '4']) {
      expect(orderOf(fill(dispatcher, leg, `T${leg}`))).toEqual(['tracked', 'fill', 'O-1']);
    }
  });

  it('by a leg that only an acknowledgement named', () => {
    const dispatcher = dispatcherWith({ 'O-1': null });
    const clientOrderId = 'O-1';
    dispatcher.dispatch({ type: 'submit.acked', clientOrderId, venueOrderId: '7', ts: 0 });
    expect(fill(dispatcher, '7', 'T').clientOrderId).toBe('O-1');
    dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId: 'r', price: '9', ts: 0 });
    const venueOrderId = '8';
    dispatcher.dispatch({
      type: 'modify.acked',
      clientOrderId,
      requestId: 'r',
      venueOrderId,
      ts: 0,
    });
    expect(fill(dispatcher, '8', 'U').clientOrderId).toBe('O-1');
  });

  it('by a leg that only an answer or a stale or refused report named', () => {
    const dispatcher = dispatcherWith({ 'O-1': '5' });
    const clientOrderId = 'O-1';
    const orders = [statusReport('3', 'CANCELED')];
    const fills = [fillReport('4', 'T4')];
    dispatcher.dispatch({ type: 'query.answered', clientOrderId, asOf: 0, orders, fills, ts: 0 });
    const refused = statusReport('9', 'REJECTED', { clientOrderId });
    dispatcher.dispatchOrderStatusReport(refused, 0);
    for (const leg of ['3', '4', '9']) {
      expect(fill(dispatcher, leg, `late-${leg}`).clientOrderId).toBe('O-1');
    }
  });

  it('although the order is closed', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    cancel(dispatcher, '1');
    expect(fill(dispatcher, '1', 'T')).toMatchObject({ rule: 'late-fill', state: 'canceled' });
    expect(dispatcher.isTracked({ venueOrderId: '1' })).toBe(true);
  });

  it('or is external', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    expect(orderOf(fill(dispatcher, '2', 'T'))).toEqual(['external', 'external', null]);
    expect(orderOf(cancel(dispatcher, '2'))).toEqual(['external', 'external', null]);
    expect(orderOf(accept(dispatcher, 'O-9', '2'))).toEqual(['external', 'external', null]);
    expect(dispatcher.isTracked({ clientOrderId: 'O-9', venueOrderId: '2' })).toBe(false);
    expect(dispatcher.isTracked({ clientOrderId: 'O-1', venueOrderId: '2' })).toBe(true);
    expect(dispatcher.isTracked({ clientOrderId: null, venueOrderId: '1' })).toBe(true);
  });

  it('and so do commands and answers, by client order id', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    const step = dispatcher.dispatch({
      type: 'modify.sent',
      clientOrderId: 'O-9',
      requestId: 'r',
      ts: 0,
    });
    expect(orderOf(step)).toEqual(['external', 'external', null]);
    const answer = { type: 'query.answered', clientOrderId: 'O-9', asOf: 0, ts: 0 } as const;
    const fills = [fillReport('1', 'T')];
    const answered = dispatcher.dispatch({ ...answer, orders: [], fills });
    expect(orderOf(answered)).toEqual(['external', 'external', null]);
    expect(fill(dispatcher, '1', 'T').rule).toBe('fill');
  });
});

describe('closed orders', () => {
  it('are remembered up to closedOrdersKept, the one closed first forgotten first', () => {
    const legs = { 'O-1': '1', 'O-2': '2', 'O-3': '3', 'O-4': '4' };
    const dispatcher = dispatcherWith(legs, { closedOrdersKept: 2 });
    const known = () => Object.keys(legs).filter((id) => dispatcher.actor(id) !== undefined);
    cancel(dispatcher, '3');
    cancel(dispatcher, '1');
    expect(known()).toEqual(['O-1', 'O-2', 'O-3', 'O-4']);
    cancel(dispatcher, '4');
    expect(known()).toEqual(['O-1', 'O-2', 'O-4']);
    fill(dispatcher, '1', 'late');
    cancel(dispatcher, '2');
    expect(known()).toEqual(['O-2', 'O-4']);
  });

  it('are all forgotten at once if none is kept, after their last outputs', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { closedOrdersKept: 0 });
    const step = cancel(dispatcher, '1');
    expect(step).toMatchObject({ clientOrderId: 'O-1', state: 'canceled' });
    expect(step.events.map(({ type }) => type)).toEqual(['OrderCanceled']);
    expect(dispatcher.actor('O-1')).toBeUndefined();
    expect(cancel(dispatcher, '1').outcome).toBe('external');
  });

  it('are unknown once forgotten, by client order id and by every leg', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { closedOrdersKept: 0 });
    moveThrough(dispatcher, 'O-1', [2, 3]);
    cancel(dispatcher, '3');
    for (const leg of ['1', '2', '3']) {
      expect(dispatcher.isTracked({ clientOrderId: 'O-1', venueOrderId: leg })).toBe(false);
      expect(cancel(dispatcher, leg).outcome).toBe('external');
    }
  });

  it('may be submitted anew once forgotten, and start from nothing', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { closedOrdersKept: 0 });
    cancel(dispatcher, '1');
    expect(dispatcher.submit(orderMessage('O-1'), 5)).toMatchObject({ state: 'submitted' });
    expect(accept(dispatcher, 'O-1', '2').events[0]?.eventId).toBe('O-1/1');
  });

  it('are not shown by an answer to the next order of their id', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { closedOrdersKept: 0 });
    moveThrough(dispatcher, 'O-1', [2]);
    cancel(dispatcher, '2');
    dispatcher.submit(orderMessage('O-1'), 0);
    const orders = ['1', '2', '3'].map((leg) => statusReport(leg, 'ACCEPTED'));
    const answer = { type: 'query.answered', clientOrderId: 'O-1', asOf: 0, ts: 0 } as const;
    const old = dispatcher.dispatch({ ...answer, orders: orders.slice(0, 2) });
    expect(old).toMatchObject({ rule: 'query', state: 'submitted', events: [] });
    const { events } = dispatcher.dispatch({ ...answer, orders });
    expect(events).toMatchObject([{ type: 'OrderAccepted', venueOrderId: '3' }]);
  });

  it('are stopped once forgotten, and not before', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1', 'O-2': '2' }, { closedOrdersKept: 1 });
    const [first, second] = [dispatcher.actor('O-1'), dispatcher.actor('O-2')];
    cancel(dispatcher, '1');
    expect(first?.getSnapshot().status).toBe('active');
    cancel(dispatcher, '2');
    expect(first?.getSnapshot().status).toBe('stopped');
    expect(second?.getSnapshot().status).toBe('active');
  });

  it('leave no deadline behind once forgotten', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { closedOrdersKept: 0 });
    dispatcher.dispatch({ type: 'modify.sent', clientOrderId: 'O-1', requestId: 'r', ts: 0 });
    expect(asked(fill(dispatcher, '1', 'T', { lastQty: '10' }))).toEqual(['query-order O-1']);
    expect(dispatcher.nextDeadline).toBeNull();
    expect(dispatcher.clock(1_000_000)).toMatchObject({ requests: [], advisories: [] });
  });

  it('are let go of once forgotten, whatever question was still open', async () => {
    const dispatcher = dispatcherWith({ kept: '1000' }, { closedOrdersKept: 0 });
    const references = Array.from({ length: 20 }, (_, index) => {
      const id = `O-${index}`;
      dispatcher.submit(orderMessage(id), 0);
      accept(dispatcher, id, String(index));
      dispatcher.dispatch({ type: 'modify.sent', clientOrderId: id, requestId: 'r', ts: 0 });
      const actor = dispatcher.actor(id);
      if (actor === undefined) throw new Error(`${id} has no actor`);
      const reference = new WeakRef(actor);
      fill(dispatcher, String(index), `T${index}`, { lastQty: '10' });
      return reference;
    });
    expect(await countHeld(references)).toBe(0);
    expect(dispatcher.actor('kept')?.getSnapshot().status).toBe('active');
  });

  it('have no actor any more, unless somebody has asked for it', () => {
    const started = vi.spyOn(Actor.prototype, 'start');
    const dispatcher = dispatcherWith({ asked: '1', unasked: '2', open: '3' });
    const actors = started.mock.contexts as readonly AnyActor[];
    started.mockRestore();
    dispatcher.actor('asked');
    cancel(dispatcher, '1');
    cancel(dispatcher, '2');
    const seen = actors.map((actor) => [actor.id, actor.getSnapshot() as object]);
    expect(Object.fromEntries(seen)).toMatchObject({
      asked: { status: 'active' },
      unasked: { status: 'stopped' },
      open: { status: 'active' },
    });
    expect(dispatcher.actor('unasked')?.getSnapshot().status).toBe('active');
  });

  it('are held while remembered', async () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    cancel(dispatcher, '1');
    const references = [dispatcher.actor('O-1')].flatMap((actor) => actor ?? []);
    const held = references.map((actor) => new WeakRef(actor));
    references.length = 0;
    expect(await countHeld(held)).toBe(1);
    expect(dispatcher.actor('O-1')).toBeDefined();
  });
});

describe('trades outside of orders', () => {
  it('are external once: seen twice they are skipped', () => {
    const dispatcher = new Dispatcher();
    expect(fill(dispatcher, '1', 'T').outcome).toBe('external');
    const again = fill(dispatcher, '1', 'T');
    expect(again).toMatchObject({ outcome: 'skip', rule: 'duplicate-fill', clientOrderId: null });
    expect(fill(dispatcher, '2', 'T').outcome).toBe('external');
  });

  it('are remembered up to tradesKept, the oldest forgotten first', () => {
    const dispatcher = new Dispatcher({ policy: { tradesKept: 2 } });
    for (const id of ['a', 'b', 'c']) fill(dispatcher, '1', id);
    const outcomes = ['c', 'b', 'a'].map((id) => fill(dispatcher, '1', id).outcome);
    expect(outcomes).toEqual(['skip', 'skip', 'external']);
  });

  it('of a forgotten order are skipped, by leg and by client order id', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { closedOrdersKept: 0 });
    fill(dispatcher, '1', 'T', { lastQty: '10' });
    for (const clientOrderId of [null, 'O-1']) {
      const step = fill(dispatcher, '1', 'T', { clientOrderId });
      expect(orderOf(step)).toEqual(['skip', 'duplicate-fill', null]);
    }
    expect(fill(dispatcher, '1', 'unseen').outcome).toBe('external');
  });

  it('of a forgotten order are not those of the next order of the same id', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { closedOrdersKept: 0 });
    fill(dispatcher, '1', 'T', { lastQty: '10' });
    dispatcher.submit(orderMessage('O-1'), 0);
    const replayed = fill(dispatcher, '1', 'T', { clientOrderId: 'O-1', lastQty: '10' });
    expect(replayed).toMatchObject({ outcome: 'skip', rule: 'duplicate-fill', events: [] });
    expect(replayed).toMatchObject({ clientOrderId: null, state: null });
    const fills = [fillReport('1', 'T', { lastQty: '10' })];
    const answer = { type: 'query.answered', clientOrderId: 'O-1', orders: [], fills } as const;
    expect(dispatcher.dispatch({ ...answer, asOf: 0, ts: 0 })).toMatchObject({ events: [] });
    expect(dispatcher.actor('O-1')?.getSnapshot().context.cumQty).toBe('0');
  });

  it('that were handed on raw are adopted when their order is known, once', () => {
    const dispatcher = new Dispatcher();
    expect(fill(dispatcher, '7', 'T').outcome).toBe('external');
    dispatcher.submit(orderMessage('O-1'), 0);
    accept(dispatcher, 'O-1', '7');
    expect(fill(dispatcher, '7', 'T').events).toMatchObject([{ tradeId: 'T', adopted: true }]);
    expect(fill(dispatcher, '7', 'T')).toMatchObject({ rule: 'duplicate-fill', events: [] });
    expect(fill(dispatcher, '7', 'U').events).toMatchObject([{ tradeId: 'U', adopted: false }]);
  });

  it('are adopted from an answer too', () => {
    const dispatcher = new Dispatcher();
    fill(dispatcher, '7', 'T');
    dispatcher.submit(orderMessage('O-1'), 0);
    const answer = { type: 'query.answered', clientOrderId: 'O-1', asOf: 0, ts: 0 } as const;
    const fills = [fillReport('7', 'T'), fillReport('7', 'U')];
    const { events } = dispatcher.dispatch({ ...answer, orders: [], fills });
    const filled = events.filter(({ type }) => type === 'OrderFilled');
    expect(filled).toMatchObject([{ adopted: true }, { adopted: false }]);
  });

  it('of two orders that met share an id, and neither is lost', () => {
    const dispatcher = dispatcherWith({ bid: '1', ask: '2' });
    expect(fill(dispatcher, '1', 'T').events).toMatchObject([{ clientOrderId: 'bid' }]);
    expect(fill(dispatcher, '2', 'T').events).toMatchObject([{ clientOrderId: 'ask' }]);
  });
});

describe('of an order’s many legs and requests', () => {
  const kept2 = { legsKept: 2 };

  it('the oldest legs beyond legsKept are forgotten: no report is found by them', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    moveThrough(dispatcher, 'O-1', [2, 3, 4, 5]);
    const tracked = ['1', '2', '3', '4', '5'].map((venueOrderId) =>
      dispatcher.isTracked({ venueOrderId }),
    );
    expect(tracked).toEqual([false, false, true, true, true]);
  });

  it('a forgotten leg is still retired: it revives nothing and its trades count', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    moveThrough(dispatcher, 'O-1', [2, 3, 4, 5]);
    const revived = statusReport('1', 'ACCEPTED', { clientOrderId: 'O-1', tsEvent: 99 });
    expect(dispatcher.dispatchOrderStatusReport(revived, 99).rule).toBe('stale-status');
    const late = fill(dispatcher, '2', 'T', { clientOrderId: 'O-1' });
    expect(late.events.map(({ type }) => type)).toEqual(['OrderFilled']);
    const context = dispatcher.actor('O-1')?.getSnapshot().context;
    expect(context?.boundLeg?.venueOrderId).toBe('5');
    expect(context?.otherLegs.size).toBe(2);
  });

  /** Else an end of the bound leg would be believed although its replacement may live. */
  it('a forgotten leg settles no modify that it fits', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    moveThrough(dispatcher, 'O-1', [2, 3, 4, 5, 6]);
    const step = replayLegThree(dispatcher, 'O-1');
    expect(step).toMatchObject({ rule: 'stale-status', state: 'pendingModify' });
  });

  it('nor does one that was forgotten before an older one whose trade came late', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    moveThrough(dispatcher, 'O-1', [2, 3, 4, 5, 6]);
    expect(fill(dispatcher, '1', 'late', { clientOrderId: 'O-1' }).rule).toBe('fill');
    moveThrough(dispatcher, 'O-1', [7, 8]);
    const step = replayLegThree(dispatcher, 'O-1');
    expect(step).toMatchObject({ rule: 'stale-status', state: 'pendingModify' });
  });

  it('nor does one that only the venue’s own comparison tells as retired', () => {
    const dispatcher = dispatcherWith({ 'O-1': 'a1' }, kept2, { compareLegs: byNumber });
    moveThrough(dispatcher, 'O-1', [2, 3, 4, 5, 6], 'a');
    const step = replayLegThree(dispatcher, 'O-1', 'a');
    expect(step).toMatchObject({ rule: 'stale-status', state: 'pendingModify' });
  });

  it('a trade emitted for a leg since forgotten is not handed on raw as well', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    expect(fill(dispatcher, '1', 'T').rule).toBe('fill');
    moveThrough(dispatcher, 'O-1', [2, 3, 4, 5]);
    expect(fill(dispatcher, '1', 'T').outcome).not.toBe('external');
  });

  it('answered modifies beyond legsKept are forgotten, the oldest first', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    moveThrough(dispatcher, 'O-1', [2, 3, 4]);
    for (const requestId of ['to-2', 'to-3', 'to-4']) {
      dispatcher.dispatch({ type: 'modify.acked', clientOrderId: 'O-1', requestId, ts: 0 });
    }
    const send = (requestId: string) =>
      dispatcher.dispatch({ type: 'modify.sent', clientOrderId: 'O-1', requestId, ts: 0 });
    expect(send('to-3').error?.code).toBe('DUPLICATE_REQUEST');
    expect(send('to-4').error?.code).toBe('DUPLICATE_REQUEST');
    expect(send('to-2').rule).toBe('modify');
  });

  it('answered cancels beyond legsKept are forgotten, the oldest first', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    const clientOrderId = 'O-1';
    for (const requestId of ['a', 'b', 'c']) {
      dispatcher.dispatch({ type: 'cancel.sent', clientOrderId, requestId, ts: 0 });
      dispatcher.dispatch({ type: 'cancel.rejected', clientOrderId, requestId, ts: 0 });
    }
    const send = (requestId: string) =>
      dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId, ts: 0 });
    expect(send('b').error?.code).toBe('DUPLICATE_REQUEST');
    expect(send('c').error?.code).toBe('DUPLICATE_REQUEST');
    expect(send('a').rule).toBe('modify');
  });

  it.each([
    ['modify', 'OrderModifyRejected'],
    ['cancel', 'OrderCancelRejected'],
  ] as const)('a %s that waits for an answer is not forgotten: its %s comes', (kind, type) => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, kept2);
    const requests = ['a', 'b', 'c', 'd'].map((requestId) => ({
      clientOrderId: 'O-1',
      requestId,
      ts: 0,
    }));
    for (const request of requests) dispatcher.dispatch({ type: `${kind}.sent`, ...request });
    const events = requests.flatMap(
      (request) => dispatcher.dispatch({ type: `${kind}.rejected`, ...request }).events,
    );
    expect(events).toMatchObject(requests.map(({ requestId }) => ({ type, requestId })));
  });

  it('none need be kept', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' }, { legsKept: 0 });
    moveThrough(dispatcher, 'O-1', [2, 3]);
    expect(accept(dispatcher, 'O-1', '2').rule).toBe('stale-status');
    expect(fill(dispatcher, '3', 'T').rule).toBe('fill');
    expect(dispatcher.actor('O-1')?.getSnapshot().context.otherLegs.size).toBe(0);
  });
});

describe('an input that is not allowed', () => {
  const policy = { closedOrdersKept: 2 };

  function overdue(): Dispatcher {
    const dispatcher = dispatcherWith({ open: '1', closed: '2', waiting: null }, policy);
    cancel(dispatcher, '2');
    const clientOrderId = 'open';
    dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId: 'r', ts: 0 });
    dispatcher.dispatch({ type: 'cancel.sent', clientOrderId, requestId: 'c', ts: 0 });
    return dispatcher;
  }

  const sent = { type: 'modify.sent', ts: 9_000 } as const;
  const refusals: readonly (readonly [string, string, InputMessage])[] = [
    [
      'DUPLICATE_ORDER',
      'of an open order',
      { type: 'submit', order: orderMessage('open'), ts: 9_000 },
    ],
    [
      'DUPLICATE_ORDER',
      'of a remembered order',
      { type: 'submit', order: orderMessage('closed', { price: '7' }), ts: 9_000 },
    ],
    [
      'DUPLICATE_REQUEST',
      'of a pending modify',
      { ...sent, clientOrderId: 'open', requestId: 'r', price: '7' },
    ],
    ['DUPLICATE_REQUEST', 'of a cancel', { ...sent, clientOrderId: 'open', requestId: 'c' }],
    ['NOT_ACCEPTED', 'before any leg', { ...sent, clientOrderId: 'waiting', requestId: 'r' }],
    ['BAD_INPUT', 'of no known shape', { ...sent, clientOrderId: '', requestId: 'r' }],
  ];

  it.each(refusals)('%s %s changes nothing and looks at no deadline', (code, _, message) => {
    const dispatcher = overdue();
    const before = ['open', 'closed', 'waiting'].map((id) => holdings(dispatcher, id));
    const deadline = dispatcher.nextDeadline;
    const step = dispatcher.dispatch(message);
    expect(step).toEqual({
      outcome: 'invalid',
      rule: 'invalid',
      clientOrderId: null,
      state: null,
      events: [],
      requests: [],
      advisories: [],
      error: { code, message: expect.any(String) as string },
    });
    const after = ['open', 'closed', 'waiting'].map((id) => holdings(dispatcher, id));
    expect(after).toEqual(before);
    expect(dispatcher.nextDeadline).toBe(deadline);
    expect([...dispatcher.openActors()].map(({ id }) => id)).toEqual(['open', 'waiting']);
    expect(asked(dispatcher.clock(9_000))).toEqual(['query-order open', 'query-order waiting']);
  });

  it('leaves no trace in what the valid ones do', () => {
    const tape = (): InputMessage[] => [
      { type: 'submit', order: orderMessage('O-1'), ts: 0 },
      { type: 'status', report: statusReport('1', 'ACCEPTED', { clientOrderId: 'O-1' }), ts: 1 },
      { type: 'modify.sent', clientOrderId: 'O-1', requestId: 'r', price: '99', ts: 2 },
      { type: 'fill', report: fillReport('2', 'T'), ts: 3 },
      { type: 'status', report: statusReport('2', 'ACCEPTED', { clientOrderId: 'O-1' }), ts: 4 },
      { type: 'clock', ts: 5_000 },
    ];
    const clean = new Dispatcher();
    const noisy = new Dispatcher();
    const expected = tape().map((message) => clean.dispatch(message));
    const steps = tape().map((message) => {
      const step = noisy.dispatch(message);
      expect(
        noisy.dispatch({ type: 'submit', order: orderMessage('O-1'), ts: 9_999 }).error,
      ).toBeDefined();
      return step;
    });
    expect(steps).toEqual(expected);
  });
});

describe('which leg is the newer', () => {
  function report(
    dispatcher: Dispatcher,
    leg: string,
    tsEvent: number,
    status = 'ACCEPTED' as const,
  ) {
    const fields = { clientOrderId: 'O-1', tsEvent };
    return dispatcher.dispatchOrderStatusReport(statusReport(leg, status, fields), tsEvent);
  }

  it('is told by integers, however long or padded', () => {
    const dispatcher = dispatcherWith({ 'O-1': '99999999999999999999' });
    expect(report(dispatcher, '0100000000000000000000', 0).rule).toBe('replace');
    expect(report(dispatcher, '99999999999999999998', 9).rule).toBe('stale-status');
    expect(report(dispatcher, '100000000000000000001', 0).rule).toBe('replace');
  });

  it('is told by the venue’s own comparison, whatever the time', () => {
    const dispatcher = dispatcherWith({ 'O-1': 'a5' }, {}, { compareLegs: byNumber });
    expect(report(dispatcher, 'b7', 0).rule).toBe('replace');
    expect(report(dispatcher, 'c6', 99).rule).toBe('stale-status');
    expect(report(dispatcher, 'a10', 0).rule).toBe('replace');
    expect(fill(dispatcher, 'z9', 'T', { clientOrderId: 'O-1', tsEvent: 99 }).rule).toBe('fill');
    expect(dispatcher.actor('O-1')?.getSnapshot().context.boundLeg?.venueOrderId).toBe('a10');
  });

  it('is told by it for acknowledgements too, and for the order of an answer', () => {
    const dispatcher = dispatcherWith({ 'O-1': 'a5' }, {}, { compareLegs: byNumber });
    const request = { clientOrderId: 'O-1', requestId: 'r', ts: 0 };
    dispatcher.dispatch({ type: 'modify.sent', ...request, price: '99' });
    const acked = dispatcher.dispatch({ type: 'modify.acked', ...request, venueOrderId: 'b7' });
    expect(acked.rule).toBe('replace');
    const orders = ['c10', 'd9', 'e8'].map((leg) => statusReport(leg, 'ACCEPTED'));
    const answer = { type: 'query.answered', clientOrderId: 'O-1', asOf: 0, ts: 0 } as const;
    const { events } = dispatcher.dispatch({ ...answer, orders });
    const legs = events.map((event) => ('venueOrderId' in event ? event.venueOrderId : null));
    expect(legs).toEqual(['e8', 'd9', 'c10']);
  });

  it('is told by time where the venue’s comparison cannot tell', () => {
    const dispatcher = dispatcherWith({ 'O-1': null }, {}, { compareLegs: byNumber });
    report(dispatcher, 'a5', 100);
    expect(report(dispatcher, 'nobody', 99).rule).toBe('stale-status');
    expect(report(dispatcher, 'anybody', 101).rule).toBe('replace');
  });

  it.each([
    ['before the bound leg’s acceptance', 99, 'stale-status', 'stale-status'],
    ['at the same time, by a sign of life', 100, 'replace', 'stale-status'],
    ['after it', 101, 'replace', 'cancel'],
  ] as const)('is told by time where ids have no order: %s', (_, tsEvent, live, end) => {
    for (const [leg, other] of [
      ['a1', 'b7'],
      ['1', 'b7'],
      ['b7', '1'],
      ['b7', 'a1'],
    ] as const) {
      const dispatcher = dispatcherWith({ 'O-1': null });
      report(dispatcher, leg, 100);
      expect(report(dispatcher, other, tsEvent).rule).toBe(live);
      const second = dispatcherWith({ 'O-1': null });
      report(second, leg, 100);
      const ended = statusReport(other, 'CANCELED', { clientOrderId: 'O-1', tsEvent });
      expect(second.dispatchOrderStatusReport(ended, tsEvent).rule).toBe(end);
    }
  });

  it('is told by time for trades: at the same time they bind nothing', () => {
    const bound = (tsEvent: number) => {
      const dispatcher = dispatcherWith({ 'O-1': null });
      report(dispatcher, 'a1', 100);
      fill(dispatcher, 'b7', 'T', { clientOrderId: 'O-1', tsEvent });
      return dispatcher.actor('O-1')?.getSnapshot().context.boundLeg?.venueOrderId;
    };
    expect([99, 100, 101].map(bound)).toEqual(['a1', 'a1', 'b7']);
  });
});

describe('an interrupted stream', () => {
  function withAccounts(): Dispatcher {
    const dispatcher = new Dispatcher();
    const accounts: Readonly<Record<string, Partial<OrderMessage>>> = {
      'a-1': { accountId: 'A' },
      'b-1': { accountId: 'B' },
      'a-2': { accountId: 'A' },
      'a-closed': { accountId: 'A' },
      'none-1': {},
    };
    for (const [id, fields] of Object.entries(accounts)) {
      dispatcher.submit(orderMessage(id, fields), 0);
      accept(dispatcher, id, id);
    }
    cancel(dispatcher, 'a-closed');
    return dispatcher;
  }
  const questions = (ids: readonly string[]) =>
    ids.flatMap((id) => [`query-order ${id}`, `query-fills ${id}`]);

  it('puts every open order in doubt', () => {
    const step = withAccounts().dispatch({ type: 'stream.gap', ts: 5 });
    expect(orderOf(step)).toEqual(['tracked', 'gap', null]);
    expect(step.state).toBeNull();
    expect(asked(step)).toEqual(questions(['a-1', 'b-1', 'a-2', 'none-1']));
  });

  it('puts those of its account in doubt, and those of which no account is known', () => {
    const step = withAccounts().dispatch({ type: 'stream.gap', accountId: 'A', ts: 5 });
    expect(asked(step)).toEqual(questions(['a-1', 'a-2', 'none-1']));
    const other = withAccounts().dispatch({ type: 'stream.gap', accountId: 'C', ts: 5 });
    expect(asked(other)).toEqual(questions(['none-1']));
  });

  it('is asked about again until it is answered', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    dispatcher.dispatch({ type: 'stream.gap', ts: 5 });
    expect(dispatcher.nextDeadline).toBe(2_005);
    expect(asked(dispatcher.clock(2_005))).toEqual(questions(['O-1']));
    const orders = [statusReport('1', 'ACCEPTED')];
    const answer = { type: 'query.answered', clientOrderId: 'O-1', asOf: 5, ts: 2_010 } as const;
    dispatcher.dispatch({ ...answer, orders, fills: [] });
    expect(dispatcher.nextDeadline).toBeNull();
  });
});

describe('deadlines', () => {
  it('are looked at after every valid input, whomever it concerns', () => {
    const inputs: InputMessage[] = [
      { type: 'clock', ts: 2_000 },
      { type: 'submit', order: orderMessage('another'), ts: 2_000 },
      { type: 'fill', report: fillReport('9', 'T'), ts: 2_000 },
      { type: 'status', report: statusReport('9', 'ACCEPTED'), ts: 2_000 },
      { type: 'status', report: statusReport('8', 'ACCEPTED'), ts: 2_000 },
      { type: 'cancel.sent', clientOrderId: 'nobody', requestId: 'r', ts: 2_000 },
    ];
    for (const input of inputs) {
      const dispatcher = dispatcherWith({ 'O-1': null, bound: '8' });
      expect(asked(dispatcher.dispatch({ ...input, ts: 1_999 }))).toEqual([]);
      const later = dispatcherWith({ 'O-1': null, bound: '8' });
      expect(asked(later.dispatch(input))).toEqual(['query-order O-1']);
      expect(asked(later.clock(3_999))).toEqual([]);
    }
  });

  it('are looked at after a repeated trade too', () => {
    const dispatcher = dispatcherWith({ 'O-1': null });
    fill(dispatcher, '9', 'T');
    const again = dispatcher.dispatchFillReport(fillReport('9', 'T'), 2_000);
    expect(again.rule).toBe('duplicate-fill');
    expect(asked(again)).toEqual(['query-order O-1']);
  });

  it('are asked in the order of the submits, however they were set', () => {
    const anyOrders = fc.array(fc.nat(50), { minLength: 1, maxLength: 30, size: 'max' });
    fc.assert(
      fc.property(anyOrders, fc.nat(2_060), (times, ts) => {
        const dispatcher = new Dispatcher();
        for (const [index, at] of times.entries()) {
          dispatcher.submit(orderMessage(`O-${index}`), at);
        }
        const due = [...times.entries()].filter(([, at]) => at + 2_000 <= ts);
        expect(asked(dispatcher.clock(ts))).toEqual(due.map(([index]) => `query-order O-${index}`));
      }),
    );
  });

  it('of a thousand orders may be due at once, each asked once', () => {
    const dispatcher = new Dispatcher();
    const ids = Array.from({ length: 1_000 }, (_, index) => `O-${index}`);
    for (const id of ids) dispatcher.submit(orderMessage(id), 0);
    const expected = ids.map((id) => `query-order ${id}`);
    expect(asked(dispatcher.clock(2_000))).toEqual(expected);
    expect(asked(dispatcher.clock(3_999))).toEqual([]);
    expect(asked(dispatcher.clock(4_000))).toEqual(expected);
    for (const [index, id] of ids.entries()) accept(dispatcher, id, String(index));
    expect(dispatcher.nextDeadline).toBeNull();
  });

  it('come again at once if no time is to pass, but only with the next input', () => {
    const dispatcher = dispatcherWith({ 'O-1': null }, { queryAfterMs: 0, requeryMs: 0 });
    expect(asked(dispatcher.clock(0))).toEqual(['query-order O-1']);
    expect(asked(dispatcher.clock(0))).toEqual(['query-order O-1']);
  });

  it('make at most one request of a type an order an input', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    const clientOrderId = 'O-1';
    dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId: 'r', ts: 0 });
    dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId: 's', ts: 0 });
    dispatcher.dispatch({ type: 'stream.gap', ts: 0 });
    const refused = { type: 'modify.rejected', clientOrderId, requestId: 'r', ts: 3_000 } as const;
    expect(asked(dispatcher.dispatch(refused)).sort()).toEqual([
      'query-fills O-1',
      'query-order O-1',
    ]);
  });

  it('repeat nothing that the input itself brought about in the order', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1' });
    dispatcher.dispatch({ type: 'stream.gap', ts: 0 });
    const step = accept(dispatcher, 'O-1', '2', 2_000);
    expect(step.events.map(({ type }) => type)).toEqual(['OrderUpdated']);
    expect(step.advisories.map(({ type }) => type)).toEqual(['external-modify']);
    expect(asked(step)).toContain('query-fills O-1');
  });

  it('show in nextDeadline, the earliest of all', () => {
    const dispatcher = new Dispatcher({ policy: { queryAfterMs: 100, requeryMs: 300 } });
    const seen = () => dispatcher.nextDeadline;
    expect(seen()).toBeNull();
    dispatcher.submit(orderMessage('O-1'), 50);
    dispatcher.submit(orderMessage('O-2'), 20);
    expect(seen()).toBe(120);
    accept(dispatcher, 'O-2', '2', 60);
    expect(seen()).toBe(150);
    dispatcher.clock(160);
    expect(seen()).toBe(460);
    dispatcher.dispatch({ type: 'cancel.sent', clientOrderId: 'O-2', requestId: 'c', ts: 200 });
    expect(seen()).toBe(300);
    cancel(dispatcher, '2', 210);
    expect(seen()).toBe(460);
    accept(dispatcher, 'O-1', '1', 220);
    expect(seen()).toBeNull();
  });
});

describe('what an owner may look at', () => {
  it('open actors, in the order of their submits', () => {
    const dispatcher = dispatcherWith({ 'O-2': '2', 'O-1': null, 'O-3': '3' });
    const ids = () => [...dispatcher.openActors()].map(({ id }) => id);
    expect(ids()).toEqual(['O-2', 'O-1', 'O-3']);
    cancel(dispatcher, '2');
    accept(dispatcher, 'O-1', '1');
    dispatcher.submit(orderMessage('O-0'), 0);
    expect(ids()).toEqual(['O-1', 'O-3', 'O-0']);
    expect(dispatcher.actor('O-1')).toBe([...dispatcher.openActors()][0]);
  });

  it('open actors, while orders come and close', () => {
    const dispatcher = dispatcherWith({ 'O-1': '1', 'O-2': '2' });
    const seen: string[] = [];
    for (const { id } of dispatcher.openActors()) {
      seen.push(id);
      cancel(dispatcher, id.replace('O-', ''));
    }
    expect(seen).toEqual(['O-1', 'O-2']);
    expect([...dispatcher.openActors()]).toEqual([]);
  });

  it('every step of an actor that it subscribes to, with the reason', () => {
    const dispatcher = dispatcherWith({ 'O-1': null });
    const steps: OrderStep[] = [];
    dispatcher.actor('O-1')?.subscribe(({ context }) => steps.push(context.step));
    const clientOrderId = 'O-1';
    accept(dispatcher, clientOrderId, '1');
    dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId: 'r', price: '9', ts: 0 });
    cancel(dispatcher, '1');
    dispatcher.dispatch({ type: 'modify.sent', clientOrderId, requestId: 'r', ts: 0 });
    accept(dispatcher, clientOrderId, '2');
    cancel(dispatcher, '2');
    const seen = steps.map(({ rule, outcome, events }) => [rule, outcome, events.length]);
    expect(seen).toEqual([
      ['accept', 'tracked', 1],
      ['modify', 'tracked', 0],
      ['hold-cancel', 'skip', 0],
      ['invalid', 'invalid', 0],
      ['replace', 'tracked', 1],
      ['cancel', 'tracked', 1],
    ]);
    expect(steps.map(({ input }) => input)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('every actor from the start, by an inspector given in the options', () => {
    const seen: InspectionEvent[] = [];
    const options = { inspect: (event: InspectionEvent) => seen.push(event) };
    const dispatcher = dispatcherWith({ 'O-1': '1', 'O-2': null }, {}, options);
    cancel(dispatcher, '1');
    const created = seen.filter(({ type }) => type === '@xstate.actor');
    const names = created.map(({ actorRef }) => ('id' in actorRef ? actorRef.id : ''));
    expect(names).toEqual(expect.arrayContaining(['O-1', 'O-2']));
    const sent = seen.filter((event) => event.type === '@xstate.event');
    expect(sent.map(({ event }) => event.type)).toEqual(
      expect.arrayContaining(['status.accepted', 'status.canceled']),
    );
    expect(seen.some(({ type }) => type === '@xstate.snapshot')).toBe(true);
  });

  it('every actor from now on, by an inspector attached later, until it is taken off', () => {
    const dispatcher = dispatcherWith({ 'O-1': null });
    const types: string[] = [];
    const subscription = dispatcher.inspect({
      next: (event) => {
        if (event.type === '@xstate.event') types.push(event.event.type);
      },
    });
    accept(dispatcher, 'O-1', '1');
    expect(types).toContain('status.accepted');
    subscription.unsubscribe();
    const before = types.length;
    cancel(dispatcher, '1');
    expect(types).toHaveLength(before);
  });
});

describe('a dispatcher', () => {
  it('gives the same steps for the same inputs', () => {
    const orderTypes: readonly OrderType[] = ['LIMIT', 'MARKET', 'STOP_LIMIT'];
    const id = fc.constantFrom('O-1', 'O-2');
    const leg = fc.constantFrom('1', '2', '3', 'x');
    const status = fc.constantFrom('ACCEPTED', 'FILLED', 'CANCELED', 'REJECTED', 'TRIGGERED');
    const anyInput = fc.oneof(
      fc
        .tuple(id, fc.constantFrom(...orderTypes))
        .map(([clientOrderId, orderType]): InputMessage => ({
          type: 'submit',
          order: orderMessage(clientOrderId, { orderType }),
          ts: 0,
        })),
      fc
        .tuple(fc.option(id), leg, status)
        .map(([clientOrderId, venueOrderId, state]): InputMessage => ({
          type: 'status',
          report: statusReport(venueOrderId, state as 'ACCEPTED', { clientOrderId }),
          ts: 0,
        })),
      fc
        .tuple(fc.option(id), leg, fc.constantFrom('T', 'U'))
        .map(([clientOrderId, venueOrderId, tradeId]): InputMessage => ({
          type: 'fill',
          report: fillReport(venueOrderId, tradeId, { clientOrderId, lastQty: '5' }),
          ts: 0,
        })),
      fc.tuple(id, fc.constantFrom('r', 's')).map(([clientOrderId, requestId]): InputMessage => ({
        type: 'modify.sent',
        clientOrderId,
        requestId,
        ts: 0,
      })),
      fc.nat(9_000).map((ts): InputMessage => ({ type: 'clock', ts })),
    );
    const policy = { closedOrdersKept: 1, tradesKept: 2, legsKept: 1 };
    fc.assert(
      fc.property(fc.array(anyInput, { maxLength: 40, size: 'max' }), (inputs) => {
        const [one, other] = [new Dispatcher({ policy }), new Dispatcher({ policy })];
        for (const input of inputs) {
          const step = one.dispatch(input);
          expect(JSON.stringify(other.dispatch(input))).toBe(JSON.stringify(step));
          expect(step.events.length === 0 || step.outcome === 'tracked').toBe(true);
          expect(step.error !== undefined).toBe(step.outcome === 'invalid');
          expect(step.state === null).toBe(step.clientOrderId === null);
        }
      }),
      { numRuns: 300 },
    );
  });
});
