import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { JournalEntry } from '../../src/journal/journal.ts';
import { boundLegOf } from '../../src/journal/bound-leg-of.ts';
import { OrderMemory } from '../../src/journal/order-memory.ts';

const TERMS = { timeInForce: 'ALO', reduceOnly: true } as const;

const SUBMIT: InputMessage = {
  type: 'submit',
  order: {
    clientOrderId: 'O-1',
    strategyId: 'S-1',
    instrumentId: 'BTC',
    side: 'BUY',
    orderType: 'LIMIT',
    quantity: '10',
    price: '100',
  },
  ts: 1_000,
};
const ACKED: InputMessage = {
  type: 'submit.acked',
  clientOrderId: 'O-1',
  venueOrderId: '1',
  ts: 1_001,
};
const CHANGE: JournalEntry = {
  note: { wanted: 'modify', clientOrderId: 'O-1', change: { price: '99' } },
  ts: 1_002,
};
const CANCEL: JournalEntry = { note: { wanted: 'cancel', clientOrderId: 'O-1' }, ts: 1_002 };
const REQUEST = { clientOrderId: 'O-1', requestId: 'r1', ts: 1_003 };

/** What is remembered of O-1 after a submit, its acknowledgement, and these. */
function remembered(...parts: readonly (InputMessage | JournalEntry)[]) {
  const memory = new OrderMemory();
  const dispatcher = new Dispatcher();
  const legOf = (id: string) => boundLegOf(dispatcher, id);
  for (const part of [SUBMIT, ACKED, ...parts]) {
    if (!('type' in part)) memory.take(part, legOf);
    else memory.take({ ...dispatcher.dispatch(part), input: part, terms: TERMS }, legOf);
  }
  return new OrderMemory(memory.save()).orders.get('O-1');
}

describe('what is remembered of an open order', () => {
  it('is when and by what terms it was submitted', () => {
    expect(remembered()).toEqual({
      terms: TERMS,
      submittedTs: 1_000,
      change: null,
      isCanceling: false,
      sentCancel: null,
    });
  });

  it('is the change that waits, until a modify is sent', () => {
    expect(remembered(CHANGE)).toMatchObject({ change: { price: '99' } });
    const sent: InputMessage = {
      type: 'modify.sent',
      ...REQUEST,
      quantity: '10',
      price: '99',
      legSize: '10',
    };
    expect(remembered(CHANGE, sent)).toMatchObject({ change: null });
  });

  it('is that it is to end, from the wish or the cancel on, until the venue refuses', () => {
    const sent: InputMessage = { type: 'cancel.sent', ...REQUEST };
    const lost: InputMessage = { type: 'cancel.unknown', ...REQUEST, reason: 'not sent yet' };
    expect(remembered({ type: 'cancel.sent', ...REQUEST }, lost)?.isCanceling).toBe(true);
    const refused: InputMessage = { type: 'cancel.rejected', ...REQUEST, reason: 'no' };
    expect(remembered(CHANGE, CANCEL)).toMatchObject({ change: null, isCanceling: true });
    expect(remembered(sent)).toMatchObject({ isCanceling: true });
    expect(remembered(sent, refused)).toMatchObject({ isCanceling: false });
    // The one refused was an earlier cancel: the order is still to end.
    expect(remembered(sent, refused, CANCEL)).toMatchObject({ isCanceling: true });
    expect(remembered(CANCEL, CHANGE)).toMatchObject({ isCanceling: false });
  });

  it('is that it is to end though an earlier cancel was refused, of the leg before', () => {
    const refused = (requestId: string): InputMessage => ({
      type: 'cancel.rejected',
      ...REQUEST,
      requestId,
      reason: 'already canceled',
    });
    const modified: readonly InputMessage[] = [
      { type: 'modify.sent', ...REQUEST, quantity: '10', price: '99', legSize: '10' },
      { type: 'cancel.sent', ...REQUEST, requestId: 'r2' },
      { type: 'modify.acked', ...REQUEST, venueOrderId: '2' },
      { type: 'cancel.sent', ...REQUEST, requestId: 'r3' },
    ];
    expect(remembered(...modified, refused('r2'))).toMatchObject({ isCanceling: true });
    expect(remembered(...modified, refused('r3'))).toMatchObject({
      isCanceling: false,
      sentCancel: { requestId: 'r3', venueOrderId: '2' },
    });
  });

  it('is which leg a refused cancel was meant for, until something else is wanted', () => {
    const sent: InputMessage = { type: 'cancel.sent', ...REQUEST };
    const refused: InputMessage = { type: 'cancel.rejected', ...REQUEST, reason: 'no' };
    const modify: InputMessage = {
      type: 'modify.sent',
      ...REQUEST,
      requestId: 'r2',
      quantity: '10',
      price: '99',
      legSize: '10',
    };
    const sentCancel = { requestId: 'r1', venueOrderId: '1' };
    expect(remembered(sent, refused)).toMatchObject({ sentCancel });
    expect(remembered(sent, refused, CHANGE)).toMatchObject({ sentCancel: null });
    expect(remembered(sent, refused, modify)).toMatchObject({ sentCancel: null });
  });

  it('is nothing once it has ended, by a report or by time', () => {
    const status = { venueOrderId: '1', clientOrderId: 'O-1', tsEvent: 1_004 };
    const canceled: InputMessage = {
      type: 'status',
      report: { ...status, status: 'CANCELED' },
      ts: 1_004,
    };
    const fill: InputMessage = {
      type: 'fill',
      report: {
        ...status,
        tradeId: 'T-1',
        lastQty: '10',
        lastPx: '100',
      },
      ts: 1_004,
    };
    expect(remembered(canceled)).toBeUndefined();
    expect(remembered(fill)).toBeUndefined();
  });

  it('is not changed by what was refused as no input', () => {
    expect(remembered({ ...SUBMIT, ts: 5_000 })).toMatchObject({ submittedTs: 1_000 });
  });
});
