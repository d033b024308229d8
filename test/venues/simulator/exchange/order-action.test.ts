import { describe, expect, it } from 'vitest';
import { ALICE, BOB, type OrderOptions, VenueDesk, wire } from '../../../support/venue-desk.ts';

function order(...args: Parameters<typeof wire>) {
  return { type: 'order' as const, orders: [wire(...args)], grouping: 'na' as const };
}

/** A desk with Bob's asks of 0.5 each at 95,000 and 95,010. */
function openDesk(): VenueDesk {
  const desk = new VenueDesk();
  desk.place(BOB, wire(false, '95000', '0.5'));
  desk.place(BOB, wire(false, '95010', '0.5'));
  desk.lines();
  return desk;
}

describe('an order', () => {
  it('that crosses is filled at the resting prices, best first, at their mean', () => {
    const desk = openDesk();
    const oid = 560_000_000_002;
    expect(desk.answer(ALICE, wire(true, '95010', '1'))).toEqual({
      filled: { totalSz: '1.0', avgPx: '95005.0', oid },
    });
    expect(desk.lines(ALICE)).toEqual([
      `open ${oid} 1.0`,
      `fill ${oid} 0.5@95000.0`,
      `fill ${oid} 0.5@95010.0`,
      `filled ${oid} 0.0`,
    ]);
  });

  it('that is filled in part rests under the same id', () => {
    const desk = openDesk();
    const oid = desk.place(ALICE, wire(true, '95000', '0.8'));
    expect(desk.lines(ALICE)).toEqual([`open ${oid} 0.8`, `fill ${oid} 0.5@95000.0`]);
    expect(desk.info({ type: 'openOrders', user: ALICE })).toMatchObject([
      { oid, sz: '0.3', origSz: '0.8' },
    ]);
  });

  it('that is filled in part shows it as an open row where the rules say so', () => {
    const desk = new VenueDesk({ partialFillRows: 'open' });
    const resting = desk.place(BOB, wire(false, '95000', '0.5'));
    desk.place(ALICE, wire(true, '95000', '0.2'));
    expect(desk.lines(BOB)).toEqual([
      `open ${resting} 0.5`,
      `fill ${resting} 0.2@95000.0`,
      `open ${resting} 0.3`,
    ]);
  });

  it('goes by the rules as they are changed', () => {
    const desk = new VenueDesk();
    const resting = desk.place(BOB, wire(false, '95000', '0.5'));
    desk.exchange.setRules({ partialFillRows: 'open' });
    desk.place(ALICE, wire(true, '95000', '0.2'));
    desk.exchange.setRules({});
    desk.place(ALICE, wire(true, '95000', '0.2'));
    expect(desk.lines(BOB).filter((line) => line.startsWith('open'))).toEqual([
      `open ${resting} 0.5`,
      `open ${resting} 0.3`,
    ]);
  });

  it('meets those at one price in the order of their coming', () => {
    const desk = openDesk();
    const carol = `0x${'c'.repeat(40)}`;
    desk.exchange.fund(carol, { usdc: '100000' });
    const later = desk.place(carol, wire(false, '95000', '0.5'));
    desk.lines();
    desk.place(ALICE, wire(true, '95000', '0.6'));
    expect(desk.lines(carol)).toEqual([`fill ${later} 0.1@95000.0`]);
  });

  it('cancels the own order that it meets, and goes on', () => {
    const desk = openDesk();
    const own = desk.place(ALICE, wire(false, '94990', '0.1'));
    desk.lines();
    const oid = desk.place(ALICE, wire(true, '95000', '0.2'));
    expect(desk.lines(ALICE)).toEqual([
      `selfTradeCanceled ${own} 0.1`,
      `nonUserCancel ${own}`,
      `open ${oid} 0.2`,
      `fill ${oid} 0.2@95000.0`,
      `filled ${oid} 0.0`,
    ]);
  });

  it('takes an id when it is refused, unless it cannot be read', () => {
    const desk = openDesk();
    desk.answer(ALICE, wire(true, '94000.123', '1'));
    desk.answer(ALICE, wire(true, '94000', '0.0001'));
    expect(desk.place(ALICE, wire(true, '94000', '1'))).toBe(560_000_000_003);
  });
});

const trigger = { triggerPx: '94000', tpsl: 'sl' } as const;

