import { describe, expect, it } from 'vitest';
import { Desk, fillOf, START } from './desk.ts';

const FOREIGN = { clientOrderId: null };

describe('trades of a snapshot', () => {
  it('that were before this gateway’s time, and of no order of its, are no news', () => {
    const desk = Desk.live();
    desk.client.oldFill(fillOf('90', 'T-1', '1', { ...FOREIGN, tsEvent: START - 1 }));
    expect(desk.takeRules()).toEqual([]);
  });

  it('of tracked orders are counted, once', () => {
    const desk = Desk.withOrder();
    const fill = fillOf('1', 'T-1', '1', { tsEvent: START - 100_000 });
    desk.client.oldFill(fill);
    desk.client.oldFill(fill);
    // That it is known already is not worth a step: each connection tells thousands.
    expect(desk.records).toHaveLength(1);
    expect(desk.takeEvents()).toEqual(['OrderFilled']);
  });

  it('that came while nobody listened are handed on, though newer ones come before them', () => {
    const desk = Desk.live();
    desk.client.fill(fillOf('90', 'T-1', '1', { ...FOREIGN, tsEvent: START + 1_000 }));
    desk.client.become('connecting');
    desk.client.become('live');
    desk.client.gap();
    desk.client.fill(fillOf('90', 'T-3', '1', { ...FOREIGN, tsEvent: START + 900_000 }));
    desk.client.oldFill(fillOf('90', 'T-2', '1', { ...FOREIGN, tsEvent: START + 2_000 }));
    const handedOn = desk.records.flatMap(({ external }) => external ?? []);
    expect(handedOn.map(({ report }) => 'tradeId' in report && report.tradeId)).toEqual([
      'T-1',
      'T-3',
      'T-2',
    ]);
  });

  it('that came while nobody listened are handed on, and never again', () => {
    const desk = Desk.live();
    const before = fillOf('90', 'T-1', '1', { ...FOREIGN, tsEvent: START + 1_000 });
    const missed = fillOf('90', 'T-2', '1', { ...FOREIGN, tsEvent: START + 2_000 });
    desk.client.fill(before);
    for (let reconnects = 0; reconnects < 2; reconnects += 1) {
      desk.client.gap();
      desk.client.oldFill(before);
      desk.client.oldFill(missed);
    }
    const handedOn = desk.records.flatMap(({ external }) => external ?? []);
    expect(handedOn.map(({ report }) => report)).toEqual([before, missed]);
  });
});
