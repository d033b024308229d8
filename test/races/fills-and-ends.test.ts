import { afterEach, describe, expect, it } from 'vitest';
import {
  acceptedTape,
  idOf,
  type RaceTape,
  raceTape,
  status,
  told,
  trade,
} from '../support/race-tape.ts';
import { checkEveryTape } from './every-tape.ts';

afterEach(checkEveryTape);

function submitted(orderType: 'LIMIT' | 'STOP_LIMIT' | 'STOP_MARKET' = 'LIMIT'): RaceTape {
  const t = raceTape();
  t.submit('10@100^95', { orderType });
  return t;
}

/** Orders accepted and canceled one after the other: `O-1` on v1, `O-2` on v2, … */
function closeOrders(t: RaceTape, from: number, to: number): void {
  for (let n = from; n <= to; n += 1) {
    const order = t.order(`O-${n}`);
    order.submit();
    order.accepted(`v${n}`, '10@100');
    order.fill(`v${n}`, `t${n}`, '1');
    order.canceled(`v${n}`);
  }
}

describe('reports before the acceptance', () => {
  it('R42 a fill first infers the acceptance, which then changes nothing', () => {
    const t = submitted();
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill accepted',
      'Accepted(v1, synthetic)',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
    ]);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T repeat-accept accepted']);
  });

  it('R42 a whole fill first is an acceptance and the end', () => {
    const t = submitted();
    expect(told(t.fill('v1', 't1', '10'))).toEqual([
      'T fill filled',
      'Accepted(v1, synthetic)',
      'Filled(v1, t1, 10, cum 10, leaves 0)',
    ]);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['S stale-status filled']);
    expect(told(t.submitAcked('v1'))).toEqual(['S closed filled']);
  });

  it('R42 an end first infers the acceptance too, a rejection does not', () => {
    expect(told(submitted().canceled('v1', '', { reason: 'IOC' }))).toEqual([
      'T cancel canceled',
      'Accepted(v1, synthetic)',
      'Canceled(v1, IOC)',
    ]);
    expect(told(submitted().expired('v1'))).toEqual([
      'T expire expired',
      'Accepted(v1, synthetic)',
      'Expired(v1)',
    ]);
    expect(told(submitted().rejected('v1', '', { reason: 'margin' }))).toEqual([
      'T reject rejected',
      'Rejected(margin)',
    ]);
  });

  it('R42 a status of trades first infers the acceptance, no trade', () => {
    expect(told(submitted().partiallyFilled('v1', '10@100', { filledQty: '4' }))).toEqual([
      'T fill-marker accepted',
      'Accepted(v1, synthetic)',
    ]);
    expect(told(submitted().filled('v1'))).toEqual([
      'T fill-marker accepted',
      'Accepted(v1, synthetic)',
    ]);
  });

  it('R42 a trigger first infers the acceptance for a type that triggers', () => {
    const t = submitted('STOP_LIMIT');
    expect(told(t.triggered('v1'))).toEqual([
      'T trigger accepted',
      'Accepted(v1, synthetic)',
      'Triggered(v1)',
    ]);
    const never = submitted();
    expect(told(never.triggered('v1'))).toEqual(['T ignore-trigger submitted']);
    expect(told(never.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
  });
});