describe('an order is refused', () => {
  it.each<[string, Parameters<typeof wire>, string, string]>([
    [
      'off the tick',
      [true, '94000.5', '1'],
      'Price must be divisible by tick size',
      'tickRejected',
    ],
    [
      'below ten dollars',
      [true, '94000', '0.0001'],
      'Order must have minimum value of $10',
      'minTradeNtlRejected',
    ],
    [
      'without margin',
      [true, '94000', '50'],
      'Insufficient margin to place order',
      'perpMarginRejected',
    ],
    [
      'to reduce what there is not',
      [true, '94000', '1', { r: true }],
      'Reduce only order would increase position',
      'reduceOnlyRejected',
    ],
    [
      'post-only and crossing',
      [true, '95000', '1', { tif: 'Alo' }],
      'Post only order would have immediately matched, bbo was @95000',
      'badAloPxRejected',
    ],
    [
      'as an IOC that matches nothing',
      [true, '94000', '1', { tif: 'Ioc' }],
      'Order could not immediately match against any resting orders',
      'iocCancelRejected',
    ],
    [
      'as a market order that matches nothing',
      [true, '94000', '1', { tif: 'FrontendMarket' }],
      'No liquidity available for market order',
      'marketOrderNoLiquidityRejected',
    ],
    [
      'as a trigger that would fire at once',
      [true, '95000', '1', { trigger }],
      'Invalid TP/SL price',
      'badTriggerPxRejected',
    ],
  ])('%s', (_, args, text, status) => {
    const desk = openDesk();
    expect(desk.answer(ALICE, wire(...args))).toEqual({ error: `${text}. asset=0` });
    const [b, p, s] = args;
    expect(b && p !== '').toBe(true);
    expect(desk.lines()).toEqual([
      `${status} 560000000002 ${Number(s).toFixed(Number(s) < 1 ? 4 : 1)}`,
    ]);
  });

  it.each<[string, Parameters<typeof wire>, string]>([
    [
      'far from the mark',
      [true, '1000', '1'],
      'Order price cannot be more than 95% away from the reference price',
    ],
    ['of too much', [true, '94000', '60'], 'Order value too large. Max is $5000000.'],
    ['with too many digits', [true, '94000.12', '1'], 'Order has invalid price.'],
    ['without a price', [true, '0', '1'], 'Order has invalid price.'],
    ['that is no number', [true, 'one', '1'], 'Order has invalid price.'],
    ['with half a lot', [true, '94000', '0.000001'], 'Order has invalid size.'],
    ['without a size', [true, '94000', '0'], 'Order has invalid size.'],
    ['for no asset', [true, '94000', '1', { a: 99 }], 'Order has invalid asset.'],
  ])('%s, and has no id', (_, args, error) => {
    const desk = openDesk();
    expect(desk.answer(ALICE, wire(...args))).toEqual({ error });
    expect(desk.lines()).toEqual([]);
  });

  it('with nothing of its batch executed if that follows from the request alone', () => {
    const orders = [wire(true, '94000', '1'), wire(true, 'one', '1')];
    const desk = openDesk();
    const error = 'Order has invalid price.';
    const action = { type: 'order', orders, grouping: 'na' } as const;
    expect(desk.statuses(ALICE, action)).toEqual([{ error }, { error }]);
    expect(desk.lines()).toEqual([]);
    const other = new VenueDesk({ preValidation: 'request' });
    expect(other.do(ALICE, action)).toEqual({ status: 'err', response: error });
  });

  it('beyond a thousand open ones', () => {
    const desk = new VenueDesk();
    const orders = Array.from({ length: 1_000 }, () => wire(true, '94000', '0.001'));
    desk.do(ALICE, { type: 'order', orders, grouping: 'na' });
    desk.lines();
    expect(desk.answer(ALICE, wire(true, '94000', '0.001'))).toHaveProperty('error');
    expect(desk.lines()[0]).toMatch(/^tooManyOpenOrdersRejected/);
    const [first] = desk.info({ type: 'openOrders', user: ALICE }) as [{ oid: number }];
    // One that takes another's place is no more than there were.
    const modifies = [{ oid: first.oid, order: wire(true, '93000', '0.001') }];
    expect(desk.statuses(ALICE, { type: 'batchModify', modifies })[0]).toHaveProperty('resting');
  });

  it('for the client order id of a live one, where the rules say so', () => {
    const c = `0x${'1'.repeat(32)}`;
    const accepting = new VenueDesk();
    accepting.place(ALICE, wire(true, '94000', '1', { c }));
    expect(accepting.answer(ALICE, wire(true, '94000', '1', { c }))).toHaveProperty('resting');
    const desk = new VenueDesk({ cloidReuse: 'reject' });
    const oid = desk.place(ALICE, wire(true, '94000', '1', { c }));
    expect(desk.answer(ALICE, wire(true, '94000', '1', { c }))).toHaveProperty('error');
    desk.do(ALICE, { type: 'cancel', cancels: [{ a: 0, o: oid }] });
    expect(desk.answer(ALICE, wire(true, '94000', '1', { c }))).toHaveProperty('resting');
  });
});

