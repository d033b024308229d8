import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { GatewayRecord } from '../../src/gateway/outlet.ts';
import type { RememberedOrder } from '../../src/journal/order-memory.ts';
import { accepted, Desk, fillOf, GTC, orderOf, START } from './desk.ts';

const ALO = { timeInForce: 'ALO', reduceOnly: true } as const;

/** A gateway that goes on where one ended that had an order O-1, resting as leg 1. */
function goneOn(
  order: Partial<RememberedOrder> = {},
  inputs: readonly InputMessage[] = [],
  lastTs = START - 10_000,
): Desk {
  const dispatcher = new Dispatcher({ residency: 'lazy' });
  dispatcher.submit(orderOf('O-1'), START - 50_000);
  dispatcher.dispatch({
    type: 'submit.acked',
    clientOrderId: 'O-1',
    venueOrderId: '1',
    ts: START - 49_000,
  });
  dispatcher.dispatchOrderStatusReport(
    accepted('1', { quantity: '10', price: '100' }),
    START - 49_000,
  );
  for (const input of inputs) dispatcher.dispatch(input);
  const remembered: RememberedOrder = {
    terms: ALO,
    submittedTs: START - 50_000,
    change: null,
    isCanceling: false,
    sentCancel: null,
    ...order,
  };
  return new Desk({
    remembered: {
      dispatcher,
      position: { number: 700, ts: lastTs },
      orders: new Map([['O-1', remembered]]),
    },
  });
}

