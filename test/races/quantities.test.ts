import { afterEach, describe, expect, it } from 'vitest';
import { acceptedTape, type RaceTape, raceTape, status, told } from '../support/race-tape.ts';
import { checkEveryTape } from './every-tape.ts';

afterEach(checkEveryTape);

/** An order of 1 at 100 on v1, and a modify of its price under way. */
function modifyingOne(): RaceTape {
  const t = acceptedTape('1@100');
  t.modify('m1', '1@101', { legSize: '1' });
  return t;
}

describe('quantity is the absolute total, a leg has its own size', () => {
  it('R32 after part fills the total stays the total and the new leg works the rest', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '5');
    t.modify('m1', '10@101', { legSize: '5' });
    expect(told(t.accepted('v2', '5@101'))).toEqual(['T replace replaced', 'Updated(v2, 10@101)']);
    expect(told(t.fill('v2', 't2', '5'))).toEqual([
      'T fill filled',
      'Filled(v2, t2, 5, cum 10, leaves 0)',
    ]);
  });

  it('R32 an adapter that passes the total through is told of the excess', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '5');
    t.modify('m1', '10@101', { legSize: '10' });
    expect(told(t.accepted('v2', '10@101'))).toEqual([
      'T replace replaced',
      'Updated(v2, 10@101)',
      '! oversized-leg(v2, 5)',
    ]);
  });

  it('R33 a fill in flight with the modify makes the new leg too large, aloud', () => {
    const t = modifyingOne();
    expect(told(t.fill('v1', 't1', '0.165'))).toEqual([
      'T fill pendingModify',
      'Filled(v1, t1, 0.165, cum 0.165, leaves 0.835)',
    ]);
    expect(told(t.accepted('v2', '1@101'))).toEqual([
      'T replace replaced',
      'Updated(v2, 1@101)',
      '! oversized-leg(v2, 0.165)',
    ]);
    expect(told(t.accepted('v2', '1@101'))).toEqual(['T repeat-accept replaced']);
  });

  it('R33 a fill after the acceptance makes it too large too, and each one more so', () => {
    const t = modifyingOne();
    expect(told(t.accepted('v2', '1@101'))).toEqual(['T replace replaced', 'Updated(v2, 1@101)']);
    expect(told(t.fill('v1', 't1', '0.165'))).toEqual([
      'T fill replaced',
      'Filled(v1, t1, 0.165, cum 0.165, leaves 0.835)',
      '! oversized-leg(v2, 0.165)',
    ]);
    expect(told(t.fill('v1', 't2', '0.1'))).toEqual([
      'T fill replaced',
      'Filled(v1, t2, 0.1, cum 0.265, leaves 0.735)',
      '! oversized-leg(v2, 0.265)',
    ]);
    expect(told(t.canceled('v1'))).toEqual(['S stale-status replaced']);
  });

  it('R33 a corrective modify ends the excess, and holds a cancel meanwhile', () => {
    const t = modifyingOne();
    t.fill('v1', 't1', '0.165');
    t.accepted('v2', '1@101');
    t.modify('fix', '1@101', { legSize: '0.835' });
    expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.accepted('v3', '0.835@101'))).toEqual([
      'T replace replaced',
      'Updated(v3, 1@101)',
    ]);
  });

  it('R34 trades of the new leg itself do not make it too large', () => {
    const t = modifyingOne();
    expect(told(t.fill('v2', 't1', '0.1'))).toEqual([
      'T fill replaced',
      'Updated(v2, 1@101)',
      'Filled(v2, t1, 0.1, cum 0.1, leaves 0.9)',
    ]);
    expect(told(t.accepted('v2', '1@101'))).toEqual(['T repeat-accept replaced']);
  });

  it('R35 the excess is told on the path of an answer too, and overfills are emitted', () => {
    const t = modifyingOne();
    t.fill('v1', 't1', '0.25');
    expect(told(t.answer({ orders: [status('ACCEPTED', 'v2', '1@101')] }))).toEqual([
      'T query replaced',
      'Updated(v2, 1@101)',
      '! oversized-leg(v2, 0.25)',
    ]);
    expect(told(t.fill('v2', 't2', '0.75'))).toEqual([
      'T fill filled',
      'Filled(v2, t2, 0.75, cum 1, leaves 0)',
      '! live-leg(v2)',
    ]);
    expect(told(t.fill('v2', 't3', '0.25'))).toEqual([
      'T late-fill filled',
      'Filled(v2, t3, 0.25, cum 1.25, leaves 0, late, overfill 0.25)',
      '! late-fill(v2)',
      '! overfill(v2, 0.25)',
    ]);
  });
});