describe('an IOC', () => {
  it('cancels what it cannot match', () => {
    const desk = openDesk();
    const oid = desk.place(ALICE, wire(true, '95000', '0.8', { tif: 'Ioc' }));
    expect(desk.lines(ALICE)).toEqual([
      `open ${oid} 0.8`,
      `fill ${oid} 0.5@95000.0`,
      `canceled ${oid} 0.3`,
    ]);
  });
});

describe('an order that only reduces', () => {
  it('takes no more than the position', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    desk.place(BOB, wire(true, '94000', '1'));
    desk.lines();
    const oid = desk.place(ALICE, wire(false, '94000', '1', { r: true, tif: 'Ioc' }));
    expect(desk.lines(ALICE)).toEqual([
      `open ${oid} 1.0`,
      `fill ${oid} 0.2@94000.0`,
      `canceled ${oid} 0.8`,
    ]);
  });

  it('pushes an older one out, if both are more than the position', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    const older = desk.place(ALICE, wire(false, '96000', '0.2', { r: true }));
    desk.lines();
    const newer = desk.place(ALICE, wire(false, '96100', '0.2', { r: true }));
    expect(desk.lines()).toEqual([
      `open ${newer} 0.2`,
      `reduceOnlyCanceled ${older} 0.2`,
      `nonUserCancel ${older}`,
    ]);
  });

  it('ends with the position', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    const resting = desk.place(ALICE, wire(false, '96000', '0.2', { r: true }));
    desk.place(BOB, wire(true, '94000', '1'));
    desk.lines();
    desk.place(ALICE, wire(false, '94000', '0.2'));
    expect(desk.lines(ALICE)).toContain(`reduceOnlyCanceled ${resting} 0.2`);
  });
});

describe('a trigger order', () => {
  const stop = (options: Partial<OrderOptions['trigger']> = {}) =>
    wire(false, '90000', '0.2', {
      r: true,
      trigger: { triggerPx: '94500', tpsl: 'sl', ...options },
    });

  it('fires when the mark passes its price, and trades as a market order', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    const oid = desk.place(ALICE, stop());
    desk.place(BOB, wire(true, '94000', '1'));
    desk.lines();
    desk.exchange.setMark('BTC', '94501', desk.now);
    expect(desk.lines(ALICE)).toEqual([]);
    desk.exchange.setMark('BTC', '94500', desk.now);
    expect(desk.lines(ALICE)).toEqual([
      `triggered ${oid} 0.2`,
      `fill ${oid} 0.2@94000.0`,
      `filled ${oid} 0.0`,
    ]);
  });

  it('with a limit rests once it has fired', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    const oid = desk.place(ALICE, stop({ isMarket: false }));
    desk.lines();
    desk.exchange.setMark('BTC', '94500', desk.now);
    expect(desk.lines(ALICE)).toEqual([`triggered ${oid} 0.2`, `open ${oid} 0.2`]);
  });

  it('that finds nothing to reduce is cancelled', () => {
    const desk = openDesk();
    const oid = desk.place(ALICE, stop());
    desk.lines();
    desk.exchange.setMark('BTC', '94500', desk.now);
    expect(desk.lines(ALICE)).toEqual([
      `triggered ${oid} 0.2`,
      `reduceOnlyCanceled ${oid} 0.2`,
      `nonUserCancel ${oid}`,
    ]);
  });

  it('for a whole position that there is not ends, and is not filled', () => {
    const desk = openDesk();
    const oid = desk.place(ALICE, { ...stop(), r: false, s: '0' });
    desk.lines();
    desk.exchange.setMark('BTC', '94500', desk.now);
    expect(desk.lines(ALICE)).toEqual([
      `triggered ${oid} 0.0`,
      `reduceOnlyCanceled ${oid} 0.0`,
      `nonUserCancel ${oid}`,
    ]);
  });

  it('that finds no liquidity is refused then', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    const oid = desk.place(ALICE, stop());
    desk.lines();
    desk.exchange.setMark('BTC', '94500', desk.now);
    expect(desk.lines(ALICE)).toEqual([
      `triggered ${oid} 0.2`,
      `marketOrderNoLiquidityRejected ${oid} 0.2`,
    ]);
  });
});

