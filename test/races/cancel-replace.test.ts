import { afterEach, describe, expect, it } from 'vitest';
import {
  acceptedTape,
  idOf,
  permutations,
  type RaceTape,
  raceTape,
  status,
  told,
} from '../support/race-tape.ts';
import { checkEveryTape } from './every-tape.ts';

afterEach(checkEveryTape);

/** Accepted on v1, and a modify of its price under way. */
function modifying(terms = '10@101'): RaceTape {
  const t = acceptedTape();
  t.modify('m1', terms);
  return t;
}

/** Replaced by v2. */
function replaced(): RaceTape {
  const t = modifying();
  t.accepted('v2', '10@101');
  return t;
}

describe('one modify replaces one leg', () => {
  it('R01 a modify is an update, never a cancel and never a second acceptance', () => {
    const t = raceTape();
    expect(told(t.submit('10@100'))).toEqual(['T submit submitted']);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
    expect(told(t.modify('m1', '10@101'))).toEqual(['T modify pendingModify']);
    expect(told(t.modifyAcked('m1'))).toEqual(['T acked pendingModify']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
  });

  it('R01 an answer that names the new leg is as good as its acceptance', () => {
    const t = modifying('12@101');
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual(['T replace replaced', 'Updated(v2, 12@101)']);
    expect(told(t.accepted('v2', '12@101'))).toEqual(['T repeat-accept replaced']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
  });

  it('R01 an answer after the acceptance tells nothing new', () => {
    const silent = replaced();
    expect(told(silent.modifyAcked('m1'))).toEqual(['S repeat-answer replaced']);
    const naming = replaced();
    expect(told(naming.modifyAcked('m1', 'v2'))).toEqual(['S repeat-answer replaced']);
  });

  it('R01 in whichever order its messages come, a modify is one update', () => {
    const messages: ((t: RaceTape) => void)[] = [
      (t) => t.modifyAcked('m1'),
      (t) => t.accepted('v2', '12@101'),
      (t) => t.canceled('v1'),
      (t) => t.fill('v2', 't2', '1'),
      (t) => t.fill('v1', 't1', '2'),
    ];
    for (const order of permutations(messages)) {
      const t = modifying('12@101');
      for (const deliver of order) deliver(t);
      expect(t.state).toBe('replaced');
      expect(t.events.filter(({ type }) => type !== 'OrderFilled').map(({ type }) => type)).toEqual(
        ['OrderAccepted', 'OrderUpdated'],
      );
      expect(t.count('OrderFilled')).toBe(2);
      expect(t.events.findLast(({ type }) => type === 'OrderUpdated')).toMatchObject({
        venueOrderId: idOf('v2'),
        quantity: '12',
        source: 'modify',
      });
    }
  });
});

describe('the cancel of the old leg comes first', () => {
  it('R02 the cancel is held while the modify is pending, and dropped by the new leg', () => {
    const t = modifying();
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    expect(told(t.fill('v2', 't1', '10'))).toEqual([
      'T fill filled',
      'Filled(v2, t1, 10, cum 10, leaves 0)',
    ]);
  });

  it('R02 a held end is held whatever its kind, and told once', () => {
    for (const end of ['canceled', 'expired', 'rejected'] as const) {
      const t = modifying();
      expect(told(t[end]('v1'))).toEqual(['S hold-cancel pendingModify']);
      expect(told(t[end]('v1'))).toEqual(['S stale-status pendingModify']);
      expect(told(t.accepted('v1', '10@100'))).toEqual(['S stale-status pendingModify']);
      expect(told(t.accepted('v2', '10@101'))).toEqual([
        'T replace replaced',
        'Updated(v2, 10@101)',
      ]);
    }
  });

  it('R03 the hold is armed when the modify leaves, not when it is answered', () => {
    const t = modifying();
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.modifyAcked('m1'))).toEqual(['T acked pendingModify']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
  });

  it('R03 armed by the answer, the older rule loses the race and names the leg aloud', () => {
    const t = acceptedTape('10@100', { policy: { armModify: 'acked' } });
    t.modify('m1', '10@101');
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)', '? query-order']);
    expect(told(t.modifyAcked('m1'))).toEqual(['S closed canceled']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['E live-leg canceled', '! live-leg(v2)']);
  });

  it('R03 armed by the answer, the landing is asked about until it can no longer be', () => {
    const t = acceptedTape('10@100', { policy: { armModify: 'acked' } });
    t.modify('m1', '10@101', { expiresAt: 3_000 });
    t.canceled('v1');
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    const orders = [status('CANCELED', 'v1', '10@100')];
    expect(told(t.answer({ orders, asOf: 7_999 }))).toEqual(['T query canceled']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    expect(told(t.answer({ orders, asOf: 8_000 }))).toEqual(['T query canceled']);
    expect(t.dispatcher.nextDeadline).toBeNull();
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual(['S live-leg canceled', '! live-leg(v2)']);
  });

  it('R03 armed by the answer, a leg that an answer shows is named in it', () => {
    const t = acceptedTape('10@100', { policy: { armModify: 'acked' } });
    t.modify('m1', '10@101');
    t.canceled('v1');
    const orders = [status('ACCEPTED', 'v2', '10@101')];
    expect(told(t.answer({ orders }))).toEqual(['T query canceled', '! live-leg(v2)']);
  });

  it('R03 armed by the answer, an answered modify holds the cancel', () => {
    const t = acceptedTape('10@100', { policy: { armModify: 'acked' } });
    t.modify('m1', '10@101');
    t.modifyAcked('m1');
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
  });
});

describe('the answer to the modify is lost', () => {
  it('R04 a timeout is unknown: the modify stays pending and its total survives', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '4');
    t.modify('m1', '12@101', { legSize: '8' });
    expect(told(t.modifyUnknown('m1'))).toEqual(['T unknown pendingModify', '? query-order']);
    expect(told(t.accepted('v2', '8@101'))).toEqual(['T replace replaced', 'Updated(v2, 12@101)']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
  });

  it('R04 an unknown outcome may be answered after all', () => {
    const t = modifying();
    t.modifyUnknown('m1');
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
    const refused = modifying();
    refused.modifyUnknown('m1');
    expect(told(refused.modifyRejected('m1', 'no margin'))).toEqual([
      'T modify-rejected accepted',
      'ModifyRejected(m1, no margin)',
      '? query-order',
    ]);
  });

  it('R04 a refusal that was none is overruled by the leg that its answer names', () => {
    const t = modifying('12@101');
    t.modifyRejected('m1', 'timeout');
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual(['T replace replaced', 'Updated(v2, 12@101)']);
    expect(told(t.modifyUnknown('m1'))).toEqual(['S repeat-answer replaced']);
  });

  it('R05 after a timeout the cancel is held too, and the question asked again', () => {
    const t = modifying('12@101');
    expect(told(t.modifyUnknown('m1'))).toEqual(['T unknown pendingModify', '? query-order']);
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.clock(1_900))).toEqual(['T clock']);
    expect(told(t.clock(100))).toEqual(['T clock', '? query-order', '! modify-overdue(m1)']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    expect(told(t.accepted('v2', '12@101'))).toEqual(['T replace replaced', 'Updated(v2, 12@101)']);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R06 a held cancel is released once the modify can no longer land', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101', { expiresAt: 2_000 });
    t.modifyUnknown('m1');
    const heldAt = t.now + 5;
    expect(told(t.canceled('v1', '', { reason: 'by user' }))).toEqual([
      'S hold-cancel pendingModify',
    ]);
    const early = { orders: [status('CANCELED', 'v1')], asOf: 6_999 };
    expect(told(t.answer(early))).toEqual(['T query pendingModify']);
    const partial = { orders: [status('CANCELED', 'v1')], asOf: 7_000, complete: false };
    expect(told(t.answer(partial))).toEqual(['T query pendingModify']);
    const released = t.answer({ orders: [status('CANCELED', 'v1')], asOf: 7_000 });
    expect(told(released)).toEqual([
      'T query canceled',
      'ModifyRejected(m1, not applied)',
      'Canceled(v1, by user)',
    ]);
    expect(released.events[1]).toMatchObject({ ts: heldAt, tsInit: t.now });
  });

  it('R06 the answer itself may bring the cancel, or leave the dead leg out', () => {
    const brings = acceptedTape();
    brings.modify('m1', '10@101', { expiresAt: 2_000 });
    expect(told(brings.answer({ orders: [status('CANCELED', 'v1')], asOf: 7_000 }))).toEqual([
      'T query canceled',
      'ModifyRejected(m1, not applied)',
      'Canceled(v1)',
    ]);
    const leavesOut = acceptedTape();
    leavesOut.modify('m1', '10@101', { expiresAt: 2_000 });
    leavesOut.canceled('v1');
    expect(told(leavesOut.answer({ asOf: 7_000 }))).toEqual([
      'T query canceled',
      'ModifyRejected(m1, not applied)',
      'Canceled(v1)',
    ]);
  });

  it('R06 a request without an expiry may always land: the cancel stays held', () => {
    const t = modifying();
    t.modifyUnknown('m1');
    t.canceled('v1');
    const answer = { orders: [status('CANCELED', 'v1')], asOf: 1_000_000 };
    expect(told(t.answer(answer))).toEqual(['T query pendingModify']);
    expect(told(t.clock(60_000))).toEqual(['T clock', '? query-order', '! modify-overdue(m1)']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
  });

  it('R06 where the old leg still lives the modify alone is over', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101', { expiresAt: 2_000 });
    t.modifyUnknown('m1');
    const answer = { orders: [status('ACCEPTED', 'v1', '10@100')], asOf: 7_000 };
    expect(told(t.answer(answer))).toEqual(['T query accepted', 'ModifyRejected(m1, not applied)']);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R06 an acknowledged modify has a leg, which an answer may not show yet', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101', { expiresAt: 2_000 });
    t.modifyAcked('m1');
    t.canceled('v1');
    const answer = { orders: [status('CANCELED', 'v1')], asOf: 7_000 };
    expect(told(t.answer(answer))).toEqual(['T query pendingModify']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
  });
});

