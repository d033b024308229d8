import { describe, expect, it } from 'vitest';
import type { OpenOrder } from '../../src/venue/venue-client.ts';
import { accepted, Desk, fillOf, GTC, orderOf, START } from './desk.ts';

const FOUND: OpenOrder = {
  order: orderOf('O-9', { strategyId: 'adopted', quantity: '6' }),
  terms: { timeInForce: 'ALO', reduceOnly: true },
  report: accepted('7', { clientOrderId: 'O-9', quantity: '6', filledQty: '1', price: '100' }),
  isTradable: true,
};

describe('orders that are live at the start', () => {
  it('are tracked with all that traded on them, and commands wait for that', () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    expect(desk.gateway.state).toBe('adopting');
    const early = desk.gateway.submit(orderOf('O-1'), GTC);
    expect(early).toMatchObject({ ok: false, error: { code: 'NOT_LIVE' } });
    desk.client.lists.shift()?.([FOUND]);
    const { question, answer } = desk.takeQuestion();
    expect(question).toMatchObject({ venueOrderIds: ['7'], fillsSince: 0 });
    const fills = [
      fillOf('5', 'T-1', '4', { clientOrderId: 'O-9' }),
      fillOf('7', 'T-2', '1', { clientOrderId: 'O-9' }),
    ];
    answer({ asOf: START, orders: [FOUND.report], fills, complete: true });
    expect(desk.gateway.state).toBe('live');
    expect(desk.gateway.view('O-9')).toMatchObject({
      state: 'accepted',
      quantity: '10',
      cumQty: '5',
      leavesQty: '5',
      venueOrderId: '7',
    });
    expect(desk.takeRules()).toEqual([
      'submit: submit',
      'status: accept',
      'query.answered: query',
      'stream.gap: gap',
    ]);
    desk.gateway.modify('O-9', { price: '99' });
    expect(desk.take('modify').command).toMatchObject({
      legSize: '5',
      terms: { timeInForce: 'ALO', reduceOnly: true },
    });
  });

  it('are asked about since their fills were read, however long the others take', () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    const other = { ...FOUND, order: orderOf('O-8'), report: accepted('6') };
    desk.client.lists.shift()?.([FOUND, other]);
    const read = { asOf: START, orders: [], fills: [], complete: true };
    desk.takeQuestion().answer(read);
    for (let minute = 0; minute < 10; minute += 1) {
      desk.takeQuestion().answer(null);
      desk.clock.pass(60_000);
    }
    const asOf = desk.clock.now();
    desk.takeQuestion().answer({ ...read, asOf });
    const since = desk.client.asked.map(({ question }) => [
      question.order.clientOrderId,
      question.fillsSince,
    ]);
    expect(since).toEqual([
      ['O-9', START - 60_000],
      ['O-8', asOf - 60_000],
    ]);
    // An audit reads from when it was last whole, which was later, and so leaves out the rest.
    desk.client.asked.splice(0).forEach(({ answer }) => answer(null));
    desk.clock.pass(60_000);
    const audited = desk.client.asked.splice(0).filter(({ question }) => {
      return question.order.clientOrderId === 'O-9' && question.fillsSince !== null;
    });
    expect(audited.map(({ question }) => question.fillsSince)).toContain(asOf - 60_000);
    for (const { question, answer } of audited) {
      const isAudit = question.fillsSince === asOf - 60_000;
      answer(isAudit ? { ...read, asOf: desk.clock.now() } : null);
    }
    desk.client.gap();
    expect(desk.takeQuestion().question).toMatchObject({
      order: { clientOrderId: 'O-9' },
      fillsSince: START - 60_000,
    });
  });

  it('are handed on raw, if so wanted', () => {
    const desk = new Desk({ settings: { adopt: false } });
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    desk.client.lists.shift()?.([FOUND]);
    expect(desk.gateway.state).toBe('live');
    expect(desk.records.map(({ external }) => external)).toEqual([
      { type: 'status', report: FOUND.report },
    ]);
  });

  it('are handed on raw, once, if no command could be sent for them', async () => {
    const desk = new Desk();
    const spot = { ...FOUND, isTradable: false };
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    desk.client.lists.shift()?.([spot]);
    expect(desk.gateway.state).toBe('live');
    expect(desk.gateway.openViews()).toEqual([]);
    expect(desk.records.splice(0).map(({ external }) => external)).toEqual([
      { type: 'status', report: spot.report },
    ]);
    desk.clock.pass(10_000);
    desk.tellUsed();
    desk.client.lists.shift()?.([spot]);
    expect(desk.records).toEqual([]);
    expect(desk.client.asked).toEqual([]);
    // None is waited for.
    await desk.gateway.stop({ cancelAll: true, withinMs: 10_000 });
    expect(desk.gateway.state).toBe('stopped');
  });

  it('are not adopted on fills that were read in part, which may leave out earlier legs', () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    desk.client.lists.shift()?.([FOUND]);
    const fills = [
      fillOf('5', 'T-1', '4', { clientOrderId: 'O-9' }),
      fillOf('7', 'T-2', '1', { clientOrderId: 'O-9' }),
    ];
    const read = { asOf: START, orders: [FOUND.report], fills, complete: true };
    desk.takeQuestion().answer({ ...read, fills: fills.slice(1), fillsComplete: false });
    expect(desk.gateway.state).toBe('adopting');
    desk.clock.pass(1_000);
    desk.takeQuestion().answer(read);
    expect(desk.gateway.view('O-9')?.quantity).toBe('10');
    expect(desk.client.sent).toEqual([]);
  });

  it('are handed on raw if their fills cannot be read whole, and keep no others waiting', () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    const other = { ...FOUND, order: orderOf('O-8'), report: accepted('6') };
    desk.client.lists.shift()?.([FOUND, other]);
    const part = { asOf: START, orders: [FOUND.report], fills: [], complete: false };
    const [first, second] = desk.client.asked.splice(0);
    second?.answer({ ...part, orders: [other.report] });
    first?.answer({ ...part, fillsComplete: false });
    for (let tries = 1; tries < 10; tries += 1) {
      expect(desk.gateway.state).toBe('adopting');
      desk.clock.pass(1_000);
      desk.takeQuestion().answer({ ...part, fillsComplete: false });
    }
    expect(desk.gateway.state).toBe('live');
    expect(desk.gateway.openViews().map(({ order }) => order.clientOrderId)).toEqual(['O-8']);
    expect(desk.records.flatMap(({ external }) => external ?? [])).toEqual([
      { type: 'status', report: FOUND.report },
    ]);
  });

  it('are looked for again when they could not be read', () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    desk.client.lists.shift()?.(null);
    desk.clock.pass(1_000);
    desk.client.lists.shift()?.([FOUND]);
    desk.takeQuestion().answer(null);
    desk.clock.pass(1_000);
    desk.takeQuestion().answer({ asOf: START, orders: [], fills: [], complete: true });
    expect(desk.gateway.state).toBe('live');
  });

  it('are looked for once more when nothing that was under way can land any more', () => {
    const desk = Desk.live();
    desk.clock.pass(10_000);
    desk.tellUsed();
    desk.client.lists.shift()?.([FOUND]);
    desk.takeQuestion().answer({ asOf: START, orders: [], fills: [], complete: true });
    expect(desk.gateway.view('O-9')?.state).toBe('accepted');
    desk.clock.pass(50_000);
    expect(desk.client.lists).toEqual([]);
  });

  it('are looked for at the first connection only', () => {
    const desk = Desk.live();
    desk.client.become('connecting');
    desk.client.become('live');
    expect(desk.client.lists).toEqual([]);
    expect(desk.states).toEqual(['connecting', 'adopting', 'live', 'connecting', 'live']);
  });
});