describe('a bracket', () => {
  const exits = (['tp', 'sl'] as const).map((tpsl) =>
    wire(false, '90000', '0.2', {
      r: true,
      trigger: { triggerPx: tpsl === 'tp' ? '96000' : '94500', tpsl },
    }),
  );

  it('waits for its entry to fill, and the exit that trades ends the other', () => {
    const desk = new VenueDesk();
    const orders = [wire(true, '95000', '0.2'), ...exits];
    const [entry, ...rest] = desk.statuses(ALICE, {
      type: 'order',
      orders,
      grouping: 'normalTpsl',
    });
    const { oid } = (entry as { resting: { oid: number } }).resting;
    expect(rest).toEqual(['waitingForFill', 'waitingForTrigger']);
    expect(desk.lines()).toEqual([`open ${oid} 0.2`]);
    desk.exchange.setMark('BTC', '96000', desk.now);
    expect(desk.lines()).toEqual([]);
    desk.exchange.setMark('BTC', '95000', desk.now);
    desk.place(BOB, wire(false, '95000', '0.2'));
    expect(desk.lines(ALICE)).toEqual(
      [
        `open ${oid} 0.2`,
        `fill ${oid} 0.2@95000.0`,
        `filled ${oid} 0.0`,
        `open ${oid + 1} 0.2`,
        `open ${oid + 2} 0.2`,
      ].slice(1),
    );
    desk.place(BOB, wire(true, '94000', '0.2'));
    desk.lines();
    desk.exchange.setMark('BTC', '96000', desk.now);
    expect(desk.lines(ALICE)).toEqual([
      `triggered ${oid + 1} 0.2`,
      `fill ${oid + 1} 0.2@94000.0`,
      `filled ${oid + 1} 0.0`,
      `siblingFilledCanceled ${oid + 2} 0.2`,
      `nonUserCancel ${oid + 2}`,
    ]);
  });

  it('whose exit rests before it trades ends the other then', () => {
    const desk = new VenueDesk();
    desk.place(BOB, wire(false, '95000', '0.2'));
    const takeProfit = wire(false, '96100', '0.2', {
      r: true,
      trigger: { triggerPx: '96000', tpsl: 'tp', isMarket: false },
    });
    const orders = [wire(true, '95000', '0.2'), takeProfit, ...exits.slice(1)];
    desk.statuses(ALICE, { type: 'order', orders, grouping: 'normalTpsl' });
    desk.exchange.setMark('BTC', '96000', desk.now);
    desk.lines();
    desk.place(BOB, wire(true, '96100', '0.2'));
    expect(desk.lines(ALICE)).toEqual([
      'fill 560000000002 0.2@96100.0',
      'filled 560000000002 0.0',
      'siblingFilledCanceled 560000000003 0.2',
      'nonUserCancel 560000000003',
    ]);
  });

  it('whose entry fills at once waits for its triggers', () => {
    const desk = openDesk();
    const orders = [wire(true, '95000', '0.2'), ...exits];
    const statuses = desk.statuses(ALICE, { type: 'order', orders, grouping: 'normalTpsl' });
    expect(statuses.slice(1)).toEqual(['waitingForTrigger', 'waitingForTrigger']);
  });

  it('ends with an entry that is cancelled before it fills', () => {
    const desk = new VenueDesk();
    const orders = [wire(true, '94000', '0.2'), ...exits];
    desk.statuses(ALICE, { type: 'order', orders, grouping: 'normalTpsl' });
    desk.lines();
    const oid = 560_000_000_000;
    desk.do(ALICE, { type: 'cancel', cancels: [{ a: 0, o: oid }] });
    expect(desk.lines()).toEqual([0, 1, 2].map((leg) => `canceled ${oid + leg} 0.2`));
  });

  it('of something else than one entry and its triggers is refused', () => {
    const desk = new VenueDesk();
    const orders = [...exits, wire(true, '94000', '0.2')];
    expect(desk.statuses(ALICE, { type: 'order', orders, grouping: 'normalTpsl' })).toEqual(
      orders.map(() => ({ error: 'Unexpected number of trigger orders' })),
    );
    expect(desk.lines()).toEqual([]);
  });

  it.each([
    [
      'a price far away',
      wire(false, '990000', '0.2', { r: true, trigger: { triggerPx: '96000', tpsl: 'tp' } }),
      'Order price cannot be more than 95% away from the reference price',
    ],
    [
      'a price off the tick',
      wire(false, '90000.5', '0.2', { r: true, trigger: { triggerPx: '96000', tpsl: 'tp' } }),
      'Price must be divisible by tick size. asset=0',
    ],
    [
      'a trigger off the tick',
      wire(false, '90000', '0.2', { r: true, trigger: { triggerPx: '96000.5', tpsl: 'tp' } }),
      'Price must be divisible by tick size. asset=0',
    ],
  ])('with %s in an exit is refused whole, for that reason', (_, exit, error) => {
    const desk = new VenueDesk();
    const orders = [wire(true, '94000', '0.2'), exit];
    const statuses = desk.statuses(ALICE, { type: 'order', orders, grouping: 'normalTpsl' });
    expect(statuses).toEqual([{ error }, { error }]);
    expect(desk.lines()).toEqual([]);
  });

  it('for a position closes all of it, and ends with it', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.3'));
    const whole = exits.map((exit) => ({ ...exit, s: '0' }));
    desk.statuses(ALICE, { type: 'order', orders: whole, grouping: 'positionTpsl' });
    desk.place(BOB, wire(true, '94000', '1'));
    desk.lines();
    desk.exchange.setMark('BTC', '94500', desk.now);
    const lines = desk.lines(ALICE);
    expect(lines).toContain('fill 560000000004 0.3@94000.0');
    expect(lines.filter((line) => line.includes('560000000003'))).toHaveLength(2);
    expect(desk.info({ type: 'openOrders', user: ALICE })).toEqual([]);
  });
});