describe('the modify is refused', () => {
  it('R07 after a refusal a cancel is the order’s own', () => {
    const t = modifying();
    expect(told(t.modifyRejected('m1', 'tick size'))).toEqual([
      'T modify-rejected accepted',
      'ModifyRejected(m1, tick size)',
      '? query-order',
    ]);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R08 a user’s cancel that wins against a modify is held, then released', () => {
    const t = modifying();
    expect(told(t.cancel('c1'))).toEqual(['T cancel-command pendingModify']);
    const heldAt = t.now + 5;
    expect(told(t.canceled('v1', '', { reason: 'by user' }))).toEqual([
      'S hold-cancel pendingModify',
    ]);
    const released = t.modifyRejected('m1', 'already canceled');
    expect(told(released)).toEqual([
      'T release-cancel canceled',
      'ModifyRejected(m1, already canceled)',
      'Canceled(v1, by user)',
    ]);
    expect(released.events[1]).toMatchObject({ ts: heldAt, tsInit: t.now });
    expect(told(t.cancelAcked('c1'))).toEqual(['S closed canceled']);
  });

  it('R08 an expiry that was held is released as an expiry', () => {
    const t = modifying();
    t.expired('v1');
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T release-cancel expired',
      'ModifyRejected(m1)',
      'Expired(v1)',
    ]);
  });

  it('R08 where the refusal comes first the cancel is the order’s own', () => {
    const t = modifying();
    t.cancel('c1');
    t.modifyRejected('m1', 'pending cancel');
    expect(told(t.cancelAcked('c1'))).toEqual(['T cancel-command accepted']);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R08 commands of a closed order are noted, and their refusals passed on, once', () => {
    const t = acceptedTape();
    t.cancel('c1');
    t.canceled('v1');
    expect(told(t.cancelRejected('c1', 'too late'))).toEqual([
      'T cancel-rejected canceled',
      'CancelRejected(c1, too late)',
    ]);
    expect(told(t.cancelRejected('c1', 'too late'))).toEqual(['S closed canceled']);
    expect(told(t.modify('m1', '10@101'))).toEqual(['S closed canceled']);
    expect(told(t.modifyUnknown('m1'))).toEqual(['S closed canceled']);
    expect(told(t.modifyRejected('m1', 'too late'))).toEqual([
      'T modify-rejected canceled',
      'ModifyRejected(m1, too late)',
    ]);
    expect(told(t.modifyRejected('m1', 'too late'))).toEqual(['S closed canceled']);
    expect(told(t.cancel('c2'))).toEqual(['S closed canceled']);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R09 a refusal is passed on once and the order is as it was', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '4');
    t.modify('m1', '12@101');
    expect(told(t.modifyRejected('m1', 'post only'))).toEqual([
      'T modify-rejected accepted',
      'ModifyRejected(m1, post only)',
      '? query-order',
    ]);
    expect(told(t.modifyRejected('m1', 'post only'))).toEqual(['S repeat-answer accepted']);
    expect(told(t.fill('v1', 't2', '6'))).toEqual([
      'T fill filled',
      'Filled(v1, t2, 6, cum 10, leaves 0)',
    ]);
  });

  it('R09 an order that was replaced before is replaced again', () => {
    const t = replaced();
    t.modify('m2', '10@102');
    expect(told(t.modifyRejected('m2'))).toEqual([
      'T modify-rejected replaced',
      'ModifyRejected(m2)',
      '? query-order',
    ]);
    expect(told(t.modifyRejected('m9'))).toEqual(['S repeat-answer replaced']);
  });
});