describe('cancels before the orders are known', () => {
  const OTHER: OpenOrder = {
    ...FOUND,
    order: orderOf('O-8', { side: 'SELL' }),
    report: accepted('8', { clientOrderId: 'O-8', quantity: '10', price: '100' }),
  };
  const read = { asOf: START, fills: [], complete: true };

  /** Adopts O-9 and O-8 after all that was wanted before. */
  function adopt(desk: Desk): void {
    desk.client.become('live');
    desk.tellUsed();
    desk.client.lists.shift()?.([FOUND, OTHER]);
    desk.takeQuestion().answer({ ...read, orders: [FOUND.report] });
    desk.takeQuestion().answer({ ...read, orders: [OTHER.report] });
  }

  it.each([
    ['of one', (desk: Desk) => desk.gateway.cancel('O-9'), {}],
    [
      'of all that fit',
      (desk: Desk) => desk.gateway.cancelAll(({ side }) => side === 'BUY'),
      { clientOrderIds: [] },
    ],
  ])('%s wait, and are done to what is adopted', (_what, cancel, more) => {
    const notes: unknown[] = [];
    const desk = new Desk({
      commit(record, onDone) {
        if ('note' in record && 'wanted' in record.note) notes.push(record.note);
        onDone();
      },
    });
    desk.gateway.start();
    expect(cancel(desk)).toEqual({ ok: true, isWaiting: true, ...more });
    adopt(desk);
    expect(desk.take('cancel').command).toMatchObject({ venueOrderId: '7' });
    expect(desk.client.sent).toEqual([]);
    expect(desk.gateway.view('O-9')?.isCanceling).toBe(true);
    expect(desk.gateway.view('O-8')?.isCanceling).toBe(false);
    // A gateway that goes on for this one knows it too.
    expect(notes).toEqual([{ wanted: 'cancel', clientOrderId: 'O-9' }]);
  });

  it('wait for what lands after the start too, by its leg', () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.gateway.cancelAll();
    desk.client.become('live');
    desk.tellUsed();
    desk.client.lists.shift()?.([]);
    expect(desk.gateway.cancel('O-9')).toMatchObject({ error: { code: 'UNKNOWN_ORDER' } });
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.take('submit');
    desk.clock.pass(10_000);
    expect(desk.gateway.knowsOrders).toBe(false);
    desk.tellUsed();
    desk.client.lists.shift()?.([FOUND]);
    desk.client.asked.pop()?.answer({ ...read, orders: [FOUND.report] });
    expect(desk.gateway.knowsOrders).toBe(true);
    expect(desk.take('cancel').command).toMatchObject({ venueOrderId: '7' });
    expect(desk.gateway.view('O-1')?.isCanceling).toBe(false);
  });

  it('wait for nothing where nothing is adopted', () => {
    const desk = new Desk({ settings: { adopt: false } });
    desk.gateway.start();
    expect(desk.gateway.cancel('O-9')).toMatchObject({ error: { code: 'UNKNOWN_ORDER' } });
    expect(desk.gateway.cancelAll()).toEqual({ ok: true, clientOrderIds: [], isWaiting: false });
  });

  it('are refused, and change nothing, when too many wait', () => {
    const desk = new Desk();
    desk.gateway.start();
    for (let n = 0; n < 10_000; n += 1) expect(desk.gateway.cancel('O-9').ok).toBe(true);
    expect(desk.gateway.cancel('O-9')).toMatchObject({ error: { code: 'NOT_LIVE' } });
    expect(desk.gateway.cancelAll()).toMatchObject({ error: { code: 'NOT_LIVE' } });
  });
});

