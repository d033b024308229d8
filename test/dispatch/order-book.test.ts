import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import { fillReport, orderMessage, statusReport } from '../support/messages.ts';

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