describe('the acceptance of the new leg is late or lost', () => {
  it('R10 a fill of the new leg replaces, and the lost acceptance is not missed', () => {
    const t = modifying();
    t.modifyAcked('m1');
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.fill('v2', 't1', '3'))).toEqual([
      'T fill replaced',
      'Updated(v2, 10@101)',
      'Filled(v2, t1, 3, cum 3, leaves 7)',
    ]);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T repeat-accept replaced']);
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
  });

  it('R11 where nothing comes at all, a question finds the new leg', () => {
    const t = modifying();
    t.clock(1_000);
    t.modifyAcked('m1');
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.clock(1_900))).toEqual(['T clock']);
    expect(told(t.clock(100))).toEqual(['T clock', '? query-order', '! modify-overdue(m1)']);
    expect(told(t.answer({ orders: [status('ACCEPTED', 'v2', '10@101')] }))).toEqual([
      'T query replaced',
      'Updated(v2, 10@101)',
    ]);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T repeat-accept replaced']);
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
  });

  it('R11 an answer that still shows only the old leg moves nothing', () => {
    const t = modifying();
    t.modifyAcked('m1');
    expect(told(t.answer({ orders: [status('ACCEPTED', 'v1', '10@100')] }))).toEqual([
      'T query pendingModify',
    ]);
    expect(told(t.answer())).toEqual(['T query pendingModify']);
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
  });

  it('R12 a fill before the acceptance counts against the new total', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '2@101');
    expect(told(t.fill('v2', 't1', '1'))).toEqual([
      'T fill replaced',
      'Updated(v2, 2@101)',
      'Filled(v2, t1, 1, cum 1, leaves 1)',
    ]);
    expect(told(t.accepted('v2', '2@101'))).toEqual(['T repeat-accept replaced']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
  });

  it('R12 a part fill status of the new leg replaces, its trades come themselves', () => {
    const t = modifying();
    expect(told(t.partiallyFilled('v2', '10@101', { filledQty: '3' }))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@101)',
    ]);
    expect(told(t.fill('v2', 't1', '3'))).toEqual([
      'T fill replaced',
      'Filled(v2, t1, 3, cum 3, leaves 7)',
    ]);
  });

  it('R13 an unseen leg is a replacement even if no modify is known', () => {
    const t = acceptedTape();
    expect(told(t.fill('v2', 't1', '3'))).toEqual([
      'T fill replaced',
      'Updated(v2, 10@100, venue)',
      'Filled(v2, t1, 3, cum 3, leaves 7)',
      '? query-order',
      '! external-modify(v2)',
    ]);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    expect(told(t.accepted('v2', '6@105'))).toEqual([
      'T correct replaced',
      'Updated(v2, 6@105, venue)',
    ]);
    expect(told(t.fill('v2', 't2', '3'))).toEqual([
      'T fill filled',
      'Filled(v2, t2, 3, cum 6, leaves 0)',
    ]);
  });

  it('R13 the size of such a leg is asked for until it is known', () => {
    const t = acceptedTape();
    t.fill('v2', 't1', '3');
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    expect(told(t.answer({ orders: [status('ACCEPTED', 'v2', '6@105')] }))).toEqual([
      'T query replaced',
      'Updated(v2, 6@105, venue)',
    ]);
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R13 an acknowledgement of a modify never sent replaces without a cause', () => {
    const t = acceptedTape();
    expect(told(t.modifyAcked('m9', 'v2'))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@100, venue)',
      '? query-order',
      '! external-modify(v2)',
    ]);
  });

  it('R13 the cancel first ends the order, and the leg that surfaces is named', () => {
    const t = acceptedTape();
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
    expect(told(t.fill('v2', 't1', '3'))).toEqual([
      'T late-fill canceled',
      'Filled(v2, t1, 3, cum 3, leaves 7, late)',
      '! late-fill(v2)',
      '! live-leg(v2)',
    ]);
  });

  it('R14 a missing price never stops the binding', () => {
    const wanted = modifying();
    expect(told(wanted.accepted('v2', '10'))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@101)',
    ]);
    expect(told(wanted.canceled('v1'))).toEqual(['S stale-status replaced']);
    const last = acceptedTape();
    expect(told(last.accepted('v2', '10'))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@100, venue)',
      '! external-modify(v2)',
    ]);
    const none = raceTape();
    none.submit('10');
    none.accepted('v1');
    none.modify('m1', '12');
    expect(told(none.accepted('v2', '12'))).toEqual(['T replace replaced', 'Updated(v2, 12@none)']);
    expect(told(none.canceled('v1'))).toEqual(['S stale-status replaced']);
  });
});