describe('trades are counted once, whatever tells of them', () => {
  it('R43 a trade that comes twice changes nothing', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '4');
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['T duplicate-fill accepted']);
    expect(told(t.answer({ orders: [], fills: [trade('v1', 't1', '4')] }))).toEqual([
      'T query accepted',
    ]);
    expect(told(t.fill('v1', 't2', '6'))).toEqual([
      'T fill filled',
      'Filled(v1, t2, 6, cum 10, leaves 0)',
    ]);
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['S duplicate-fill filled']);
  });

  it('R43 a trade that says otherwise the second time is a conflict, said aloud', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '4');
    expect(told(t.fill('v1', 't1', '5'))).toEqual([
      'T duplicate-fill accepted',
      '! trade-conflict(v1)',
    ]);
    expect(told(t.fill('v1', 't1', '4', { lastPx: '99' }))).toEqual([
      'T duplicate-fill accepted',
      '! trade-conflict(v1)',
    ]);
    expect(told(t.fill('v1', 't1', '4.0', { lastPx: '100.00' }))).toEqual([
      'T duplicate-fill accepted',
    ]);
    t.canceled('v1');
    expect(told(t.fill('v1', 't1', '5'))).toEqual([
      'S duplicate-fill canceled',
      '! trade-conflict(v1)',
    ]);
  });

  it('R43 a trade that could not be read is not a trade that was seen', () => {
    const t = acceptedTape();
    expect(told(t.fill('v1', 't1', 'four'))).toEqual(['I BAD_INPUT']);
    expect(told(t.fill('v1', 't1', '0'))).toEqual(['I BAD_INPUT']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill accepted',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
    ]);
  });

  it('R44 the word of completion fills nothing: its trades do', () => {
    const t = acceptedTape();
    expect(told(t.filled('v1', '10', { filledQty: '10' }))).toEqual(['T fill-marker accepted']);
    expect(told(t.fill('v1', 't1', '5'))).toEqual([
      'T fill accepted',
      'Filled(v1, t1, 5, cum 5, leaves 5)',
    ]);
    expect(told(t.fill('v1', 't2', '5', { clientOrderId: null }))).toEqual([
      'T fill filled',
      'Filled(v1, t2, 5, cum 10, leaves 0)',
    ]);
    expect(told(t.fill('v1', 't2', '5', { clientOrderId: null }))).toEqual([
      'S duplicate-fill filled',
    ]);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R44 the trades first, the word of completion is stale', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '5');
    t.fill('v1', 't2', '5');
    expect(told(t.filled('v1', '10', { filledQty: '10' }))).toEqual(['S stale-status filled']);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R44 the completion of a new leg replaces, and its trades still come', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    expect(told(t.filled('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
    expect(told(t.fill('v2', 't1', '10'))).toEqual([
      'T fill filled',
      'Filled(v2, t1, 10, cum 10, leaves 0)',
    ]);
  });

  it('R45 trades that a status told of are asked for until they come', () => {
    const t = acceptedTape();
    t.filled('v1');
    expect(told(t.clock(1_900))).toEqual(['T clock']);
    expect(told(t.clock(100))).toEqual(['T clock', '? query-fills']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-fills', '! fill-gap']);
    const partial = { orders: [status('FILLED', 'v1')], fills: [trade('v1', 't1', '4')] };
    expect(told(t.answer(partial))).toEqual([
      'T query accepted',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
    ]);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-fills', '! fill-gap']);
    const whole = { fills: [trade('v1', 't1', '4'), trade('v1', 't2', '6')] };
    expect(told(t.answer(whole))).toEqual([
      'T query filled',
      'Filled(v1, t2, 6, cum 10, leaves 0)',
    ]);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R45 a part fill, a leg that was left and a closed order are asked for likewise', () => {
    const part = acceptedTape();
    part.partiallyFilled('v1', '10@100', { filledQty: '3' });
    expect(told(part.clock(2_000))).toEqual(['T clock', '? query-fills']);
    const left = acceptedTape();
    left.modify('m1', '10@101');
    left.accepted('v2', '10@101');
    left.canceled('v1', '10@100', { filledQty: '3' });
    expect(told(left.clock(2_000))).toEqual(['T clock', '? query-fills']);
    const closed = acceptedTape();
    expect(told(closed.canceled('v1', '10@100', { filledQty: '3' }))).toEqual([
      'T cancel canceled',
      'Canceled(v1)',
    ]);
    expect(told(closed.clock(2_000))).toEqual(['T clock', '? query-fills']);
    closed.fill('v1', 't1', '3');
    expect(closed.dispatcher.nextDeadline).toBeNull();
  });
});

