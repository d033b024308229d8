import { describe, expect, it } from 'vitest';
import type { VenueRules } from '../../../../src/venues/simulator/exchange/venue-rules.ts';
import type { OrderWire } from '../../../../src/venues/simulator/wire/action.ts';
import { ALICE, BOB, VenueDesk, wire } from '../../../support/venue-desk.ts';

const CLOID = `0x${'c'.repeat(32)}`;
const BID = wire(true, '94000', '0.01', { c: CLOID });

/** A desk with Alice's bid and, above it, Bob's ask at 95,000. */
function openDesk(rules?: Partial<VenueRules>): { desk: VenueDesk; old: number } {
  const desk = new VenueDesk(rules);
  desk.place(BOB, wire(false, '95000', '1'));
  const old = desk.place(ALICE, BID);
  desk.lines();
  return { desk, old };
}

function modify(order: OrderWire, oid: number | string, a = false) {
  return { type: 'modify' as const, oid, order, ...(a && { a: true as const }) };
}

function batchModify(order: OrderWire, oid: number | string, a = false) {
  return {
    type: 'batchModify' as const,
    modifies: [{ oid, order }],
    ...(a && { a: true as const }),
  };
}

describe('a modify', () => {
  it('cancels the old order and rests the new one, told in one block, the new one first', () => {
    const { desk, old } = openDesk();
    const order = wire(true, '94100', '0.02', { c: CLOID });
    expect(desk.statuses(ALICE, batchModify(order, old))).toEqual([
      { resting: { oid: old + 1, cloid: CLOID } },
    ]);
    expect(desk.lines()).toEqual([`open ${old + 1} 0.02`, `canceled ${old} 0.01`]);
  });

  it('by itself does not name the new order', () => {
    const { desk, old } = openDesk();
    expect(desk.do(ALICE, modify(wire(true, '94100', '0.01'), old))).toEqual({
      status: 'ok',
      response: { type: 'default' },
    });
  });

  it('makes a GTC post-only', () => {
    const { desk, old } = openDesk();
    desk.do(ALICE, modify(wire(true, '94100', '0.01'), old));
    expect(desk.info({ type: 'frontendOpenOrders', user: ALICE })).toMatchObject([{ tif: 'Alo' }]);
  });

  it('leaves out the client order id if the new order has none', () => {
    const { desk, old } = openDesk();
    desk.do(ALICE, modify(wire(true, '94100', '0.01'), old));
    const [order] = desk.info({ type: 'openOrders', user: ALICE }) as [object];
    expect(order).not.toHaveProperty('cloid');
  });

  it('loses its place among the orders at its price', () => {
    const { desk, old } = openDesk();
    const other = desk.place(BOB, wire(true, '94000', '0.01'));
    desk.do(ALICE, modify(BID, old));
    desk.exchange.fund(`0x${'d'.repeat(40)}`, { usdc: '10000' });
    desk.lines();
    desk.place(`0x${'d'.repeat(40)}`, wire(false, '94000', '0.01'));
    expect(desk.lines(BOB)).toContain(`filled ${other} 0.0`);
  });

  it.each(['Gtc', 'Alo'] as const)('loses the old order if a %s would cross', (tif) => {
    const crossing = wire(true, '95000', '0.01', { tif, c: CLOID });
    const text = 'Post only order would have immediately matched, bbo was 94000@95000';
    const alone = openDesk();
    expect(alone.desk.do(ALICE, modify(crossing, alone.old))).toEqual({
      status: 'err',
      // The bid that it cancels is out of the book by then.
      response: `Error placing new order during modify: ${text.replace('94000', '')}`,
    });
    expect(alone.desk.lines()).toEqual([
      `badAloPxRejected ${alone.old + 1} 0.01`,
      `canceled ${alone.old} 0.01`,
    ]);
    const { desk, old } = openDesk();
    desk.place(BOB, wire(true, '94000', '0.01'));
    expect(desk.statuses(ALICE, batchModify(crossing, old))).toEqual([
      { error: `${text}. asset=0` },
    ]);
    expect(desk.info({ type: 'openOrders', user: ALICE })).toEqual([]);
  });

  it.each([
    ['the other side', wire(false, '96000', '0.01')],
    ['an IOC', wire(true, '94000', '0.01', { tif: 'Ioc' })],
    ['a trigger', wire(true, '94000', '0.01', { trigger: { triggerPx: '99000', tpsl: 'sl' } })],
  ])('to %s is refused whole, and the old order lives', (_, order) => {
    const { desk, old } = openDesk();
    const text = 'Attempted to modify to invalid new order';
    expect(desk.do(ALICE, modify(order, old))).toEqual({ status: 'err', response: text });
    expect(desk.statuses(ALICE, batchModify(order, old))).toEqual([{ error: text }]);
    expect(desk.lines()).toEqual([]);
    expect(desk.info({ type: 'openOrders', user: ALICE })).toHaveLength(1);
  });

  it('to an IOC kills the old order where the rules say so', () => {
    const { desk, old } = openDesk({ modifyToTaker: 'kills-old' });
    desk.do(ALICE, modify(wire(true, '94000', '0.01', { tif: 'Ioc' }), old));
    expect(desk.lines()).toEqual([`canceled ${old} 0.01`]);
  });

  it.each([
    [
      'a price far away',
      wire(true, '1000', '1'),
      'Order price cannot be more than 95% away from the reference price',
    ],
    ['a price with too many digits', wire(true, '94000.12', '1'), 'Order has invalid price.'],
    [
      'a price off the tick',
      wire(true, '94000.5', '1', { c: CLOID }),
      'Price must be divisible by tick size.',
    ],
  ])('to %s is refused, and the old order lives', (_, order, text) => {
    const { desk, old } = openDesk();
    expect(desk.do(ALICE, modify(order, old))).toEqual({ status: 'err', response: text });
    expect(desk.lines()).toEqual([]);
  });

  it.each([
    [
      'each-leg',
      { response: { data: { statuses: [{}, { error: 'Order has invalid price.' }] } } },
      2,
    ],
    ['request', { status: 'err', response: 'Order has invalid price.' }, 0],
  ] as const)('of several, one malformed, is answered by the rule: %s', (rule, answer, rows) => {
    const { desk, old } = openDesk({ preValidation: rule });
    const other = desk.place(ALICE, BID);
    desk.lines();
    const modifies = [
      { oid: old, order: wire(true, '94100', '0.01') },
      { oid: other, order: wire(true, '94000.12', '0.01') },
    ];
    expect(desk.do(ALICE, { type: 'batchModify', modifies })).toMatchObject(answer);
    expect(desk.lines()).toHaveLength(rows);
  });

  it('of an order that is gone is refused', () => {
    const { desk, old } = openDesk();
    desk.do(ALICE, { type: 'cancel', cancels: [{ a: 0, o: old }] });
    const text = 'Cannot modify canceled or filled order';
    expect(desk.do(ALICE, modify(BID, old))).toEqual({ status: 'err', response: text });
    expect(desk.statuses(ALICE, batchModify(BID, CLOID))).toEqual([{ error: text }]);
  });

  it('takes more than the margin allows: the old order is lost, or kept where the rules say so', () => {
    const large = wire(true, '94000', '50');
    const lost = openDesk();
    expect(lost.desk.do(ALICE, modify(large, lost.old))).toEqual({
      status: 'err',
      response: 'Error placing new order during modify: Insufficient margin to place order',
    });
    expect(lost.desk.lines()).toEqual([
      `perpMarginRejected ${lost.old + 1} 50.0`,
      `canceled ${lost.old} 0.01`,
    ]);
    const kept = openDesk({ modifyWithoutMargin: 'keeps-old' });
    kept.desk.do(ALICE, modify(large, kept.old));
    expect(kept.desk.lines()).toEqual([`perpMarginRejected ${kept.old + 1} 50.0`]);
  });

  it('is judged by the margin without the old order', () => {
    const { desk, old } = openDesk();
    const most = desk.place(ALICE, wire(true, '94000', '40'));
    desk.do(ALICE, { type: 'cancel', cancels: [{ a: 0, o: old }] });
    expect(desk.do(ALICE, modify(wire(true, '94000', '41'), most))).toMatchObject({ status: 'ok' });
  });
});

