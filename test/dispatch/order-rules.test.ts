import { describe, expect, it } from 'vitest';
import { UNSEEN_KEPT } from '../../machines/modifies.ts';
import { acceptedTape, idOf, raceTape, status, told, trade } from '../support/race-tape.ts';

/** What reviews and random venues found at the edges of the rules, each once. */

describe('the bound leg', () => {
  it('keeps the size it was filled at when an older live status comes late', () => {
    const t = acceptedTape();
    t.filled('v1', '6', { filledQty: '6' });
    t.partiallyFilled('v1', '10', { filledQty: '2' });
    expect(told(t.fill('v1', 't1', '6'))).toEqual([
      'T fill filled',
      'Filled(v1, t1, 6, cum 6, leaves 4)',
      'Updated(v1, 6@100, venue)',
    ]);
  });

  it('that is FILLED has not filled nothing, whatever a default value says', () => {
    const t = raceTape();
    t.submit();
    expect(told(t.filled('v1', '10', { filledQty: '0' }))).toEqual([
      'T fill-marker accepted',
      'Accepted(v1, synthetic)',
    ]);
    expect(told(t.fill('v1', 't1', '10'))).toEqual([
      'T fill filled',
      'Filled(v1, t1, 10, cum 10, leaves 0)',
    ]);
  });

  it('is changed in place by the modify sent with just that size, where no price is told', () => {
    const t = acceptedTape();
    t.modify('m1', '7', { legSize: '7' });
    expect(told(t.accepted('v1', '7'))).toEqual(['T correct accepted', 'Updated(v1, 7@100)']);
  });

  it('is not changed in place by a size that becomes known', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101');
    t.modifyAcked('m1', 'v2');
    t.modify('m2', '10@101', { legSize: '10' });
    expect(told(t.accepted('v2', '10@101'))).toEqual(['T repeat-accept pendingModify']);
    expect(told(t.canceled('v2'))).toEqual(['S hold-cancel pendingModify']);
  });

  it('puts the quantity right by the next live status once its guessed cause was refused', () => {
    const t = acceptedTape();
    t.modify('m1', '20@101');
    t.accepted('v2', '12@101');
    t.modifyRejected('m1');
    expect(told(t.accepted('v2', '@101'))).toEqual([
      'T correct replaced',
      'Updated(v2, 12@101, venue)',
    ]);
  });
});

describe('a trade seen before', () => {
  it('binds nothing, whatever leg it names now', () => {
    const t = acceptedTape();
    t.fill('v1', 't1', '4');
    expect(told(t.fill('v2', 't1', '4'))).toEqual(['T duplicate-fill accepted']);
    expect(told(t.accepted('v1', '10@100'))).toEqual(['T repeat-accept accepted']);
  });
});

describe('an answer', () => {
  it('is settled as a whole: a trade that would complete the order waits for the newer leg', () => {
    const t = acceptedTape();
    const fills = [trade('v1', 't1', '10')];
    const answered = told(t.answer({ fills, orders: [status('ACCEPTED', 'v2', '3@100')] }));
    expect(answered).toContain('T query replaced');
    expect(answered).toContain('Updated(v2, 13@100, venue)');
    expect(answered).not.toContain('! live-leg(v2)');
  });

  it('that decides a modify has shown the leg: it is not asked for again', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101', { expiresAt: 2_000 });
    const orders = [status('ACCEPTED', 'v1', '10@100')];
    expect(told(t.answer({ orders, asOf: 8_000 }))).toEqual([
      'T query accepted',
      'ModifyRejected(m1, not applied)',
    ]);
  });

  it('that decides a modify leaves a later refused leg to the next one', () => {
    const t = acceptedTape();
    t.modify('m1', '10@101', { expiresAt: 2_000 });
    t.answer({ orders: [status('ACCEPTED', 'v1', '10@100')], asOf: 8_000 });
    t.modify('m2', '10@101');
    expect(told(t.rejected('v2', '10@101'))).toContain('ModifyRejected(m2)');
  });
});