describe('reports of legs known already', () => {
  it('R15 an order is accepted once, however often its leg is', () => {
    const t = acceptedTape();
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T repeat-accept accepted']);
    t.modify('m1', '10@101');
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T repeat-accept pendingModify']);
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
  });

  it('R15 a repeated acceptance with another price corrects the order', () => {
    const t = acceptedTape();
    expect(told(t.accepted('v1', '10@99'))).toEqual([
      'T correct accepted',
      'Updated(v1, 10@99, venue)',
    ]);
    expect(told(t.accepted('v1', '10@99'))).toEqual(['T repeat-accept accepted']);
    const replayed = { tsEvent: 1_015 };
    expect(told(t.accepted('v1', '10@100', replayed))).toEqual(['T repeat-accept accepted']);
  });

  it('R15 a price that the first acceptance brings is taken without an event', () => {
    const t = raceTape();
    t.submit('10@100');
    expect(told(t.accepted('v1', '10@99'))).toEqual(['T accept accepted', 'Accepted(v1)']);
    t.modify('m1', '12');
    expect(told(t.accepted('v2', '12'))).toEqual(['T replace replaced', 'Updated(v2, 12@99)']);
  });

  it('R15 a venue that modifies in place answers with the leg itself', () => {
    const t = modifying('12@101');
    expect(told(t.accepted('v1', '12@101'))).toEqual(['T correct accepted', 'Updated(v1, 12@101)']);
    expect(told(t.modifyAcked('m1', 'v1'))).toEqual(['S repeat-answer accepted']);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R15 the answer to the submit and the stream tell of one acceptance', () => {
    const answered = raceTape();
    answered.submit();
    expect(told(answered.submitAcked('v1'))).toEqual(['T accept accepted', 'Accepted(v1)']);
    expect(told(answered.accepted('v1', '10@100'))).toEqual(['T repeat-accept accepted']);
    const streamed = acceptedTape();
    expect(told(streamed.submitAcked('v1'))).toEqual(['S repeat-answer accepted']);
    expect(told(streamed.submitRejected())).toEqual(['S repeat-answer accepted']);
    expect(told(streamed.submitUnknown())).toEqual(['S repeat-answer accepted']);
  });

  it('R16 a stale accept after the replacement does not rebind', () => {
    const t = replaced();
    expect(told(t.accepted('v1', '10@100'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
  });

  it('R16 a leg that was left stays left where ids have no order', () => {
    const t = raceTape();
    t.submit();
    t.accepted('leg-b', '10@100');
    t.modify('m1', '10@101');
    t.accepted('leg-a', '10@101');
    expect(told(t.accepted('leg-b', '10@100'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('leg-b'))).toEqual(['S stale-status replaced']);
  });

  it('R16 where ids have no order an unseen leg is told by its time', () => {
    const started = () => {
      const t = raceTape();
      t.submit();
      t.accepted('leg-b', '10@100', { tsEvent: 500 });
      return t;
    };
    expect(told(started().canceled('leg-a', '', { tsEvent: 499 }))).toEqual([
      'S stale-status accepted',
    ]);
    expect(told(started().canceled('leg-a', '', { tsEvent: 500 }))).toEqual([
      'S stale-status accepted',
    ]);
    expect(told(started().fill('leg-a', 't1', '4', { tsEvent: 500 }))).toEqual([
      'T fill accepted',
      'Filled(leg-a, t1, 4, cum 4, leaves 6)',
      '! oversized-leg(leg-b, 4)',
    ]);
    expect(told(started().accepted('leg-a', '10@101', { tsEvent: 500 })).slice(0, 2)).toEqual([
      'T replace replaced',
      'Updated(leg-a, 10@101, venue)',
    ]);
    expect(told(started().canceled('leg-a', '', { tsEvent: 501 })).slice(0, 2)).toEqual([
      'T cancel canceled',
      'Updated(leg-a, 10@100, venue)',
    ]);
  });

  it('R17 a new leg may be dead before it was seen alive', () => {
    const t = modifying();
    t.canceled('v1');
    expect(told(t.canceled('v2', '10@101'))).toEqual([
      'T cancel canceled',
      'Updated(v2, 10@101)',
      'Canceled(v2)',
    ]);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['S stale-status canceled']);
  });

  it('R17 a dead new leg ends the order before the old leg’s cancel, or by an expiry', () => {
    const t = modifying();
    expect(told(t.expired('v2', '10@101'))).toEqual([
      'T expire expired',
      'Updated(v2, 10@101)',
      'Expired(v2)',
    ]);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status expired']);
  });

  it('R17 a dead new leg holds its end for the next modify', () => {
    const t = modifying();
    t.modify('m2', '10@102');
    expect(told(t.canceled('v2', '10@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 10@101)',
    ]);
    expect(told(t.accepted('v3', '10@102'))).toEqual(['T replace replaced', 'Updated(v3, 10@102)']);
  });

  it('R17 a leg that is known to be dead is not named as living when trades of it come', () => {
    const t = acceptedTape();
    t.canceled('v1');
    expect(told(t.canceled('v2', '10@101'))).toEqual(['S stale-status canceled']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['S stale-status canceled']);
    expect(told(t.fill('v2', 't1', '4'))).toEqual([
      'T late-fill canceled',
      'Filled(v2, t1, 4, cum 4, leaves 6, late)',
      '! late-fill(v2)',
    ]);
  });

  it('R18 a cancel of the new leg is the order’s own, once', () => {
    const t = replaced();
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
    expect(told(t.canceled('v2'))).toEqual(['S stale-status canceled']);
  });

  it('R18 a cancel with another modify under way is held, and released by its refusal', () => {
    const t = replaced();
    t.modify('m2', '8@101');
    expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.modifyRejected('m2'))).toEqual([
      'T release-cancel canceled',
      'ModifyRejected(m2)',
      'Canceled(v2)',
    ]);
  });
});

describe('cancels and refusals of legs', () => {
  it('R19 a cancel in flight changes no state: the order ends when its leg does', () => {
    const t = modifying();
    expect(told(t.cancel('c1'))).toEqual(['T cancel-command pendingModify']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
  });

  it('R19 in whichever order a cancel and a modify are told of, one cancel ends the order', () => {
    const messages: ((t: RaceTape) => void)[] = [
      (t) => t.accepted('v2', '10@101'),
      (t) => t.canceled('v1'),
      (t) => t.canceled('v2', '10@101'),
      (t) => t.modifyAcked('m1'),
      (t) => t.cancelAcked('c1'),
    ];
    for (const order of permutations(messages)) {
      const t = modifying();
      t.cancel('c1');
      for (const deliver of order) deliver(t);
      expect(t.state).toBe('canceled');
      expect(t.events.map(({ type }) => type)).toEqual([
        'OrderAccepted',
        'OrderUpdated',
        'OrderCanceled',
      ]);
    }
  });

  it('R19 a cancel that is not heard of is asked about, until the order is replaced', () => {
    const t = acceptedTape();
    t.cancel('c1');
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    expect(told(t.cancelAcked('c1'))).toEqual(['T cancel-command accepted']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    const shown = { orders: [status('ACCEPTED', 'v1', '10@100', { tsEvent: t.now })] };
    expect(told(t.answer(shown))).toEqual(['T query accepted']);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    t.accepted('v2', '10@100');
    expect(t.dispatcher.nextDeadline).toBeNull();
  });

  it('R19 a cancel may leave before the acceptance, and is refused or done after it', () => {
    const t = raceTape();
    t.submit();
    expect(told(t.cancel('c1'))).toEqual(['T cancel-command submitted']);
    expect(told(t.cancelRejected('c1', 'unknown order'))).toEqual([
      'T cancel-rejected submitted',
      'CancelRejected(c1, unknown order)',
      '? query-order',
    ]);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
    t.cancel('c2');
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R19 a cancel that leaves while something is asked does not put off the asking', () => {
    const t = acceptedTape();
    t.gap();
    t.answer({ fills: [] });
    const dueAt = t.dispatcher.nextDeadline;
    t.cancel('c1');
    expect(t.dispatcher.nextDeadline).toBe(dueAt);
    t.cancelAcked('c1');
    expect(t.dispatcher.nextDeadline).toBe(t.now + 2_000);
  });

  it('R19 a refused cancel is passed on once, an unknown one is no answer yet', () => {
    const t = acceptedTape();
    t.cancel('c1');
    expect(told(t.cancelUnknown('c1'))).toEqual(['T unknown accepted', '? query-order']);
    expect(told(t.cancelRejected('c1', 'too late'))).toEqual([
      'T cancel-rejected accepted',
      'CancelRejected(c1, too late)',
      '? query-order',
    ]);
    expect(told(t.cancelRejected('c1', 'too late'))).toEqual(['S repeat-answer accepted']);
    expect(told(t.cancelAcked('c9'))).toEqual(['S repeat-answer accepted']);
    expect(told(t.cancelUnknown('c9'))).toEqual(['S repeat-answer accepted']);
  });

  it('R20 a refused replacement after the old leg’s cancel cancels the order', () => {
    const t = modifying();
    t.fill('v1', 't1', '4');
    t.canceled('v1');
    expect(told(t.rejected('v2', '10@101', { reason: 'would cross' }))).toEqual([
      'T release-cancel canceled',
      'ModifyRejected(m1, would cross)',
      'Canceled(v1)',
    ]);
    expect(told(t.modifyRejected('m1', 'would cross'))).toEqual(['S closed canceled']);
  });

  it('R20 a replacement refused before any cancel leaves the old leg alive', () => {
    const t = modifying();
    expect(told(t.rejected('v2', '10@101', { reason: 'margin' }))).toEqual([
      'T replacement-rejected accepted',
      'ModifyRejected(m1, margin)',
      '? query-order',
    ]);
    expect(told(t.modifyRejected('m1', 'margin'))).toEqual(['S repeat-answer accepted']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['S stale-status accepted']);
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill accepted',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
    ]);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R20 the refusal by the answer first claims the refused leg', () => {
    const t = modifying();
    t.modifyRejected('m1', 'margin');
    expect(told(t.rejected('v2', '10@101'))).toEqual(['S replacement-rejected accepted']);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R20 a refused leg at another price is not the refused modify’s', () => {
    const t = modifying();
    t.modify('m2', '10@102');
    t.modifyRejected('m1', 'margin');
    expect(told(t.rejected('v3', '10@102', { reason: 'margin' }))).toEqual([
      'T replacement-rejected accepted',
      'ModifyRejected(m2, margin)',
      '? query-order',
    ]);
    expect(told(t.rejected('v2', '10@101'))).toEqual(['S replacement-rejected accepted']);
  });

  it('R20 whose refusal it was cannot always be told: then it is asked', () => {
    const two = acceptedTape();
    two.modify('m1', '11@101');
    two.modify('m2', '12@101');
    expect(told(two.rejected('v2', '@101'))).toEqual([
      'S replacement-rejected pendingModify',
      '? query-order',
    ]);
    const none = acceptedTape();
    expect(told(none.rejected('v2', '10@101'))).toEqual([
      'S replacement-rejected accepted',
      '? query-order',
    ]);
  });

  it('R20 a leg that lived and is refused after all ends the order as a cancel does', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '4');
    expect(told(t.rejected('v1', '', { reason: 'liquidation' }))).toEqual([
      'T cancel canceled',
      'Canceled(v1, liquidation)',
    ]);
  });

  it('R21 no status of a leg that was left ends or triggers the order', () => {
    for (const end of ['expired', 'rejected', 'canceled', 'triggered', 'filled'] as const) {
      const t = raceTape();
      t.submit('10@100^95', { orderType: 'STOP_LIMIT' });
      t.accepted('v1', '10@100^95');
      t.modify('m1', '10@101');
      t.accepted('v2', '10@101^95');
      expect(told(t[end]('v1'))).toEqual(['S stale-status replaced']);
      expect(told(t.fill('v2', 't1', '10'))).toEqual([
        'T fill filled',
        'Filled(v2, t1, 10, cum 10, leaves 0)',
      ]);
    }
  });

  it('R21 a trigger of a leg that was left is stale for a type that never triggers too', () => {
    const t = replaced();
    expect(told(t.triggered('v1'))).toEqual(['S stale-status replaced']);
  });
});