describe('trades after the end', () => {
  it('R45 a completed leg of unknown size lacks trades while the order does', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    t.filled('v2', '@101');
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-fills']);
    expect(told(t.fill('v2', 't1', '10'))).toEqual([
      'T fill filled',
      'Filled(v2, t1, 10, cum 10, leaves 0)',
    ]);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R46 an unseen trade of a closed order is emitted late, a seen one is not', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '5');
    t.canceled('v1');
    expect(told(t.fill('v1', 't2', '2.5'))).toEqual([
      'T late-fill canceled',
      'Filled(v1, t2, 2.5, cum 7.5, leaves 2.5, late)',
      '! late-fill(v1)',
    ]);
    expect(told(t.fill('v1', 't2', '2.5'))).toEqual(['S duplicate-fill canceled']);
    expect(told(t.fill('v1', 't3', '2.5', { clientOrderId: null }))).toEqual([
      'T late-fill canceled',
      'Filled(v1, t3, 2.5, cum 10, leaves 0, late)',
      '! late-fill(v1)',
    ]);
  });

  it('R46 a late trade may come in an answer, and on a leg that was left', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    t.accepted('v2', '10@101');
    t.canceled('v2');
    expect(told(t.answer({ fills: [trade('v1', 't1', '4')] }))).toEqual([
      'T query canceled',
      'Filled(v1, t1, 4, cum 4, leaves 6, late)',
      '! late-fill(v1)',
    ]);
  });

  it('R47 cancels and fills that alternate are one cancel and every fill', () => {
    const t = acceptedTape();
    expect(told(t.canceled('v1', '', { filledQty: '0' }))).toEqual([
      'T cancel canceled',
      'Canceled(v1)',
    ]);
    expect(told(t.fill('v1', 't1', '1.2'))).toEqual([
      'T late-fill canceled',
      'Filled(v1, t1, 1.2, cum 1.2, leaves 8.8, late)',
      '! late-fill(v1)',
    ]);
    expect(told(t.canceled('v1', '', { filledQty: '1.2' }))).toEqual(['S stale-status canceled']);
    expect(t.dispatcher.nextDeadline).toBeNull();
    expect(told(t.canceled('v1', '', { filledQty: '2.5' }))).toEqual(['S stale-status canceled']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-fills']);
    expect(told(t.fill('v1', 't2', '1.3'))).toEqual([
      'T late-fill canceled',
      'Filled(v1, t2, 1.3, cum 2.5, leaves 7.5, late)',
      '! late-fill(v1)',
    ]);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R48 a late fill of a leg that was left moves the order nowhere', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101', { legSize: '6' });
    t.accepted('v2', '6@101');
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill replaced',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
    ]);
    t.cancel('c1');
    expect(t.cancelUnknown('c1').requests).toMatchObject([
      { type: 'query-order', venueOrderIds: [idOf('v2'), idOf('v1')] },
    ]);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
  });
});