describe('a second reading of the rules', () => {
  it('an answer without reports is not judged by the input before it', () => {
    const t = acceptedTape();
    t.modify('m1', '@101', { expiresAt: 1_700 });
    t.canceled('v2', '@102');
    expect(told(t.answer({ asOf: 9_000 }))).toEqual(['T query canceled', 'Canceled(v2)']);
  });

  it('a new leg may be that of a modify settled silently: announced once, with its terms', () => {
    const t = acceptedTape();
    t.modify('m1', '14@103', { expiresAt: 2_000 });
    t.accepted('v2', '@101');
    t.answer({ orders: [status('ACCEPTED', 'v2', '@101')], asOf: 9_000 });
    expect(told(t.accepted('v3', '@103'))).toEqual(['T replace replaced', 'Updated(v3, 14@103)']);
    expect(t.accepted('v3', '@103').events).toEqual([]);
  });

  it('an acknowledged modify is not refused, also where its answer names another’s leg', () => {
    const t = acceptedTape();
    t.modify('m1', '@101', { expiresAt: 1_700 });
    t.modify('m2', '@101', { expiresAt: 1_700 });
    t.modifyAcked('m1', 'v2');
    expect(told(t.modifyAcked('m2', 'v2'))).toEqual(['S repeat-answer pendingModify']);
    const orders = [status('ACCEPTED', 'v2', '10@101')];
    expect(t.answer({ orders, asOf: 9_000 }).events).toEqual([]);
  });

  it('a leg that lived and is rejected later may have been the modify’s own', () => {
    const t = acceptedTape();
    t.modify('m1', '@101', { legSize: '6', expiresAt: 1_700 });
    t.accepted('v2', '10@100');
    t.modify('m2', '@102');
    t.rejected('v2');
    t.accepted('v3', '10@102');
    const orders = [status('ACCEPTED', 'v3', '10@102')];
    expect(told(t.answer({ orders, asOf: 9_000 }))).toEqual(['T query replaced']);
  });

  it('a modify applied in place is announced with its own price', () => {
    const t = acceptedTape();
    t.modify('m1', '12@101', { legSize: '12' });
    expect(told(t.accepted('v1', '12'))).toEqual(['T correct accepted', 'Updated(v1, 12@101)']);
  });

  it('a refused leg without a price is one modify’s, the next one another’s', () => {
    const t = acceptedTape();
    t.modify('m1', '@150');
    t.modifyRejected('m1');
    t.rejected('v2');
    t.modify('m2', '@151');
    t.canceled('v1');
    expect(told(t.rejected('v3'))).toEqual([
      'T release-cancel canceled',
      'ModifyRejected(m2)',
      'Canceled(v1)',
    ]);
  });
});

describe('requests', () => {
  it('are asked for in the order of the submits, the input’s own first of what it asks itself', () => {
    const t = raceTape();
    t.submit();
    const other = t.order('O-2');
    other.submit();
    const c1 = { clientOrderId: 'O-2', requestId: 'c1', ts: 10_000 };
    const step = t.send({ type: 'cancel.sent', ...c1 });
    expect(step.requests.map(({ clientOrderId }) => clientOrderId)).toEqual(['O-1', 'O-2']);
  });

  it('of a forgotten leg are acknowledged, and stay pending', () => {
    const t = acceptedTape('10@100', { policy: { legsKept: 1 } });
    for (const [request, leg] of [
      ['m1', 'v2'],
      ['m2', 'v3'],
    ] as const) {
      t.modify(request, '10@101');
      t.modifyAcked(request, leg);
    }
    t.modify('m3', '10@102');
    expect(told(t.modifyAcked('m3', 'v1'))).toEqual(['T acked pendingModify']);
  });
});

describe('a closed order', () => {
  it('does not name a leg that has filled as one that works', () => {
    const t = acceptedTape();
    t.canceled('v1');
    expect(told(t.accepted('v2', '5@100'))).toContain('E live-leg canceled');
    t.fill('v2', 't1', '5');
    t.filled('v2', '', { filledQty: '5' });
    expect(told(t.accepted('v2', '5@100'))).toEqual(['S stale-status canceled']);
  });
});

describe('what an order has behind it', () => {
  it('is forgotten beyond its bounds, whether answered or not', () => {
    const t = acceptedTape('10@100', { policy: { legsKept: 2 } });
    for (let i = 0; i < 60; i += 1) {
      t.modify(`m${i}`, `10@${101 + i}`);
      t.accepted(`v${i + 2}`, `10@${101 + i}`);
    }
    const context = t.dispatcher.actor('O-1')?.getSnapshot().context;
    if (context === undefined) throw new Error('the order is not tracked');
    expect(context.otherLegs.size).toBe(2);
    expect(context.decided.modifies.waiting.size).toBe(20);
    expect(idOf('v61')).toBe(context.boundLeg?.venueOrderId);
  });

  it('holds a bounded number of refused modifies whose leg may still be told of', () => {
    const t = acceptedTape();
    for (let i = 0; i < UNSEEN_KEPT + 5; i += 1) {
      t.modify(`m${i}`, '10@101');
      t.modifyRejected(`m${i}`);
    }
    const unseen = t.dispatcher.actor('O-1')?.getSnapshot().context.decided.refusedUnseen;
    expect(unseen?.map(({ requestId }) => requestId).slice(0, 1)).toEqual(['m5']);
    expect(unseen).toHaveLength(UNSEEN_KEPT);
  });
});
