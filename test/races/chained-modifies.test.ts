import { afterEach, describe, expect, it } from 'vitest';
import {
  acceptedTape,
  permutations,
  type RaceTape,
  raceTape,
  status,
  told,
} from '../support/race-tape.ts';
import { checkEveryTape } from './every-tape.ts';

afterEach(checkEveryTape);

/** Accepted on v1, and two modifies under way, for v2 and for v3. */
function twoModifies(): RaceTape {
  const t = acceptedTape();
  t.modify('m1', '12@101');
  t.modify('m2', '13@102');
  return t;
}

/** Replaced by v2, which is the first modify's for certain. */
function replaced(): RaceTape {
  const t = acceptedTape();
  t.modify('m1', '10@101');
  t.modifyAcked('m1', 'v2');
  return t;
}

describe('two modifies are in flight', () => {
  it('R24 the cancel of the middle leg is held for the second modify', () => {
    const t = twoModifies();
    expect(told(t.accepted('v2', '12@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 12@101)',
    ]);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status pendingModify']);
    expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v3', '13@102'))).toEqual(['T replace replaced', 'Updated(v3, 13@102)']);
  });

  it('R24 in whichever order its messages come, the order ends up on the last leg', () => {
    const messages: ((t: RaceTape) => void)[] = [
      (t) => t.accepted('v2', '12@101'),
      (t) => t.accepted('v3', '13@102'),
      (t) => t.canceled('v1'),
      (t) => t.canceled('v2', '12@101'),
      (t) => t.fill('v2', 't1', '2'),
    ];
    for (const order of permutations(messages)) {
      const t = twoModifies();
      for (const deliver of order) deliver(t);
      t.modifyAcked('m1', 'v2');
      t.modifyAcked('m2', 'v3');
      expect(t.state).toBe('replaced');
      expect(t.count('OrderCanceled')).toBe(0);
      expect(t.count('OrderFilled')).toBe(1);
      expect(t.fill('v3', 't2', '11').events).toMatchObject([{ cumQty: '13', state: 'filled' }]);
    }
  });

  it('R24 a middle leg that never told its terms is settled by its acknowledgement', () => {
    const t = twoModifies();
    expect(told(t.canceled('v2'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 10@100, venue)',
      '? query-order',
    ]);
    expect(told(t.accepted('v3', '13@102'))).toEqual([
      'T replace pendingModify',
      'Updated(v3, 13@102)',
    ]);
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual(['T repeat-accept replaced']);
  });

  it('R24 a middle leg without terms is settled in silence once it can no longer land', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101', { expiresAt: 2_000 });
    t.modify('m2', '13@102', { expiresAt: 2_000 });
    t.canceled('v2');
    t.accepted('v3', '13@102');
    const answer = { orders: [status('ACCEPTED', 'v3', '13@102')], asOf: 7_000 };
    expect(told(t.answer(answer))).toEqual(['T query replaced']);
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T modify-rejected replaced',
      'ModifyRejected(m1)',
      '? query-order',
    ]);
  });

  it('R24 an answer that binds a leg decides nothing else', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101', { expiresAt: 2_000 });
    t.modify('m2', '13@102', { expiresAt: 2_000 });
    const answer = { orders: [status('ACCEPTED', 'v2', '12@101')], asOf: 7_000 };
    expect(told(t.answer(answer))).toEqual(['T query pendingModify', 'Updated(v2, 12@101)']);
    expect(told(t.answer(answer))).toEqual(['T query replaced', 'ModifyRejected(m2, not applied)']);
  });

  it('R25 a refused first modify leaves the second armed', () => {
    const t = twoModifies();
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T modify-rejected pendingModify',
      'ModifyRejected(m1)',
      '? query-order',
    ]);
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v3', '13@102'))).toEqual(['T replace replaced', 'Updated(v3, 13@102)']);
  });

  it('R25 a refused first modify leaves a held cancel held for the second', () => {
    const t = twoModifies();
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T modify-rejected pendingModify',
      'ModifyRejected(m1)',
    ]);
    expect(told(t.accepted('v3', '13@102'))).toEqual(['T replace replaced', 'Updated(v3, 13@102)']);
  });

  it('R25 if both are refused the held cancel is the order’s own', () => {
    const t = twoModifies();
    t.canceled('v1');
    t.modifyRejected('m2');
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T release-cancel canceled',
      'ModifyRejected(m1)',
      'Canceled(v1)',
    ]);
  });

  it('R25 what a modify leaves out stays as in the latest one still pending', () => {
    const t = acceptedTape();
    t.modify('m1', '12');
    t.modify('m2', '@102');
    t.modifyRejected('m1');
    t.modify('m3', '^95');
    expect(told(t.accepted('v3', '12@102'))).toEqual([
      'T replace pendingModify',
      'Updated(v3, 12@102, venue)',
    ]);
    expect(told(t.modifyAcked('m2', 'v3'))).toEqual(['T repeat-accept pendingModify']);
    expect(told(t.modifyAcked('m3', 'v4'))).toEqual([
      'T replace replaced',
      'Updated(v4, 12@102^95)',
    ]);
  });
});

