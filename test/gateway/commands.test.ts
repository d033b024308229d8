import { describe, expect, it } from 'vitest';
import { accepted, canceled, Desk, fillOf, GTC, orderOf, START } from './desk.ts';

describe('a submit', () => {
  it('is recorded before it leaves, with the time at which it dies', () => {
    const sentWhenRecorded: number[] = [];
    const desk = Desk.live({
      commit(record, onDone) {
        if ('step' in record) sentWhenRecorded.push(desk.client.sent.length);
        onDone();
      },
    });
    expect(desk.gateway.submit(orderOf('O-1'), GTC)).toEqual({ ok: true });
    expect(sentWhenRecorded).toEqual([0]);
    const { command } = desk.take('submit');
    expect(command).toEqual({ order: orderOf('O-1'), terms: GTC, expiresAt: START + 5_000 });
    const [{ input } = { input: null }] = desk.records;
    expect(input).toMatchObject({ type: 'submit', expiresAt: START + 5_000, ts: START });
  });

  it('enters with whatever came of it', () => {
    const desk = Desk.live();
    for (const id of ['O-1', 'O-2', 'O-3']) desk.gateway.submit(orderOf(id), GTC);
    desk.takeRules();
    desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
    desk.take('submit').answer({ type: 'rejected', reason: 'no margin' });
    desk.take('submit').answer({ type: 'unknown', reason: 'timeout' });
    expect(desk.takeRules()).toEqual([
      'submit.acked: accept',
      'submit.rejected: reject',
      'submit.unknown: unknown',
    ]);
    expect(desk.gateway.view('O-1')?.state).toBe('accepted');
    expect(desk.gateway.view('O-2')?.state).toBe('rejected');
    expect(desk.gateway.view('O-3')?.state).toBe('submitted');
  });

  it('is refused while there is no connection, and for an id that is in use', () => {
    const desk = Desk.live();
    desk.gateway.submit(orderOf('O-1'), GTC);
    const again = desk.gateway.submit(orderOf('O-1'), GTC);
    expect(again).toMatchObject({ ok: false, error: { code: 'DUPLICATE_ORDER' } });
    desk.client.become('connecting');
    const late = desk.gateway.submit(orderOf('O-2'), GTC);
    expect(late).toMatchObject({ ok: false, error: { code: 'NOT_LIVE' } });
    expect(desk.client.sent).toHaveLength(1);
  });

  it('is refused if it is malformed, and nothing is sent', () => {
    const desk = Desk.live();
    const result = desk.gateway.submit(orderOf('O-1', { quantity: 'much' }), GTC);
    expect(result).toMatchObject({ ok: false, error: { code: 'BAD_INPUT' } });
    expect(desk.client.sent).toEqual([]);
  });
});

