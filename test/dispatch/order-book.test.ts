import { describe, expect, it } from 'vitest';
import type { OrderStatus } from '../../machines/vocabulary.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import type { Step } from '../../src/dispatch/step.ts';
import { fillReport, orderMessage, statusReport } from '../support/messages.ts';

/** Orders and what the venue says of their legs, in short. */
function book(policy: Partial<Policy>) {
  const dispatcher = new Dispatcher({ policy });
  let ts = 0;
  const submit = (id: string): Step => dispatcher.submit(orderMessage(id), (ts += 1));
  const status = (clientOrderId: string, leg: string, what: OrderStatus): Step => {
    ts += 1;
    const report = statusReport(leg, what, { clientOrderId, tsEvent: ts });
    return dispatcher.dispatchOrderStatusReport(report, ts);
  };
  const fill = (clientOrderId: string | null, leg: string, tradeId: string): Step => {
    ts += 1;
    return dispatcher.dispatchFillReport(fillReport(leg, tradeId, { clientOrderId }), ts);
  };
  return { dispatcher, submit, status, fill };
}

function decided({ outcome, rule, clientOrderId }: Step): string {
  return `${outcome} ${rule} ${clientOrderId}`;
}

/** Orders O-1 on leg 1 and O-2 on leg 2, the second of which then trades on leg 1 too. */
function withSharedLeg(policy: Partial<Policy> = {}): Dispatcher {
  const dispatcher = new Dispatcher({ policy });
  accept(dispatcher, 'O-1', '1');
  accept(dispatcher, 'O-2', '2');
  const trade = fillReport('1', 'T', { clientOrderId: 'O-2' });
  expect(dispatcher.dispatchFillReport(trade, 0).clientOrderId).toBe('O-2');
  return dispatcher;
}

function accept(dispatcher: Dispatcher, clientOrderId: string, leg: string): void {
  dispatcher.submit(orderMessage(clientOrderId), 0);
  const report = statusReport(leg, 'ACCEPTED', { clientOrderId });
  expect(dispatcher.dispatchOrderStatusReport(report, 0).rule).toBe('accept');
}

/** Cancels a leg; gives the order that it was found to be of. */
function cancel(dispatcher: Dispatcher, leg: string): string | null {
  return dispatcher.dispatchOrderStatusReport(statusReport(leg, 'CANCELED'), 0).clientOrderId;
}

describe('a trade that names a leg only', () => {
  it('finds its order by a leg that was forgotten and learnt of again in one answer', () => {
    const { dispatcher, submit, status, fill } = book({ legsKept: 1 });
    submit('A');
    status('A', '5', 'ACCEPTED');
    const answer = { type: 'query.answered', clientOrderId: 'A', asOf: 9, ts: 9 } as const;
    const orders = ['1', '2'].map((leg) => statusReport(leg, 'CANCELED'));
    dispatcher.dispatch({ ...answer, orders });
    const trades: [string, string][] = [['1', 't1'], ['2', 't2'], ['1', 't3']]; // prettier-ignore
    const fills = trades.map(([leg, tradeId]) => fillReport(leg, tradeId));
    dispatcher.dispatch({ ...answer, orders: [], fills });
    expect(decided(fill(null, '1', 't5'))).toBe('tracked fill A');
  });

  it('finds the order that is left of two which named the leg', () => {
    const { submit, status, fill } = book({ closedOrdersKept: 0 });
    submit('A');
    submit('B');
    status('A', '5', 'ACCEPTED');
    status('B', '5', 'ACCEPTED');
    expect(decided(fill(null, '5', 't1'))).toBe('tracked fill A');
    status('A', '5', 'CANCELED');
    status('B', '5', 'ACCEPTED');
    expect(decided(fill(null, '5', 't2'))).toBe('tracked fill B');
  });
});