describe('which modify a leg answers', () => {
  it('R26 each leg takes the total of its own modify, told by the price', () => {
    const t = acceptedTape();
    t.modify('m1', '2@101');
    t.modify('m2', '3@102');
    expect(told(t.accepted('v2', '2@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 2@101)',
    ]);
    expect(told(t.accepted('v3', '3@102'))).toEqual(['T replace replaced', 'Updated(v3, 3@102)']);
  });

  it('R26 at one price it is told by the size sent', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '1');
    t.modify('m1', '12@101', { legSize: '11' });
    t.modify('m2', '13@101', { legSize: '12' });
    expect(told(t.accepted('v2', '11@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 12@101)',
    ]);
    expect(told(t.accepted('v3', '12@101'))).toEqual(['T replace replaced', 'Updated(v3, 13@101)']);
  });

  it('R26 a leg that contradicts the only modify is not its leg', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '4');
    t.modify('m1', '10@101', { legSize: '6' });
    expect(told(t.accepted('v2', '6@105'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 10@105, venue)',
    ]);
    expect(told(t.accepted('v3', '5@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v3, 9@101, venue)',
    ]);
    expect(told(t.accepted('v4', '6@101'))).toEqual(['T replace replaced', 'Updated(v4, 10@101)']);
  });

  it('R26 where it cannot be told the leg speaks for itself until it can', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101');
    t.modify('m2', '13@101');
    expect(told(t.accepted('v2', '12@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 12@101, venue)',
    ]);
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual(['T repeat-accept pendingModify']);
    expect(told(t.accepted('v3', '13@101'))).toEqual(['T replace replaced', 'Updated(v3, 13@101)']);
  });

  it('R26 an acknowledgement corrects a guess, which is pending again', () => {
    const t = twoModifies();
    expect(told(t.accepted('v2', '13@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 12@101)',
      '! oversized-leg(v2, 1)',
    ]);
    expect(told(t.modifyAcked('m2', 'v2'))).toEqual([
      'T correct pendingModify',
      'Updated(v2, 13@101)',
    ]);
    expect(told(t.modifyAcked('m1', 'v3'))).toEqual(['T replace replaced', 'Updated(v3, 12@101)']);
  });

  it('R26 an acknowledgement that names another leg takes the guess back', () => {
    const t = twoModifies();
    t.accepted('v2', '13@101');
    expect(told(t.modifyAcked('m1', 'v3'))).toEqual([
      'T replace pendingModify',
      'Updated(v3, 12@101)',
    ]);
    expect(told(t.modifyAcked('m2', 'v2'))).toEqual(['T repeat-accept replaced']);
    expect(told(t.canceled('v3'))).toEqual(['T cancel canceled', 'Canceled(v3)']);
  });

  it('R26 an answer that names the leg of before waits for a leg of its own', () => {
    const t = replaced();
    t.modify('m2', '13@102');
    expect(told(t.modifyAcked('m2', 'v2'))).toEqual(['T acked pendingModify']);
    expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v3', '13@102'))).toEqual(['T replace replaced', 'Updated(v3, 13@102)']);
  });

  it('R26 the same two requests sent twice: the refusal of one tells the other', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101');
    t.modify('m2', '12@101');
    expect(told(t.accepted('v2', '12@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v2, 12@101, venue)',
    ]);
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T modify-rejected pendingModify',
      'ModifyRejected(m1)',
      '? query-order',
    ]);
    expect(told(t.accepted('v2', '12@101'))).toEqual(['T repeat-accept replaced']);
  });

  it('R26 a guess that its answer refutes is put right by the leg', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101');
    expect(told(t.accepted('v2'))).toEqual(['T replace replaced', 'Updated(v2, 12@101)']);
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T modify-rejected replaced',
      'ModifyRejected(m1)',
      '? query-order',
    ]);
    expect(told(t.accepted('v2', '10@99'))).toEqual([
      'T correct replaced',
      'Updated(v2, 10@99, venue)',
    ]);
    const certain = replaced();
    expect(told(certain.modifyRejected('m1'))).toEqual(['S repeat-answer replaced']);
  });

  it('R27 accepts out of order: the later leg stays, the earlier one came and went', () => {
    const t = twoModifies();
    expect(told(t.accepted('v3', '13@102'))).toEqual([
      'T replace pendingModify',
      'Updated(v3, 13@102)',
    ]);
    expect(told(t.accepted('v2', '12@101'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('v2'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('v3'))).toEqual(['T cancel canceled', 'Canceled(v3)']);
  });

  it('R27 requests that overtook each other: the newer leg may be the first modify’s', () => {
    const t = twoModifies();
    expect(told(t.accepted('v3', '12@101'))).toEqual([
      'T replace pendingModify',
      'Updated(v3, 12@101)',
    ]);
    expect(told(t.accepted('v2', '13@102'))).toEqual(['S stale-status replaced']);
  });

  it('R27 an earlier leg that tells no terms leaves its modify pending until it is answered', () => {
    const t = twoModifies();
    t.accepted('v3', '13@102');
    expect(told(t.accepted('v2'))).toEqual(['S stale-status pendingModify']);
    expect(told(t.canceled('v3'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual(['T release-cancel canceled', 'Canceled(v3)']);
  });

  it('R27 an earlier leg that was refused refuses its modify', () => {
    const t = twoModifies();
    t.accepted('v3', '13@102');
    expect(told(t.rejected('v2', '12@101', { reason: 'post only' }))).toEqual([
      'T replacement-rejected replaced',
      'ModifyRejected(m1, post only)',
      '? query-order',
    ]);
  });

  it('R27 where ids have no order the venue’s own comparison tells', () => {
    const age = (leg: string) => ['one', 'two', 'three'].indexOf(leg);
    const t = raceTape({ compareLegs: (left, right) => age(left) - age(right) });
    t.submit();
    t.accepted('one', '10@100');
    t.modify('m1', '12@101');
    t.modify('m2', '13@102');
    t.accepted('three', '13@102');
    expect(told(t.accepted('two', '12@101'))).toEqual(['S stale-status replaced']);
    expect(told(t.canceled('three'))).toEqual(['T cancel canceled', 'Canceled(three)']);
  });
});

describe('an earlier leg speaks while the next modify is in flight', () => {
  it('R28 a late fill of an earlier leg counts, and moves neither binding nor modify', () => {
    const t = replaced();
    t.accepted('v2', '10@101');
    t.modify('m2', '10@102');
    expect(told(t.fill('v1', 't1', '2.5'))).toEqual([
      'T fill pendingModify',
      'Filled(v1, t1, 2.5, cum 2.5, leaves 7.5)',
      '! oversized-leg(v2, 2.5)',
    ]);
    expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v3', '7.5@102'))).toEqual([
      'T replace replaced',
      'Updated(v3, 10@102)',
    ]);
  });

  it('R28 where the modify then fails the order is on the leg that it was on', () => {
    const t = replaced();
    t.modify('m2', '10@102');
    t.fill('v1', 't1', '2.5');
    expect(told(t.modifyRejected('m2'))).toEqual([
      'T modify-rejected replaced',
      'ModifyRejected(m2)',
      '? query-order',
    ]);
    expect(told(t.canceled('v2'))).toEqual(['T cancel canceled', 'Canceled(v2)']);
  });

  it('R29 a replayed trade and end of it change nothing', () => {
    const t = acceptedTape();
    const fill = { tsEvent: t.now };
    t.fill('v1', 't1', '2', fill);
    t.modify('m1', '10@101', { legSize: '8' });
    t.accepted('v2', '8@101');
    t.canceled('v1');
    t.modify('m2', '10@102', { legSize: '8' });
    expect(told(t.fill('v1', 't1', '2', fill))).toEqual(['T duplicate-fill pendingModify']);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status pendingModify']);
    expect(told(t.accepted('v3', '8@102'))).toEqual(['T replace replaced', 'Updated(v3, 10@102)']);
    expect(told(t.fill('v3', 't2', '8'))).toEqual([
      'T fill filled',
      'Filled(v3, t2, 8, cum 10, leaves 0)',
    ]);
  });

  it('R30 a refused corrective modify takes only itself away', () => {
    const t = replaced();
    t.modify('fix', '8@101');
    t.modify('m3', '8@103');
    expect(told(t.modifyRejected('fix'))).toEqual([
      'T modify-rejected pendingModify',
      'ModifyRejected(fix)',
      '? query-order',
    ]);
    expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v3', '8@103'))).toEqual(['T replace replaced', 'Updated(v3, 8@103)']);
  });
});

describe('stream and answer tell of the same leg', () => {
  it('R31 stream or answer first, there is one update and the next modify is left alone', () => {
    const streamed = twoModifies();
    streamed.accepted('v2', '12@101');
    const answer = { orders: [status('ACCEPTED', 'v2', '12@101')] };
    expect(told(streamed.answer(answer))).toEqual(['T query pendingModify']);
    const answered = twoModifies();
    expect(told(answered.answer(answer))).toEqual(['T query pendingModify', 'Updated(v2, 12@101)']);
    expect(told(answered.accepted('v2', '12@101'))).toEqual(['T repeat-accept pendingModify']);
    for (const t of [streamed, answered]) {
      expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
      expect(told(t.accepted('v3', '13@102'))).toEqual([
        'T replace replaced',
        'Updated(v3, 13@102)',
      ]);
    }
  });

  it('R31 an answer given from within a sink is one more message, after the first', () => {
    const seen: string[] = [];
    const t: RaceTape = raceTape({
      onEvent: ({ type }) => seen.push(type),
      onRequest: ({ type }) => {
        seen.push(type);
        t.answer({ orders: [status('ACCEPTED', 'v2', '12@101')] });
      },
      onAdvisory: ({ type }) => seen.push(type),
    });
    t.submit();
    t.accepted('v1', '10@100');
    t.modify('m1', '12@101');
    t.clock(2_000);
    expect(seen).toEqual(['OrderAccepted', 'query-order', 'modify-overdue', 'OrderUpdated']);
    expect(told(t.accepted('v2', '12@101'))).toEqual(['T repeat-accept replaced']);
  });
});