describe('trades of the old leg complete the order', () => {
  it('R36 the rest of the new leg is named, and what it still trades is not lost', () => {
    const t = modifyingOne();
    t.accepted('v2', '1@101');
    expect(told(t.fill('v1', 't1', '0.4'))).toEqual([
      'T fill replaced',
      'Filled(v1, t1, 0.4, cum 0.4, leaves 0.6)',
      '! oversized-leg(v2, 0.4)',
    ]);
    expect(told(t.fill('v2', 't2', '0.6'))).toEqual([
      'T fill filled',
      'Filled(v2, t2, 0.6, cum 1, leaves 0)',
      '! live-leg(v2)',
    ]);
    expect(told(t.partiallyFilled('v2', '1@101', { filledQty: '0.6' }))).toEqual([
      'S stale-status filled',
    ]);
    expect(told(t.fill('v2', 't3', '0.4'))).toEqual([
      'T late-fill filled',
      'Filled(v2, t3, 0.4, cum 1.4, leaves 0, late, overfill 0.4)',
      '! late-fill(v2)',
      '! overfill(v2, 0.4)',
    ]);
  });

  it('R36 a reduced total that the old leg has traded leaves the new leg working', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '0.5@101', { legSize: '0.5' });
    t.accepted('v2', '0.5@101');
    expect(told(t.fill('v1', 't1', '0.5'))).toEqual([
      'T fill filled',
      'Filled(v1, t1, 0.5, cum 0.5, leaves 0)',
      '! live-leg(v2)',
    ]);
    expect(told(t.canceled('v2'))).toEqual(['S stale-status filled']);
  });

  it('R37 the total is reached when the replacement shows', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '0.5@101', { legSize: '0.5' });
    expect(told(t.fill('v1', 't1', '0.5'))).toEqual([
      'T fill pendingModify',
      'Filled(v1, t1, 0.5, cum 0.5, leaves 0.5)',
    ]);
    expect(told(t.accepted('v2', '0.5@101'))).toEqual([
      'T replace filled',
      'Updated(v2, 0.5@101)',
      '! live-leg(v2)',
    ]);
  });

  it('R37 a leg of unknown size that has traded nothing works for all that is known', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '0.5@101');
    t.fill('v1', 't1', '0.5');
    expect(told(t.modifyAcked('m1', 'v2'))).toEqual([
      'T replace filled',
      'Updated(v2, 0.5@101)',
      '! live-leg(v2)',
    ]);
  });

  it('R37 a leg of unknown size on which the last trade came is asked about', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '0.5@101');
    expect(told(t.fill('v2', 't1', '0.5'))).toEqual([
      'T fill filled',
      'Updated(v2, 0.5@101)',
      'Filled(v2, t1, 0.5, cum 0.5, leaves 0)',
      '? query-order',
    ]);
    expect(told(t.accepted('v2', '0.7@101'))).toEqual(['E live-leg filled', '! live-leg(v2)']);
  });

  it('R37 a leg of unknown size under an overfilled order works for all that is known', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '0.5@101');
    t.fill('v1', 't1', '0.3');
    expect(told(t.fill('v2', 't2', '0.3'))).toEqual([
      'T fill filled',
      'Updated(v2, 0.5@101)',
      'Filled(v2, t2, 0.3, cum 0.6, leaves 0, overfill 0.1)',
      '! live-leg(v2)',
      '! overfill(v2, 0.1)',
    ]);
  });

  it('R38 a total below what has traded fills the order, and leaves is never negative', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '6');
    t.modify('m1', '4@101');
    expect(told(t.accepted('v2', '@101'))).toEqual([
      'T replace filled',
      'Updated(v2, 4@101)',
      '! live-leg(v2)',
    ]);
    expect(told(t.fill('v1', 't2', '1'))).toEqual([
      'T late-fill filled',
      'Filled(v1, t2, 1, cum 7, leaves 0, late, overfill 1)',
      '! late-fill(v1)',
      '! overfill(v1, 1)',
    ]);
  });

  it('R38 a venue that cancels instead leaves the cancel held until the modify is decided', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '6');
    t.modify('m1', '6@100');
    expect(told(t.canceled('v1'))).toEqual(['S hold-cancel pendingModify']);
    expect(told(t.modifyRejected('m1'))).toEqual([
      'T release-cancel canceled',
      'ModifyRejected(m1)',
      'Canceled(v1)',
    ]);
  });

  it('R38 a total of nothing is no modify', () => {
    const t = acceptedTape();
    expect(told(t.modify('m1', '0@100'))).toEqual(['I BAD_INPUT']);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });
});