describe('a gateway that goes on for another', () => {
  it('knows its open orders, and counts its records on', () => {
    const desk = goneOn();
    expect(desk.gateway.view('O-1')).toMatchObject({ state: 'accepted', venueOrderId: '1' });
    expect(desk.client.known).toEqual(['O-1']);
    desk.begin();
    const [{ number, input } = { number: 0, input: null }] = desk.records;
    expect(input).toMatchObject({ type: 'stream.gap' });
    expect(number).toBeGreaterThan(700);
  });

  it('asks for all that may have happened meanwhile, from before the order was sent', () => {
    const desk = goneOn();
    desk.begin();
    const { question } = desk.takeQuestion();
    expect(question).toMatchObject({ order: { clientOrderId: 'O-1' }, venueOrderIds: ['1'] });
    expect(question.fillsSince).toBe(START - 50_000 - 60_000);
  });

  it('asks nothing without orders', () => {
    const desk = Desk.live();
    expect(desk.records).toEqual([]);
  });

  it('modifies by the terms that the order was sent with', () => {
    const desk = goneOn();
    desk.begin();
    desk.gateway.modify('O-1', { price: '99' });
    const { command } = desk.take('modify');
    expect(command).toMatchObject({ terms: ALO, price: '99', venueOrderId: '1' });
  });

  it('gives its requests ids that no earlier one had', () => {
    const desk = goneOn();
    desk.begin();
    desk.gateway.modify('O-1', { price: '99' });
    const sent = desk.records.find(({ input }) => input.type === 'modify.sent');
    expect(sent?.input).toMatchObject({ requestId: 'r701' });
  });

  it('still wants what waited', () => {
    const change = { price: '98' };
    const desk = goneOn({ change });
    expect(desk.gateway.view('O-1')?.waiting).toEqual(change);
    desk.begin();
    expect(desk.take('modify').command.price).toBe('98');
  });

  it('still cancels what was to end', () => {
    const desk = goneOn({ isCanceling: true, change: { price: '98' } });
    expect(desk.gateway.view('O-1')).toMatchObject({ isCanceling: true, waiting: null });
    desk.begin();
    expect(desk.take('cancel').command.venueOrderId).toBe('1');
    expect(desk.client.sent).toEqual([]);
  });

  it('still cancels the leg that a modify opens under a cancel that came too late for its own', () => {
    const modify = { clientOrderId: 'O-1', requestId: 'r2' };
    const sentCancel = { requestId: 'r3', venueOrderId: '1' };
    const desk = goneOn({ sentCancel }, [
      {
        type: 'modify.sent',
        ...modify,
        quantity: '10',
        price: '99',
        legSize: '10',
        ts: START - 2_000,
      },
    ]);
    desk.begin();
    expect(desk.gateway.view('O-1')).toMatchObject({ isCanceling: false });
    expect(desk.client.sent).toEqual([]);
    desk.client.status(accepted('2', { quantity: '10', price: '99' }));
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('puts right a leg of which its owner was told that it is too large', () => {
    const desk = goneOn({}, [
      { type: 'fill', report: fillOf('0', 't-1', '4'), ts: START - 40_000 },
    ]);
    desk.begin();
    expect(desk.take('modify').command).toMatchObject({ legSize: '6', venueOrderId: '1' });
  });

  it.each([
    ['by its client order id', 'O-1', '2'],
    ['by a leg that it had', null, '1'],
  ])('ends a leg that works under an order closed before, found %s', (_how, clientOrderId, leg) => {
    const ended = accepted('1', { status: 'FILLED', filledQty: '10' });
    const fill = fillOf('1', 't-1', '10');
    const desk = goneOn({}, [
      { type: 'fill', report: fill, ts: START - 40_000 },
      { type: 'status', report: ended, ts: START - 40_000 },
    ]);
    expect(desk.gateway.view('O-1')?.state).toBe('filled');
    desk.gateway.start();
    desk.client.become('live');
    desk.tellUsed();
    const report = accepted(leg, { clientOrderId });
    const terms = { timeInForce: 'GTC', reduceOnly: false } as const;
    desk.client.lists.shift()?.([{ order: orderOf('O-1'), terms, report, isTradable: true }]);
    expect(desk.client.sent.map(({ type, command }) => [type, command])).toMatchObject([
      ['cancel', { venueOrderId: leg, order: { clientOrderId: 'O-1' } }],
    ]);
    expect(desk.gateway.openViews()).toEqual([]);
  });

  it('never goes back in time', () => {
    const desk = goneOn({}, [], START + 60_000);
    desk.begin();
    expect(desk.records[0]?.input.ts).toBe(START + 60_000);
  });

  it('tells of trades that came while no gateway ran', () => {
    const desk = goneOn();
    // As it is told first of all that there is room to journal.
    desk.gateway.setRoom(true);
    desk.gateway.start();
    const foreign = { ...fillOf('9', 't-9', '1'), clientOrderId: null };
    desk.client.oldFill({ ...foreign, tsEvent: START - 65_000 });
    desk.client.oldFill({ ...foreign, tradeId: 't-8', tsEvent: START - 500_000 });
    expect(desk.records.map(({ external }) => external?.report)).toMatchObject([
      { tradeId: 't-9' },
    ]);
  });
});

describe('what is to be known after a restart, and is no input', () => {
  function notesOf(act: (desk: Desk) => void): readonly unknown[] {
    const all: GatewayRecord[] = [];
    const desk = Desk.live({
      commit(record, onDone) {
        all.push(record);
        onDone();
      },
    });
    desk.gateway.submit(orderOf('O-1'), GTC);
    all.splice(0);
    act(desk);
    return all.flatMap((record) => ('note' in record ? [record.note] : []));
  }

  it('is recorded in its place', () => {
    const notes = notesOf((desk) => {
      desk.gateway.modify('O-1', { price: '99' });
      desk.client.become('connecting');
      desk.gateway.cancel('O-1');
    });
    expect(notes).toEqual([
      { wanted: 'modify', clientOrderId: 'O-1', change: { price: '99' } },
      { gateway: 'connecting' },
      { wanted: 'cancel', clientOrderId: 'O-1' },
    ]);
  });

  it('is nothing of a command that can be sent at once', () => {
    const notes = notesOf((desk) => {
      desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
      desk.client.status(accepted('1', { quantity: '10', price: '100' }));
      desk.gateway.modify('O-1', { price: '99' });
      desk.gateway.cancel('O-1');
    });
    expect(notes).toEqual([]);
  });

  it('is told of a submit with its terms', () => {
    const desk = Desk.live();
    desk.gateway.submit(orderOf('O-1'), ALO);
    expect(desk.records[0]?.terms).toEqual(ALO);
  });
});