describe('a batch', () => {
  it('of many triggers for a position takes memory as they are, and not as their square', () => {
    const desk = openDesk();
    const exit = wire(true, '99000', '0.2', {
      r: true,
      trigger: { triggerPx: '99000', tpsl: 'sl' },
    });
    const orders = Array.from({ length: 8_000 }, () => exit);
    const before = process.memoryUsage().rss;
    const statuses = desk.statuses(ALICE, { type: 'order', orders, grouping: 'positionTpsl' });
    expect(statuses.filter((status) => typeof status === 'object')).toHaveLength(8_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 << 20);
  });
});

describe('an account', () => {
  it('pays for what it takes and gains from what it closes', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    desk.place(BOB, wire(true, '95100', '0.2'));
    desk.place(ALICE, wire(false, '95100', '0.2', { tif: 'Ioc' }));
    const fills = desk.info({ type: 'userFills', user: ALICE, aggregateByTime: false });
    expect(fills).toMatchObject([
      // 0.2 × 95,100 × 0.045 %.
      { dir: 'Close Long', startPosition: '0.2', closedPnl: '20.0', fee: '8.559', crossed: true },
      { dir: 'Open Long', startPosition: '0.0', closedPnl: '0.0', fee: '8.55', crossed: true },
    ]);
    expect(desk.exchange.truth(ALICE)).toMatchObject({ usdc: '100002.891', positions: [] });
  });

  it('that flips closes first and opens then', () => {
    const desk = openDesk();
    desk.place(ALICE, wire(true, '95000', '0.2'));
    desk.place(BOB, wire(true, '95100', '0.5'));
    desk.place(ALICE, wire(false, '95100', '0.5', { tif: 'Ioc' }));
    const fills = desk.info({ type: 'userFills', user: ALICE, aggregateByTime: false });
    expect(fills).toMatchObject([{ dir: 'Long > Short', closedPnl: '20.0' }, {}]);
    expect(desk.exchange.truth(ALICE)).toMatchObject({ positions: [{ coin: 'BTC', szi: '-0.3' }] });
  });

  it('may use all of its leverage, and no more', () => {
    const desk = openDesk();
    desk.do(ALICE, { type: 'updateLeverage', asset: 0, isCross: true, leverage: 2 });
    expect(desk.answer(ALICE, wire(true, '94000', '2.2'))).toHaveProperty('error');
    expect(desk.answer(ALICE, wire(true, '94000', '2.1'))).toHaveProperty('resting');
    expect(
      desk.do(ALICE, { type: 'updateLeverage', asset: 0, isCross: true, leverage: 41 }),
    ).toMatchObject({ status: 'err' });
  });
});

describe('a trade', () => {
  it('is told to both sides with one id', () => {
    const desk = openDesk();
    desk.do(ALICE, order(true, '95000', '0.2'));
    const fills = desk.exchange.takeEvents().filter((event) => event.type === 'fill');
    const [taken, made] = fills.map(({ fill }) => fill);
    expect(taken?.tid).toBe(made?.tid);
    expect(taken?.hash).toBe(made?.hash);
    expect(taken).toMatchObject({ side: 'B', crossed: true });
    expect(made).toMatchObject({ side: 'A', crossed: false, fee: '2.85' });
  });
});