describe('a modify with always_place', () => {
  it('is placed though the old order is gone', () => {
    const { desk, old } = openDesk();
    desk.do(ALICE, { type: 'cancel', cancels: [{ a: 0, o: old }] });
    expect(desk.statuses(ALICE, batchModify(BID, old, true))).toEqual([
      { resting: { oid: old + 1, cloid: CLOID } },
    ]);
  });

  it('that crosses fills: the new order opens, the old one ends, the new one fills', () => {
    const { desk, old } = openDesk();
    const order = wire(true, '95000', '0.01', { tif: 'Ioc', c: CLOID });
    expect(desk.statuses(ALICE, batchModify(order, old, true))).toEqual([
      { filled: { totalSz: '0.01', avgPx: '95000.0', oid: old + 1, cloid: CLOID } },
    ]);
    expect(desk.lines(ALICE)).toEqual([
      `open ${old + 1} 0.01`,
      `canceled ${old} 0.01`,
      `fill ${old + 1} 0.01@95000.0`,
      `filled ${old + 1} 0.0`,
    ]);
  });

  it('may make a trigger of an order', () => {
    const { desk, old } = openDesk();
    const trigger = { triggerPx: '99000', tpsl: 'sl' } as const;
    desk.do(ALICE, modify(wire(true, '99500', '0.01', { trigger }), old, true));
    expect(desk.info({ type: 'frontendOpenOrders', user: ALICE })).toMatchObject([
      {
        oid: old + 1,
        isTrigger: true,
        orderType: 'Stop Market',
        triggerCondition: 'Price above 99000',
      },
    ]);
  });

  it('of the other side is refused still', () => {
    const { desk, old } = openDesk();
    desk.do(ALICE, modify(wire(false, '96000', '0.01'), old, true));
    expect(desk.lines()).toEqual([]);
  });
});