describe('a stop that cancels all', () => {
  const read = { asOf: START, orders: [FOUND.report], fills: [], complete: true };

  it('waits until the orders are known, and cancels them', async () => {
    const desk = new Desk();
    desk.gateway.start();
    const stopped = desk.gateway.stop({ cancelAll: true, withinMs: 10_000 });
    desk.client.become('live');
    desk.tellUsed();
    desk.client.lists.shift()?.([FOUND]);
    desk.takeQuestion().answer(read);
    expect(desk.client.stopLimits).toEqual([]);
    desk.take('cancel').answer({ type: 'accepted', venueOrderId: null });
    desk.client.status(accepted('7', { clientOrderId: 'O-9', status: 'CANCELED' }));
    await stopped;
    expect(desk.clock.now()).toBe(START);
    expect(desk.gateway.view('O-9')?.state).toBe('canceled');
    expect(desk.gateway.knowsOrders).toBe(true);
  });

  it('cancels what is found the second time, and waits for that', async () => {
    const desk = Desk.live();
    desk.clock.pass(10_000);
    const stopped = desk.gateway.stop({ cancelAll: true, withinMs: 10_000 });
    desk.tellUsed();
    desk.client.lists.shift()?.([FOUND]);
    desk.takeQuestion().answer(read);
    desk.take('cancel').answer({ type: 'accepted', venueOrderId: null });
    expect(desk.client.stopLimits).toEqual([]);
    desk.client.status(accepted('7', { clientOrderId: 'O-9', status: 'CANCELED' }));
    await stopped;
    expect(desk.client.stopLimits).toEqual([10_000]);
  });

  it('ends with its time, and does not claim to know the orders', async () => {
    const desk = new Desk();
    desk.gateway.start();
    const stopped = desk.gateway.stop({ cancelAll: true, withinMs: 10_000 });
    desk.clock.pass(10_000);
    await stopped;
    expect(desk.gateway.knowsOrders).toBe(false);
  });

  it('does not wait for a client that has stopped', async () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.client.become('stopped');
    await desk.gateway.stop({ cancelAll: true, withinMs: 10_000 });
    expect(desk.clock.now()).toBe(START);
  });
});