describe('the submit is refused, or its answer lost', () => {
  it('R49 two refusals of one submit are one rejection', () => {
    const answered = submitted();
    expect(told(answered.submitRejected('bad size'))).toEqual([
      'T reject rejected',
      'Rejected(bad size)',
    ]);
    expect(told(answered.rejected('v1'))).toEqual(['S stale-status rejected']);
    const streamed = submitted();
    expect(told(streamed.rejected('v1', '', { reason: 'bad size' }))).toEqual([
      'T reject rejected',
      'Rejected(bad size)',
    ]);
    expect(told(streamed.submitRejected('bad size'))).toEqual(['S closed rejected']);
  });

  it('R50 an unknown submit may be live: nothing is concluded, it is asked about', () => {
    const t = submitted();
    expect(told(t.submitUnknown())).toEqual(['T unknown submitted', '? query-order']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    expect(told(t.answer())).toEqual(['T query submitted']);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
    expect(told(t.submitRejected('duplicate'))).toEqual(['S repeat-answer accepted']);
    expect(told(t.fill('v1', 't1', '10'))).toEqual([
      'T fill filled',
      'Filled(v1, t1, 10, cum 10, leaves 0)',
    ]);
  });

  it('R50 an acknowledgement without a leg ends the asking, an unknown after it asks once', () => {
    const t = submitted();
    expect(told(t.submitAcked())).toEqual(['T acked submitted']);
    expect(t.dispatcher.nextDeadline).toBeNull();
    expect(told(t.submitUnknown())).toEqual(['T unknown submitted', '? query-order']);
    expect(t.dispatcher.nextDeadline).toBeNull();
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
  });

  it('R50 a submit that left no trace is rejected only once it can land no more', () => {
    const expiring = () => {
      const t = raceTape();
      t.submit('10@100', {}, 2_000);
      t.submitUnknown();
      return t;
    };
    expect(told(expiring().answer({ asOf: 7_000 }))).toEqual([
      'T query rejected',
      'Rejected(never reached the venue)',
    ]);
    expect(told(expiring().answer({ asOf: 6_999 }))).toEqual(['T query submitted']);
    expect(told(expiring().answer({ asOf: 7_000, complete: false }))).toEqual([
      'T query submitted',
    ]);
    const acknowledged = expiring();
    acknowledged.submitAcked();
    expect(told(acknowledged.answer({ asOf: 7_000 }))).toEqual(['T query submitted']);
    const known = { asOf: 7_000, orders: [status('ACCEPTED', 'v1', '10@100')] };
    expect(told(expiring().answer(known))).toEqual(['T query accepted', 'Accepted(v1)']);
  });

  it('R50 what lives on after a rejection is named, and its trades are emitted', () => {
    const t = submitted();
    t.submitRejected('duplicate');
    expect(told(t.accepted('v1', '10@100'))).toEqual(['E live-leg rejected', '! live-leg(v1)']);
    const { events, rule, state } = t.fill('v1', 't1', '4');
    expect({ rule, state }).toEqual({ rule: 'late-fill', state: 'rejected' });
    expect(events).toMatchObject([{ type: 'OrderFilled', late: true, cumQty: '4' }]);
    expect(told(t.submitAcked('v2'))).toEqual(['S live-leg rejected', '! live-leg(v2)']);
  });

  it('R50 a leg that lives on is named as often as it is heard of', () => {
    const t = submitted();
    t.submitRejected('duplicate');
    for (let n = 0; n < 2; n += 1) {
      expect(told(t.accepted('v1', '10@100'))).toEqual(['E live-leg rejected', '! live-leg(v1)']);
    }
    expect(told(t.canceled('v1'))).toEqual(['S stale-status rejected']);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['S stale-status rejected']);
  });

  it('R50 a trade alone is evidence enough', () => {
    const t = submitted();
    t.submitRejected('duplicate');
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T late-fill rejected',
      'Filled(v1, t1, 4, cum 4, leaves 6, late)',
      '! late-fill(v1)',
      '! live-leg(v1)',
    ]);
  });
});