describe('a modify by client order id', () => {
  it.each([
    ['newest', 1],
    ['oldest', 0],
  ] as const)('names the %s of several live orders', (cloidTarget, index) => {
    const { desk, old } = openDesk({ cloidTarget });
    const legs = [old, desk.place(ALICE, BID)];
    desk.lines();
    desk.do(ALICE, modify(BID, CLOID));
    expect(desk.lines()).toContain(`canceled ${legs[index]} 0.01`);
  });
});

describe('an exit of the position', () => {
  it('that is modified to take closes it, and is not ended for having done so', () => {
    const desk = new VenueDesk();
    desk.place(BOB, wire(false, '95000', '1'));
    desk.place(ALICE, wire(true, '95000', '0.3'));
    const trigger = { triggerPx: '90000', tpsl: 'sl' } as const;
    const orders = [wire(false, '89000', '0', { r: true, trigger })];
    desk.do(ALICE, { type: 'order', orders, grouping: 'positionTpsl' });
    desk.place(BOB, wire(true, '94000', '1'));
    desk.lines();
    const oid = 560_000_000_002;
    const taking = wire(false, '94000', '0.5', { r: true, tif: 'Ioc' });
    desk.do(ALICE, batchModify(taking, oid, true));
    expect(desk.lines(ALICE)).toEqual([
      `open ${oid + 2} 0.5`,
      `canceled ${oid} 0.0`,
      `fill ${oid + 2} 0.3@94000.0`,
      `canceled ${oid + 2} 0.2`,
    ]);
  });
});