describe('the venue’s word on quantity', () => {
  it('R39 another’s modify of a part-filled order adds the leg to what has traded', () => {
    const t = acceptedTape('1@100');
    t.fill('v1', 't1', '0.4');
    expect(told(t.accepted('v2', '0.6@105'))).toEqual([
      'T replace replaced',
      'Updated(v2, 1@105, venue)',
      '! external-modify(v2)',
    ]);
    expect(told(t.fill('v2', 't2', '0.2'))).toEqual([
      'T fill replaced',
      'Filled(v2, t2, 0.2, cum 0.6, leaves 0.4)',
    ]);
    expect(told(t.fill('v2', 't3', '0.4'))).toEqual([
      'T fill filled',
      'Filled(v2, t3, 0.4, cum 1, leaves 0)',
    ]);
  });

  it('R39 a fill of the old leg that comes after it raises no total in silence', () => {
    const t = acceptedTape('1@100');
    t.accepted('v2', '0.6@105');
    expect(told(t.fill('v1', 't1', '0.4'))).toEqual([
      'T fill replaced',
      'Filled(v1, t1, 0.4, cum 0.4, leaves 0.2)',
      '! oversized-leg(v2, 0.4)',
    ]);
  });

  it('R39 a replacement that lost the client id is external, and the cancel is real', () => {
    const t = acceptedTape();
    expect(told(t.accepted('v2', '6@105', { clientOrderId: null }))).toEqual(['E external']);
    expect(told(t.canceled('v1'))).toEqual(['T cancel canceled', 'Canceled(v1)']);
  });

  it('R39 a leg resized in place changes the total, whether first or replaced', () => {
    const first = acceptedTape();
    first.fill('v1', 't1', '4');
    expect(told(first.accepted('v1', '7@100'))).toEqual([
      'T correct accepted',
      'Updated(v1, 7@100, venue)',
    ]);
    const second = acceptedTape();
    second.fill('v1', 't1', '4');
    second.accepted('v2', '6@100');
    expect(told(second.partiallyFilled('v2', '5@100'))).toEqual([
      'T correct replaced',
      'Updated(v2, 9@100, venue)',
    ]);
  });

  it('R39 a leg whose modify is known keeps that total, whatever size it reports', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    t.accepted('v2', '10@101');
    expect(told(t.accepted('v2', '8@101'))).toEqual(['T repeat-accept replaced']);
    expect(told(t.accepted('v2', '11@101'))).toEqual([
      'T repeat-accept replaced',
      '! oversized-leg(v2, 1)',
    ]);
  });

  it('R40 the first fill of a larger leg is counted against the larger total', () => {
    const t = acceptedTape('1@100');
    t.fill('v1', 't1', '0.9');
    t.modify('m1', '2@100', { legSize: '1.1' });
    expect(told(t.fill('v2', 't2', '0.5'))).toEqual([
      'T fill replaced',
      'Updated(v2, 2@100)',
      'Filled(v2, t2, 0.5, cum 1.4, leaves 0.6)',
    ]);
    expect(told(t.accepted('v2', '1.1@100'))).toEqual(['T repeat-accept replaced']);
    expect(told(t.fill('v2', 't3', '0.6'))).toEqual([
      'T fill filled',
      'Filled(v2, t3, 0.6, cum 2, leaves 0)',
    ]);
  });

  it('R40 the old total is no end while a modify wants more', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '2@100');
    expect(told(t.fill('v1', 't1', '1'))).toEqual([
      'T fill pendingModify',
      'Filled(v1, t1, 1, cum 1, leaves 0)',
    ]);
    expect(told(t.modifyRejected('m1', 'too late'))).toEqual([
      'T modify-rejected filled',
      'ModifyRejected(m1, too late)',
    ]);
  });

  it('R40 a larger leg goes on where the smaller one has filled', () => {
    const t = acceptedTape('1@100');
    t.modify('m1', '2@100', { legSize: '1' });
    t.fill('v1', 't1', '1');
    t.filled('v1', '1');
    expect(told(t.accepted('v2', '1@100'))).toEqual(['T replace replaced', 'Updated(v2, 2@100)']);
    expect(told(t.fill('v2', 't2', '1'))).toEqual([
      'T fill filled',
      'Filled(v2, t2, 1, cum 2, leaves 0)',
    ]);
  });

  it('R40 a modify that wants no more does not keep a filled order open, but is asked about', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    expect(told(t.fill('v1', 't1', '10'))).toEqual([
      'T fill filled',
      'Filled(v1, t1, 10, cum 10, leaves 0)',
      '? query-order',
    ]);
    expect(told(t.modifyRejected('m1', 'too late'))).toEqual([
      'T modify-rejected filled',
      'ModifyRejected(m1, too late)',
    ]);
    expect(told(t.modifyRejected('m1', 'too late'))).toEqual(['S closed filled']);
  });

  it('R40 a modify that can land no more keeps a filled order open no longer', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101', { expiresAt: 2_000 });
    t.fill('v1', 't1', '10');
    const orders = [status('FILLED', 'v1', '10@100')];
    expect(told(t.answer({ orders, asOf: 6_999 }))).toEqual(['T query pendingModify']);
    expect(told(t.answer({ orders, asOf: 7_000 }))).toEqual([
      'T query filled',
      'ModifyRejected(m1, not applied)',
    ]);
  });

  it('R40 a held cancel is dropped where the last trades fill the order', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101', { expiresAt: 2_000 });
    t.canceled('v1');
    expect(told(t.fill('v1', 't1', '10'))).toEqual([
      'T fill filled',
      'Filled(v1, t1, 10, cum 10, leaves 0)',
      '? query-order',
    ]);
    expect(told(t.clock(2_000))).toEqual(['T clock', '? query-order']);
    expect(told(t.accepted('v2', '10@101'))).toEqual(['E live-leg filled', '! live-leg(v2)']);
  });

  it('R41 a trade beyond the quantity is emitted with its excess', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '6');
    expect(told(t.fill('v1', 't2', '7'))).toEqual([
      'T fill filled',
      'Filled(v1, t2, 7, cum 13, leaves 0, overfill 3)',
      '! overfill(v1, 3)',
    ]);
    expect(told(t.fill('v1', 't3', '2'))).toEqual([
      'T late-fill filled',
      'Filled(v1, t3, 2, cum 15, leaves 0, late, overfill 2)',
      '! late-fill(v1)',
      '! overfill(v1, 2)',
    ]);
  });

  it('R41 a trade is no excess while a modify wants more', () => {
    const t = acceptedTape();
    t.modify('m1', '15@101');
    expect(told(t.fill('v1', 't1', '12'))).toEqual([
      'T fill pendingModify',
      'Filled(v1, t1, 12, cum 12, leaves 0)',
    ]);
    expect(told(t.accepted('v2', '3@101'))).toEqual(['T replace replaced', 'Updated(v2, 15@101)']);
  });

  it('R41 a venue that has nothing left ends the order at what has traded', () => {
    for (const statusFirst of [true, false]) {
      const t = raceTape();
      t.submit();
      t.accepted('v1', '10@100');
      if (statusFirst) t.filled('v1', '', { filledQty: '6' });
      const fill = t.fill('v1', 't1', '6');
      const last = statusFirst ? fill : t.filled('v1', '', { filledQty: '6' });
      expect(told(last).at(-1)).toBe('Updated(v1, 6@100, venue)');
      expect(t.state).toBe('filled');
    }
  });
});