describe('client order ids that were used before the start', () => {
  const again = (desk: Desk, clientOrderId: string) =>
    desk.gateway.submit(orderOf(clientOrderId), GTC);
  const refused = {
    ok: false,
    error: {
      code: 'DUPLICATE_ORDER',
      message: 'O-7 was used before, by an order that is not known here',
    },
  };

  it.each([true, false])('are refused, and nothing is sent (adopt: %s)', (adopt) => {
    const desk = new Desk({ settings: { adopt } });
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed('O-7');
    desk.client.lists.shift()?.([]);
    expect(again(desk, 'O-7')).toEqual(refused);
    expect(desk.client.sent).toEqual([]);
    expect(desk.records).toEqual([]);
    expect(again(desk, 'O-8')).toEqual({ ok: true });
  });

  it('are waited for: until they are known, nothing is taken', () => {
    const desk = new Desk();
    desk.gateway.start();
    desk.client.become('live');
    desk.client.histories.shift()?.(null);
    expect(desk.gateway.state).toBe('adopting');
    desk.clock.pass(1_000);
    desk.tellUsed('O-7');
    desk.client.lists.shift()?.([]);
    expect(desk.gateway.state).toBe('live');
    expect(again(desk, 'O-7')).toEqual(refused);
  });

  it.each([true, false])('are learnt of what landed after the start too (adopt: %s)', (adopt) => {
    const desk = Desk.live({ settings: { adopt } });
    desk.clock.pass(10_000);
    desk.tellUsed('O-7');
    expect(again(desk, 'O-7')).toEqual(refused);
  });

  it('are no matter for orders of this run, which the dispatcher knows', () => {
    const desk = Desk.withOrder();
    desk.clock.pass(10_000);
    desk.tellUsed('O-1');
    const message = 'order.clientOrderId: O-1 is open or remembered';
    expect(again(desk, 'O-1')).toMatchObject({ ok: false, error: { message } });
  });

  it('do not hide that an id is none', () => {
    const desk = Desk.live();
    const order = { ...orderOf('O-1'), clientOrderId: 7 as unknown as string };
    expect(desk.gateway.submit(order, GTC)).toMatchObject({ error: { code: 'BAD_INPUT' } });
  });
});