describe('a modify', () => {
  it('sends what is left of the wanted total', () => {
    const desk = Desk.withOrder();
    desk.client.fill(fillOf('1', 'T-1', '3'));
    expect(desk.gateway.modify('O-1', { quantity: '12', price: '101' })).toEqual({
      ok: true,
      isWaiting: false,
    });
    const { command } = desk.take('modify');
    expect(command).toMatchObject({
      venueOrderId: '1',
      legSize: '9',
      price: '101',
      expiresAt: START + 5_000,
    });
    const { input } = desk.records.at(-1) ?? {};
    expect(input).toMatchObject({
      type: 'modify.sent',
      quantity: '12',
      price: '101',
      legSize: '9',
      expiresAt: START + 5_000,
    });
  });

  it('counts what a status told of and no trade has yet', () => {
    const desk = Desk.withOrder();
    desk.client.status(accepted('1', { status: 'PARTIALLY_FILLED', filledQty: '4' }));
    desk.gateway.modify('O-1', { price: '101' });
    expect(desk.take('modify').command.legSize).toBe('6');
  });

  it('waits for the one under way, and the newest of those that wait is sent', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    expect(desk.gateway.modify('O-1', { price: '102' })).toEqual({ ok: true, isWaiting: true });
    desk.gateway.modify('O-1', { price: '103' });
    desk.gateway.modify('O-1', { quantity: '20' });
    expect(desk.gateway.view('O-1')?.waiting).toEqual({ price: '103', quantity: '20' });
    const first = desk.take('modify');
    expect(desk.client.sent).toEqual([]);
    first.answer({ type: 'accepted', venueOrderId: '2' });
    const { command } = desk.take('modify');
    expect(command).toMatchObject({ venueOrderId: '2', price: '103', legSize: '20' });
    expect(desk.gateway.view('O-1')?.waiting).toBeNull();
  });

  it('that waits is sent when the one under way was refused', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { price: '102' });
    desk.take('modify').answer({ type: 'rejected', reason: 'tick' });
    expect(desk.take('modify').command).toMatchObject({ venueOrderId: '1', price: '102' });
  });

  it('that waits is sent once an unknown one is settled by an answer', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { price: '102' });
    desk.take('modify').answer({ type: 'unknown', reason: 'timeout' });
    const { question, answer } = desk.takeQuestion();
    expect(question).toMatchObject({ venueOrderIds: ['1'], fillsSince: null });
    expect(desk.client.sent).toEqual([]);
    const orders = [accepted('1')];
    answer({ asOf: START + 10_000, orders, fills: null, complete: true });
    expect(desk.takeEvents()).toEqual(['OrderModifyRejected']);
    expect(desk.take('modify').command.price).toBe('102');
  });

  it('that waits is dropped if it has become true', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { price: '102' });
    desk.gateway.modify('O-1', { price: '101' });
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    expect(desk.client.sent).toEqual([]);
    expect(desk.gateway.view('O-1')?.waiting).toBeNull();
  });

  it('of an order that is not accepted yet waits for that', () => {
    const desk = Desk.live();
    desk.gateway.submit(orderOf('O-1'), GTC);
    expect(desk.gateway.modify('O-1', { price: '101' })).toEqual({ ok: true, isWaiting: true });
    desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
    expect(desk.take('modify').command).toMatchObject({ venueOrderId: '1', price: '101' });
  });

  it('is sent beside others by client order id, if more may be under way', () => {
    const desk = Desk.withOrder({ settings: { modifiesInFlight: 2 } });
    for (const price of ['101', '102', '103']) desk.gateway.modify('O-1', { price });
    expect(desk.take('modify').command.venueOrderId).toBe('1');
    expect(desk.take('modify').command).toMatchObject({ venueOrderId: null, price: '102' });
    expect(desk.client.sent).toEqual([]);
    expect(desk.gateway.view('O-1')?.waiting).toEqual({ price: '103' });
  });

  it('cancels what is left if the wanted total has traded meanwhile', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { quantity: '3' });
    desk.client.fill(fillOf('1', 'T-1', '4'));
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('is refused with the reason', () => {
    const desk = Desk.withOrder();
    const codeOf = (clientOrderId: string, change: object): string => {
      const result = desk.gateway.modify(clientOrderId, change);
      return result.ok ? 'ok' : result.error.code;
    };
    expect(codeOf('O-2', { price: '101' })).toBe('UNKNOWN_ORDER');
    expect(codeOf('O-1', {})).toBe('BAD_INPUT');
    expect(codeOf('O-1', { price: 'high' })).toBe('BAD_INPUT');
    expect(codeOf('O-1', { quantity: '0' })).toBe('BAD_INPUT');
    desk.client.fill(fillOf('1', 'T-1', '3'));
    expect(codeOf('O-1', { quantity: '3' })).toBe('QUANTITY_TRADED');
    desk.gateway.cancel('O-1');
    expect(codeOf('O-1', { price: '101' })).toBe('CANCEL_PENDING');
    desk.client.status(canceled('1'));
    expect(codeOf('O-1', { price: '101' })).toBe('ORDER_CLOSED');
  });
});