describe('memories are bounded, and nothing is forgotten wholesale', () => {
  it('R51 two own orders that trade with each other share the trade id', () => {
    const t = acceptedTape();
    const other = t.order('O-2');
    other.submit('10@100', { side: 'SELL' });
    other.accepted('v2', '10@100');
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill accepted',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
    ]);
    expect(told(other.fill('v2', 't1', '4'))).toEqual([
      'T fill accepted',
      'Filled(v2, t1, 4, cum 4, leaves 6)',
    ]);
  });

  it('R51 an external or forgotten order may share the trade id too', () => {
    const t = raceTape({ policy: { closedOrdersKept: 0 } });
    t.submit();
    expect(told(t.fill('v9', 't1', '4', { clientOrderId: null }))).toEqual(['E external']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill accepted',
      'Accepted(v1, synthetic)',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
    ]);
    t.canceled('v1');
    expect(told(t.fill('v8', 't1', '4', { clientOrderId: null }))).toEqual(['E external']);
  });

  it('R52 an order’s own trades are never forgotten while it is remembered', () => {
    const t = acceptedTape('100@100', { policy: { tradesKept: 2 } });
    for (let n = 1; n <= 50; n += 1) t.fill('v1', `t${n}`, '1');
    expect(told(t.fill('v1', 't1', '1'))).toEqual(['T duplicate-fill accepted']);
    t.canceled('v1');
    expect(told(t.fill('v1', 't1', '1'))).toEqual(['S duplicate-fill canceled']);
  });

  it('R52 external trades are remembered up to a number, oldest forgotten first', () => {
    const t = raceTape({ policy: { tradesKept: 2 } });
    const external = (tradeId: string) => told(t.fill('v1', tradeId, '1'));
    for (const tradeId of ['t1', 't2', 't3']) expect(external(tradeId)).toEqual(['E external']);
    expect(external('t3')).toEqual(['S duplicate-fill']);
    expect(external('t2')).toEqual(['S duplicate-fill']);
    expect(external('t1')).toEqual(['E external']);
  });

  it('R52 trades of a forgotten order go to the same memory', () => {
    const t = raceTape({ policy: { closedOrdersKept: 1, tradesKept: 2 } });
    closeOrders(t, 1, 3);
    expect(told(t.fill('v1', 't1', '1'))).toEqual(['S duplicate-fill']);
    expect(told(t.fill('v2', 't2', '1'))).toEqual(['S duplicate-fill']);
    expect(told(t.fill('v1', 't0', '1'))).toEqual(['E external']);
  });

  it('R53 closed orders are forgotten one by one, first closed first', () => {
    const t = raceTape({ policy: { closedOrdersKept: 3 } });
    closeOrders(t, 1, 20);
    for (let n = 1; n <= 17; n += 1) {
      expect(told(t.order(`O-${n}`).canceled(`v${n}`))).toEqual(['E external']);
    }
    for (let n = 18; n <= 20; n += 1) {
      expect(told(t.order(`O-${n}`).canceled(`v${n}`))).toEqual(['S stale-status canceled']);
    }
  });

  it('R53 the order of closing counts, not that of submitting', () => {
    const t = raceTape({ policy: { closedOrdersKept: 1 } });
    t.submit();
    closeOrders(t, 2, 2);
    t.canceled('v1');
    expect(told(t.order('O-2').canceled('v2'))).toEqual(['E external']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status canceled']);
  });

  it('R54 a live order is accepted once, however many others come and go', () => {
    const t = raceTape({ policy: { closedOrdersKept: 0, tradesKept: 0, legsKept: 0 } });
    const live = Array.from({ length: 50 }, (_, index) => ({ n: index + 1 }));
    for (const { n } of live) {
      t.order(`L-${n}`).submit();
      t.order(`L-${n}`).accepted(`v${n}`, '10@100');
    }
    closeOrders(t, 101, 150);
    for (const { n } of live) {
      const again = t.order(`L-${n}`).accepted(`v${n}`, '10@100');
      expect(told(again)).toEqual(['T repeat-accept accepted']);
    }
  });

  it('R54 of the legs that were left the oldest are forgotten, and stay left by their ids', () => {
    const t = acceptedTape('10@100', { policy: { legsKept: 1 } });
    for (let n = 2; n <= 9; n += 1) {
      t.modify(`m${n}`, `10@${100 + n}`);
      t.accepted(`v${n}`, `10@${100 + n}`);
    }
    expect(told(t.canceled('v2'))).toEqual(['S stale-status replaced']);
    expect(told(t.accepted('v3', '10@103'))).toEqual(['S stale-status replaced']);
    expect(told(t.fill('v2', 't1', '4')).slice(0, 2)).toEqual([
      'T fill replaced',
      'Filled(v2, t1, 4, cum 4, leaves 6)',
    ]);
    expect(told(t.canceled('v3', '', { clientOrderId: null }))).toEqual(['E external']);
  });

  it('R55 a client id in use, or remembered, cannot be used again', () => {
    const t = acceptedTape();
    expect(told(t.submit())).toEqual(['I DUPLICATE_ORDER']);
    t.canceled('v1');
    expect(told(t.submit())).toEqual(['I DUPLICATE_ORDER']);
    expect(told(t.fill('v1', 't1', '4')).at(0)).toBe('T late-fill canceled');
  });

  it('R55 statuses of a forgotten order are not those of a new one with its client id', () => {
    const t = acceptedTape('10@100', { policy: { closedOrdersKept: 0 } });
    t.canceled('v1');
    t.submit();
    expect(t.accepted('v1', '10@100', { tsEvent: 1_015 }).events).toEqual([]);
    expect(t.canceled('v1', '', { tsEvent: 1_025 }).events).toEqual([]);
    expect(told(t.accepted('v9', '10@100'))).toEqual(['T accept accepted', 'Accepted(v9)']);
  });

  it('R55 the legs of forgotten orders are remembered up to forgottenLegsKept', () => {
    const policy = { closedOrdersKept: 0, forgottenLegsKept: 1 };
    const t = acceptedTape('10@100', { policy });
    t.canceled('v1');
    t.order('O-2').submit();
    t.order('O-2').accepted('v2', '10@100');
    t.order('O-2').canceled('v2');
    t.order('O-2').submit();
    expect(told(t.order('O-2').canceled('v2'))).toEqual(['S stale-status submitted']);
    t.submit();
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
  });

  it('R55 once forgotten it names a new order, which the old one’s trades do not touch', () => {
    const t = acceptedTape('10@100', { policy: { closedOrdersKept: 0 } });
    t.fill('v1', 't1', '4');
    t.canceled('v1');
    expect(told(t.submit())).toEqual(['T submit submitted']);
    expect(t.fill('v1', 't1', '4')).toMatchObject({ outcome: 'skip', rule: 'duplicate-fill' });
    expect(told(t.answer({ fills: [trade('v1', 't1', '4')] }))).toEqual(['T query submitted']);
    expect(told(t.accepted('v9', '10@100'))).toEqual(['T accept accepted', 'Accepted(v9)']);
    expect(t.fill('v1', 't1', '4')).toMatchObject({ outcome: 'skip', rule: 'duplicate-fill' });
    expect(told(t.canceled('v1'))).toEqual(['S stale-status accepted']);
    expect(told(t.fill('v9', 't9', '10'))).toEqual([
      'T fill filled',
      'Filled(v9, t9, 10, cum 10, leaves 0)',
    ]);
  });
});