describe('a leg that two orders are said to have', () => {
  it('belongs to the one that had it first', () => {
    expect(cancel(withSharedLeg(), '1')).toBe('O-1');
  });

  it('still does when the other has so many that it is forgotten', () => {
    expect(cancel(withSharedLeg({ legsKept: 0 }), '1')).toBe('O-1');
  });

  it('still does when the other is forgotten', () => {
    const dispatcher = withSharedLeg({ closedOrdersKept: 0 });
    expect([cancel(dispatcher, '2'), cancel(dispatcher, '1')]).toEqual(['O-2', 'O-1']);
  });
});

describe('a leg of a forgotten order', () => {
  it('is not of a new order with the client id, though another order named it too', () => {
    const { submit, status, fill } = book({ closedOrdersKept: 1 });
    submit('A');
    submit('B');
    status('A', '5', 'CANCELED');
    submit('C');
    status('C', '6', 'CANCELED');
    fill('B', '5', 't1');
    submit('A');
    expect(decided(fill('A', '5', 't2'))).toBe('external external null');
  });

  it('is remembered anew each time when it is forgotten again', () => {
    const { submit, status } = book({ closedOrdersKept: 0, forgottenLegsKept: 2 });
    for (const [id, leg] of [
      ['A', '5'],
      ['B', '5'],
      ['C', '6'],
    ] as const) {
      // prettier-ignore
      submit(id);
      status(id, leg, 'CANCELED');
    }
    submit('B');
    expect(decided(status('B', '5', 'ACCEPTED'))).toBe('skip stale-status B');
  });

  it('has its trades remembered once, whatever is said of its client id later', () => {
    const policy = { closedOrdersKept: 1, legsKept: 1, tradesKept: 2 };
    const { submit, status, fill } = book(policy);
    submit('A');
    status('A', '9', 'CANCELED');
    submit('X');
    status('X', '99', 'CANCELED');
    submit('A');
    status('A', '20', 'ACCEPTED');
    fill('A', '11', 't1');
    fill('A', '12', 't2');
    fill(null, 'e1', 'x1');
    fill(null, 'e2', 'x2');
    expect(decided(status('A', '9', 'CANCELED'))).toBe('skip stale-status A');
    expect(decided(fill(null, 'e1', 'x1'))).toBe('skip duplicate-fill null');
  });

  it('belongs to another order that is said to have it', () => {
    const dispatcher = new Dispatcher({ policy: { closedOrdersKept: 0 } });
    accept(dispatcher, 'O-1', '1');
    expect(cancel(dispatcher, '1')).toBe('O-1');
    accept(dispatcher, 'O-2', '1');
    expect(cancel(dispatcher, '1')).toBe('O-2');
  });

  it('still does when there is room no more for the legs of forgotten orders', () => {
    const dispatcher = new Dispatcher({ policy: { closedOrdersKept: 0, forgottenLegsKept: 1 } });
    accept(dispatcher, 'O-1', '1');
    cancel(dispatcher, '1');
    accept(dispatcher, 'O-2', '1');
    accept(dispatcher, 'O-3', '3');
    cancel(dispatcher, '3');
    expect(cancel(dispatcher, '1')).toBe('O-2');
  });

  it.each([
    [2, ['stale-status', 'stale-status', 'accept']],
    [0, ['accept']],
  ])(
    'of %i kept is known as no other’s, the oldest forgotten first',
    (forgottenLegsKept, rules) => {
      const dispatcher = new Dispatcher({ policy: { closedOrdersKept: 0, forgottenLegsKept } });
      for (const leg of ['1', '2', '3']) {
        accept(dispatcher, 'O-1', leg);
        cancel(dispatcher, leg);
      }
      dispatcher.submit(orderMessage('O-1'), 0);
      const legs = ['3', '2', '1'].slice(0, rules.length);
      const reports = legs.map((leg) => statusReport(leg, 'ACCEPTED', { clientOrderId: 'O-1' }));
      const seen = reports.map((report) => dispatcher.dispatchOrderStatusReport(report, 0).rule);
      expect(seen).toEqual(rules);
    },
  );
});