describe('a cancel', () => {
  it('names the leg, or the client order id while none is known', () => {
    const desk = Desk.withOrder();
    desk.gateway.cancel('O-1');
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
    desk.gateway.submit(orderOf('O-2'), GTC);
    desk.take('submit');
    desk.gateway.cancel('O-2');
    expect(desk.take('cancel').command).toMatchObject({
      order: { clientOrderId: 'O-2' },
      venueOrderId: null,
    });
  });

  it('is sent once, however often it is wanted', () => {
    const desk = Desk.withOrder();
    desk.gateway.cancel('O-1');
    desk.gateway.cancel('O-1');
    desk.take('cancel').answer({ type: 'accepted', venueOrderId: null });
    desk.gateway.cancel('O-1');
    expect(desk.client.sent).toEqual([]);
    expect(desk.gateway.view('O-1')?.isCanceling).toBe(true);
  });

  it('follows the order to the leg of a modify that overtook it', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.cancel('O-1');
    const modify = desk.take('modify');
    const first = desk.take('cancel');
    expect(first.command.venueOrderId).toBe('1');
    first.answer({ type: 'rejected', reason: 'never placed, canceled or filled' });
    expect(desk.client.sent).toEqual([]);
    modify.answer({ type: 'accepted', venueOrderId: '2' });
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('takes the place of a change that waits', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { price: '102' });
    desk.gateway.cancel('O-1');
    expect(desk.gateway.view('O-1')?.waiting).toBeNull();
  });

  it('is sent again if nobody knows what came of it and the order lives on', () => {
    const desk = Desk.withOrder();
    desk.gateway.cancel('O-1');
    desk.take('cancel').answer({ type: 'unknown', reason: 'timeout' });
    expect(desk.client.sent).toEqual([]);
    const orders = [accepted('1')];
    desk.takeQuestion().answer({ asOf: START, orders, fills: null, complete: true });
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
  });

  it('that was refused for its own time or rate is sent again once the order is known to live', () => {
    const desk = Desk.withOrder();
    desk.gateway.cancel('O-1');
    const late = {
      type: 'rejected',
      reason: 'Action already expired',
      isRepeatable: true,
    } as const;
    let sent = 0;
    while (desk.client.sent.length > 0) {
      desk.take('cancel').answer(late);
      sent += 1;
      expect(desk.client.sent).toEqual([]);
      desk.clock.pass(40_000);
      for (const { answer } of desk.client.asked.splice(0)) {
        answer({ asOf: desk.clock.now(), orders: [accepted('1')], fills: [], complete: true });
      }
    }
    expect(sent).toBe(8);
    const told = desk.takeRules().filter((rule) => /^cancel\.(unknown|rejected)/.test(rule));
    expect(told.map((rule) => rule.split(':')[0])).toEqual([
      ...Array<string>(7).fill('cancel.unknown'),
      'cancel.rejected',
    ]);
    expect(desk.gateway.cancel('O-1').ok).toBe(true);
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
  });

  it('that was late is repeated at once, and later each time that it is refused again', () => {
    const desk = Desk.withOrder();
    desk.gateway.cancel('O-1');
    const sentAt: number[] = [];
    const reason = 'Too many cumulative requests sent';
    for (let step = 0; step < 1_000; step += 1) {
      for (const { answer } of desk.client.sent.splice(0)) {
        sentAt.push(desk.clock.now() - START);
        answer({ type: 'rejected', reason, isRepeatable: true });
      }
      for (const { answer } of desk.client.asked.splice(0)) {
        answer({ asOf: desk.clock.now(), orders: [accepted('1')], fills: [], complete: true });
      }
      desk.clock.pass(100);
    }
    expect(sentAt.map((ms) => Math.floor(ms / 1_000))).toEqual([0, 0, 1, 3, 7, 15, 31, 63]);
    expect(desk.takeEvents()).toEqual(['OrderCancelRejected']);
    expect(desk.gateway.view('O-1')?.isCanceling).toBe(false);
  });

  it('that waits to be repeated is sent at once to a leg that takes the place', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.take('modify');
    desk.gateway.cancel('O-1');
    const late = { type: 'rejected', reason: 'late', isRepeatable: true } as const;
    for (let tries = 0; tries < 2; tries += 1) {
      desk.take('cancel').answer(late);
      const orders = [accepted('1')];
      const read = { asOf: desk.clock.now(), orders, fills: [], complete: false };
      for (const { answer } of desk.client.asked.splice(0)) answer(read);
    }
    expect(desk.client.sent).toEqual([]);
    desk.client.status(accepted('2', { price: '101' }));
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('of a leg left behind that was late is not told as refused: the order is still to end', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.take('modify');
    desk.gateway.cancel('O-1');
    const first = desk.take('cancel');
    desk.client.status(accepted('2', { price: '101' }));
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
    desk.takeRules();
    first.answer({ type: 'rejected', reason: 'late', isRepeatable: true });
    expect(desk.takeRules()).toEqual(['cancel.unknown: unknown']);
    expect(desk.gateway.view('O-1')?.isCanceling).toBe(true);
  });

  it('that could not leave is told as not sent yet, and sent when there is a connection', () => {
    const late: (() => void)[] = [];
    let isSlow = false;
    const desk = Desk.withOrder({
      commit(_record, onDone) {
        if (isSlow) late.push(onDone);
        else onDone();
      },
    });
    isSlow = true;
    desk.gateway.cancel('O-1');
    desk.client.become('connecting');
    isSlow = false;
    for (const onDone of late) onDone();
    expect(desk.client.sent).toEqual([]);
    expect(desk.records.map(({ input }) => input)).toMatchObject([
      { type: 'cancel.sent' },
      { type: 'cancel.unknown', reason: 'local: not sent yet' },
    ]);
    expect(desk.takeEvents()).toEqual([]);
    expect(desk.gateway.view('O-1')?.isCanceling).toBe(true);
    desk.client.become('live');
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
    expect(desk.client.sent).toEqual([]);
  });

  it('that was refused is its owner’s again, who may change the order or cancel it anew', () => {
    const desk = Desk.withOrder();
    desk.gateway.cancel('O-1');
    desk.take('cancel').answer({ type: 'rejected', reason: 'too many requests' });
    expect(desk.gateway.view('O-1')?.isCanceling).toBe(false);
    expect(desk.client.sent).toEqual([]);
    desk.gateway.modify('O-1', { price: '101' });
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    expect(desk.client.sent).toEqual([]);
    desk.gateway.cancel('O-1');
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('sent before a leg was known, and refused once there is one, is sent for it, once', () => {
    const desk = Desk.live();
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.gateway.cancel('O-1');
    desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
    const early = desk.take('cancel');
    desk.client.status(accepted('1', { quantity: '10', price: '100' }));
    expect(desk.client.sent).toEqual([]);
    early.answer({ type: 'rejected', reason: 'never placed' });
    const second = desk.take('cancel');
    expect(second.command.venueOrderId).toBe('1');
    second.answer({ type: 'rejected', reason: 'too many requests' });
    desk.client.status(accepted('1', { quantity: '10', price: '100' }));
    expect(desk.client.sent).toEqual([]);
  });

  it('sent before a leg was known, and refused, is sent again for the leg', () => {
    const desk = Desk.live();
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.gateway.cancel('O-1');
    const submit = desk.take('submit');
    desk.take('cancel').answer({ type: 'rejected', reason: 'never placed' });
    submit.answer({ type: 'accepted', venueOrderId: '1' });
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
  });

  it('sent before a leg was known, and taken, is not sent again for it', () => {
    const desk = Desk.live();
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.gateway.cancel('O-1');
    desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
    desk.take('cancel').answer({ type: 'accepted', venueOrderId: null });
    expect(desk.client.sent).toEqual([]);
  });

  it('is remembered without a connection, and sent when there is one', () => {
    const desk = Desk.withOrder();
    desk.client.become('connecting');
    expect(desk.gateway.cancel('O-1').ok).toBe(true);
    expect(desk.client.sent).toEqual([]);
    expect(desk.takeRules()).toEqual([]);
    desk.client.become('live');
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
  });

  it('is refused for orders that are unknown or closed', () => {
    const desk = Desk.withOrder();
    expect(desk.gateway.cancel('O-2')).toMatchObject({ error: { code: 'UNKNOWN_ORDER' } });
    desk.client.status(canceled('1'));
    expect(desk.gateway.cancel('O-1')).toMatchObject({ error: { code: 'ORDER_CLOSED' } });
  });

  it('of all names the orders that fit', () => {
    const desk = Desk.withOrder();
    desk.gateway.submit(orderOf('O-2', { side: 'SELL' }), GTC);
    desk.take('submit');
    const answer = { ok: true, isWaiting: false };
    expect(desk.gateway.cancelAll(({ side }) => side === 'SELL')).toEqual({
      ...answer,
      clientOrderIds: ['O-2'],
    });
    expect(desk.gateway.cancelAll()).toEqual({ ...answer, clientOrderIds: ['O-1', 'O-2'] });
    expect(desk.client.sent).toHaveLength(2);
  });
});

describe('an oversized leg', () => {
  /** Of 10, 4 traded on leg 1 while leg 2 of size 10 was under way. */
  function oversize(onOversizedLeg: 'off' | 'cancel' | 'correct'): Desk {
    const desk = Desk.withOrder({ settings: { onOversizedLeg } });
    desk.gateway.modify('O-1', { price: '101' });
    desk.client.fill(fillOf('1', 'T-1', '4'));
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    return desk;
  }

  it('is replaced by one of the size that is left', () => {
    const desk = oversize('correct');
    const { command, answer } = desk.take('modify');
    expect(command).toMatchObject({ venueOrderId: '2', legSize: '6', price: '101' });
    answer({ type: 'accepted', venueOrderId: '3' });
    expect(desk.client.sent).toEqual([]);
  });

  it('is not corrected without end', () => {
    const desk = oversize('correct');
    for (let tries = 0; tries < 3; tries += 1) {
      desk.take('modify').answer({ type: 'rejected', reason: 'no' });
    }
    expect(desk.client.sent).toEqual([]);
  });

  it('is corrected again for as long as nobody knows what came of it', () => {
    const desk = oversize('correct');
    for (let tries = 0; tries < 5; tries += 1) {
      desk.take('modify').answer({ type: 'unknown', reason: 'timeout' });
      desk.clock.pass(20_000);
      const asOf = desk.clock.now();
      while (desk.client.asked.length > 0) {
        desk.takeQuestion().answer({ asOf, orders: [accepted('2')], fills: [], complete: true });
      }
    }
    expect(desk.take('modify').command).toMatchObject({ venueOrderId: '2', legSize: '6' });
  });

  it('is not canceled without end either, if the venue refuses that', () => {
    const desk = oversize('cancel');
    for (let tries = 0; tries < 3; tries += 1) {
      desk.take('cancel').answer({ type: 'rejected', reason: 'never placed' });
    }
    expect(desk.client.sent).toEqual([]);
  });

  it('is corrected whatever was refused of the legs before it', () => {
    const desk = Desk.withOrder({ settings: { modifiesInFlight: 2 } });
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { price: '102' });
    desk.gateway.cancel('O-1');
    const [second, third] = [desk.take('modify'), desk.take('modify')];
    const first = desk.take('cancel');
    desk.client.fill(fillOf('1', 'T-1', '4'));
    second.answer({ type: 'accepted', venueOrderId: '2' });
    third.answer({ type: 'accepted', venueOrderId: '3' });
    for (const { answer } of [first, desk.take('cancel'), desk.take('cancel')]) {
      answer({ type: 'rejected', reason: 'expired' });
    }
    expect(desk.take('modify').command).toMatchObject({ venueOrderId: '3', legSize: '6' });
  });

  it('is corrected whatever its owner was refused', () => {
    const desk = oversize('correct');
    desk.take('modify').answer({ type: 'rejected', reason: 'no' });
    desk.take('modify').answer({ type: 'rejected', reason: 'no' });
    const { answer } = desk.take('modify');
    desk.gateway.cancel('O-1');
    desk.take('cancel').answer({ type: 'rejected', reason: 'expired' });
    desk.client.sent.splice(0);
    answer({ type: 'unknown', reason: 'timeout' });
    desk.clock.pass(20_000);
    const asOf = desk.clock.now();
    while (desk.client.asked.length > 0) {
      desk.takeQuestion().answer({ asOf, orders: [accepted('2')], fills: [], complete: true });
    }
    desk.take('modify').answer({ type: 'rejected', reason: 'no' });
    expect(desk.client.sent).toEqual([]);
  });

  it('is put right by the change that waits', () => {
    const desk = Desk.withOrder();
    desk.gateway.modify('O-1', { price: '101' });
    desk.gateway.modify('O-1', { price: '102' });
    desk.client.fill(fillOf('1', 'T-1', '4'));
    desk.take('modify').answer({ type: 'accepted', venueOrderId: '2' });
    expect(desk.take('modify').command).toMatchObject({ legSize: '6', price: '102' });
  });

  it('is canceled, or left, if so wanted', () => {
    expect(oversize('cancel').take('cancel').command.venueOrderId).toBe('2');
    expect(oversize('off').client.sent).toEqual([]);
  });
});