describe('modifies that come too early, or of types without a price', () => {
  it('R22 what is not known to be at the venue cannot be modified', () => {
    const t = raceTape();
    t.submit();
    expect(told(t.modify('m1', '10@101'))).toEqual(['I NOT_ACCEPTED']);
    expect(told(t.submitAcked())).toEqual(['T acked submitted']);
    expect(told(t.modify('m1', '10@101'))).toEqual(['I NOT_ACCEPTED']);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T accept accepted', 'Accepted(v1)']);
    expect(told(t.modify('m1', '10@101'))).toEqual(['T modify pendingModify']);
    expect(told(t.modify('m1', '10@102'))).toEqual(['I DUPLICATE_REQUEST']);
  });

  it('R22 legs succeed one another by their ids, not by when they are heard of', () => {
    const t = raceTape();
    t.submit();
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T accept accepted', 'Accepted(v2)']);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['S stale-status accepted']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status accepted']);
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
  });

  it('R22 trades of the earlier leg count, wherever the order is bound', () => {
    const t = raceTape();
    t.submit();
    t.accepted('v2', '10@101');
    expect(told(t.fill('v1', 't1', '4'))).toEqual([
      'T fill accepted',
      'Filled(v1, t1, 4, cum 4, leaves 6)',
      '! oversized-leg(v2, 4)',
    ]);
  });

  it('R23 a type without a limit price has none, whatever the venue reports', () => {
    for (const orderType of ['STOP_MARKET', 'MARKET_IF_TOUCHED'] as const) {
      const t = raceTape();
      t.submit('10^95', { orderType });
      t.accepted('v1', '10@90^95');
      t.modify('m1', '10@91^96');
      expect(told(t.accepted('v2', '10@91^96'))).toEqual([
        'T replace replaced',
        'Updated(v2, 10@none^96)',
      ]);
      expect(told(t.accepted('v2', '10@92^96'))).toEqual(['T repeat-accept replaced']);
      expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    }
  });

  it('R23 modifies of a type without a price are told apart by the trigger price', () => {
    const t = raceTape();
    t.submit('10^95', { orderType: 'STOP_MARKET' });
    t.accepted('v1', '10@90^95');
    t.modify('m1', '11^96');
    t.modify('m2', '12^97');
    expect(told(t.accepted('v3', '12@90^97'))).toEqual([
      'T replace pendingModify',
      'Updated(v3, 12@none^97)',
    ]);
    expect(told(t.canceled('v2', '11@90^96'))).toEqual(['S stale-status replaced']);
  });
});