describe('triggers, and fills of orders not known yet', () => {
  it('R56 an order is triggered once', () => {
    const t = submitted('STOP_LIMIT');
    t.accepted('v1', '10@100^95');
    expect(told(t.triggered('v1', '10@100^95'))).toEqual(['T trigger accepted', 'Triggered(v1)']);
    expect(told(t.triggered('v1', '10@100^95'))).toEqual(['T repeat-trigger accepted']);
    t.modify('m1', '10@101');
    expect(told(t.triggered('v2', '10@101^95'))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@101^95)',
    ]);
    expect(told(t.triggered('v2', '10@101^95'))).toEqual(['T repeat-trigger replaced']);
  });

  it('R56 the trigger of a new leg replaces first', () => {
    const t = submitted('STOP_LIMIT');
    t.accepted('v1', '10@100^95');
    t.modify('m1', '10@101^96');
    expect(told(t.triggered('v2', '10@101^96'))).toEqual([
      'T trigger replaced',
      'Updated(v2, 10@101^96)',
      'Triggered(v2)',
    ]);
  });

  it('R56 types without a limit price do not trigger, bind or replace by it', () => {
    const t = submitted('STOP_MARKET');
    t.accepted('v1', '10^95');
    expect(told(t.triggered('v1'))).toEqual(['T ignore-trigger accepted']);
    t.modify('m1', '10^96');
    expect(told(t.triggered('v2', '10^96'))).toEqual(['T ignore-trigger pendingModify']);
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v2', '10^96'))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@none^96)',
    ]);
  });

  it('R57 a fill before its order is known is handed on raw, and adopted when it comes again', () => {
    const t = raceTape();
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['E external']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['S duplicate-fill']);
    expect(told(t.submit())).toEqual(['T submit submitted']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill accepted',
      'Accepted(v1, synthetic)',
      'Filled(v1, t1, 4, cum 4, leaves 6, adopted)',
    ]);
    expect(told(t.fill('v1', 't1', '4'))).toEqual(['T duplicate-fill accepted']);
    expect(told(t.fill('v1', 't2', '1'))).toEqual([
      'T fill accepted',
      'Filled(v1, t2, 1, cum 5, leaves 5)',
    ]);
  });

  it('R57 a fill handed on raw is adopted from an answer as well', () => {
    const t = raceTape();
    t.fill('v1', 't1', '4', { clientOrderId: null });
    t.submit();
    const answer = { orders: [status('ACCEPTED', 'v1')], fills: [trade('v1', 't1', '4')] };
    expect(told(t.answer(answer))).toEqual([
      'T query accepted',
      'Accepted(v1, synthetic)',
      'Filled(v1, t1, 4, cum 4, leaves 6, adopted)',
    ]);
  });
});
