import { describe, expect, it } from 'vitest';
import { Exchange } from '../../../../src/venues/simulator/exchange/exchange.ts';
import type { L2Book } from '../../../../src/venues/simulator/exchange/l2-book.ts';
import type { OrderHistoryRow } from '../../../../src/venues/simulator/exchange/order-rows.ts';
import { ALICE, BOB, OPENED_AT, VenueDesk, wire } from '../../../support/venue-desk.ts';

const CLOID = `0x${'c'.repeat(32)}`;

/** A desk where Alice has modified a bid once. */
function modified(): { desk: VenueDesk; old: number; placedAt: number } {
  const desk = new VenueDesk();
  const old = desk.place(ALICE, wire(true, '94000', '0.01', { c: CLOID }));
  const placedAt = desk.now;
  const order = wire(true, '94100', '0.01', { c: CLOID });
  desk.do(ALICE, { type: 'batchModify', modifies: [{ oid: old, order }] });
  return { desk, old, placedAt };
}

describe('the status of an order', () => {
  it('is told by id and by client order id, of which it is the newest leg', () => {
    const { desk, old } = modified();
    const byId = desk.info({ type: 'orderStatus', user: ALICE, oid: old });
    expect(byId).toMatchObject({
      status: 'order',
      order: { order: { oid: old, cloid: CLOID }, status: 'canceled', statusTimestamp: desk.now },
    });
    const byCloid = desk.info({ type: 'orderStatus', user: ALICE, oid: CLOID });
    expect(byCloid).toMatchObject({ order: { order: { oid: old + 1 }, status: 'open' } });
  });

  it('read by client order id may be the leg that died', () => {
    const { desk, old } = modified();
    const read = desk.info({ type: 'orderStatus', user: ALICE, oid: CLOID }, desk.now, true);
    expect(read).toMatchObject({ order: { order: { oid: old }, status: 'canceled' } });
  });

  it('read late is what it was', () => {
    const { desk, old, placedAt } = modified();
    for (const oid of [old, CLOID]) {
      const read = desk.info({ type: 'orderStatus', user: ALICE, oid }, placedAt);
      expect(read).toMatchObject({ order: { order: { oid: old }, status: 'open' } });
    }
    const early = desk.info({ type: 'orderStatus', user: ALICE, oid: old }, OPENED_AT);
    expect(early).toEqual({ status: 'unknownOid' });
  });

  it('is unknown of another user, and of an id that nobody has', () => {
    const { desk, old } = modified();
    for (const [user, oid] of [
      [BOB, old],
      [BOB, CLOID],
      [ALICE, 1],
      [`0x${'9'.repeat(40)}`, old],
    ] as const) {
      expect(desk.info({ type: 'orderStatus', user, oid })).toEqual({ status: 'unknownOid' });
    }
  });
});

describe('the open orders', () => {
  it('read late are those that were open, with what remained of them', () => {
    const desk = new VenueDesk();
    const oid = desk.place(ALICE, wire(true, '94000', '0.3'));
    desk.place(BOB, wire(false, '94000', '0.1'));
    const then = desk.now;
    desk.place(BOB, wire(false, '94000', '0.2'));
    expect(desk.info({ type: 'openOrders', user: ALICE })).toEqual([]);
    expect(desk.info({ type: 'openOrders', user: ALICE }, then)).toMatchObject([
      { oid, sz: '0.2' },
    ]);
    expect(desk.info({ type: 'openOrders', user: ALICE }, then - 1)).toMatchObject([
      { oid, sz: '0.3' },
    ]);
  });
});

describe('the history of orders', () => {
  it('has a row for each change, the newest first', () => {
    const { desk, old } = modified();
    const rows = desk.info({ type: 'historicalOrders', user: ALICE }) as OrderHistoryRow[];
    expect(rows.map(({ order, status }) => [order.oid, status])).toEqual([
      [old, 'canceled'],
      [old + 1, 'open'],
      [old, 'open'],
    ]);
  });

  it('is bounded, and so is what can still be asked for', () => {
    const desk = new VenueDesk();
    const first = desk.place(ALICE, wire(true, '94000', '0.01', { c: CLOID }));
    for (let oid = first; oid < first + 3_000; oid += 1) {
      desk.do(ALICE, { type: 'cancel', cancels: [{ a: 0, o: oid }] });
      desk.place(ALICE, wire(true, '94000', '0.01', { c: CLOID }));
    }
    expect(desk.info({ type: 'historicalOrders', user: ALICE })).toHaveLength(2_000);
    const status = (oid: number) => desk.info({ type: 'orderStatus', user: ALICE, oid });
    expect(status(first)).toEqual({ status: 'unknownOid' });
    expect(status(first + 2_999)).toMatchObject({ status: 'order' });
    expect(desk.exchange.truth(ALICE)?.ended).toHaveLength(2_000);
  });
});

describe('the fills', () => {
  it('of a time come in their order, and together if that is asked for', () => {
    const desk = new VenueDesk();
    desk.place(BOB, wire(false, '95000', '0.5'));
    desk.place(BOB, wire(false, '95010', '0.5'));
    const before = desk.now;
    desk.place(ALICE, wire(true, '95010', '1'));
    desk.place(ALICE, wire(false, '95020', '1'));
    const request = { type: 'userFillsByTime', user: ALICE, endTime: null } as const;
    const read = (startTime: number, aggregateByTime: boolean) =>
      desk.info({ ...request, startTime, aggregateByTime });
    expect(read(before, false)).toMatchObject([{ px: '95000.0' }, { px: '95010.0' }]);
    expect(read(before, true)).toMatchObject([{ px: '95005.0', sz: '1.0', fee: '42.75225' }]);
    expect(read(desk.now, false)).toEqual([]);
  });
});

describe('a book', () => {
  it('tells its levels from the best on, and together by significant figures', () => {
    const desk = new VenueDesk();
    for (const px of ['94994', '94995', '94996']) desk.place(BOB, wire(true, px, '0.1'));
    desk.place(BOB, wire(true, '94996', '0.2'));
    const read = (nSigFigs: number | null) =>
      (desk.info({ type: 'l2Book', coin: 'BTC', nSigFigs }) as L2Book).levels;
    expect(read(null)).toEqual([
      [
        { px: '94996.0', sz: '0.3', n: 2 },
        { px: '94995.0', sz: '0.1', n: 1 },
        { px: '94994.0', sz: '0.1', n: 1 },
      ],
      [],
    ]);
    expect(read(4)).toEqual([[{ px: '94990.0', sz: '0.5', n: 4 }], []]);
  });

  it('is null of a coin that there is not', () => {
    expect(new VenueDesk().info({ type: 'l2Book', coin: 'NONE', nSigFigs: null })).toBeNull();
  });
});

describe('a scheduled cancel', () => {
  it('needs volume, and five seconds, and then ends every order', () => {
    const desk = new VenueDesk();
    const oid = desk.place(ALICE, wire(true, '94000', '0.01'));
    const schedule = (time?: number) =>
      desk.do(ALICE, { type: 'scheduleCancel', ...(time !== undefined && { time }) });
    expect(schedule(desk.now + 9_000)).toEqual({
      status: 'err',
      response:
        'Cannot set scheduled cancel time until enough volume traded. ' +
        'Required: $1000000. Traded: $0.',
    });
    desk.exchange.fund(ALICE, { usdc: '0', tradedUsdc: '1000000' });
    expect(schedule(desk.now + 4_000)).toMatchObject({ status: 'err' });
    expect(schedule(desk.now + 9_000)).toMatchObject({ status: 'ok' });
    const due = desk.exchange.nextDueAt ?? 0;
    desk.lines();
    desk.exchange.advance(due - 1);
    expect(desk.lines()).toEqual([]);
    desk.exchange.advance(due);
    expect(desk.lines()).toEqual([`scheduledCancel ${oid} 0.01`, `nonUserCancel ${oid}`]);
    expect(desk.exchange.nextDueAt).toBeNull();
  });

  it('can be taken back, and comes ten times a day at the most', () => {
    const desk = new VenueDesk();
    desk.exchange.fund(ALICE, { usdc: '0', tradedUsdc: '1000000' });
    const schedule = (time?: number) =>
      desk.do(ALICE, { type: 'scheduleCancel', ...(time !== undefined && { time }) });
    schedule(desk.now + 6_000);
    schedule();
    expect(desk.exchange.nextDueAt).toBeNull();
    for (let time = 0; time < 10; time += 1) {
      expect(schedule(desk.now + 6_000)).toMatchObject({ status: 'ok' });
      desk.now += 7_000;
      desk.exchange.advance(desk.now);
    }
    expect(schedule(desk.now + 6_000)).toMatchObject({ status: 'err' });
    desk.now += 86_400_000;
    expect(schedule(desk.now + 6_000)).toMatchObject({ status: 'ok' });
  });
});

describe('an agent', () => {
  it('of one account cannot become that of another, nor can an account', () => {
    const desk = new VenueDesk();
    const agent = `0x${'1'.repeat(40)}`;
    const approve = (user: string, agentAddress: string) =>
      desk.do(user, {
        type: 'approveAgent',
        signatureChainId: '0x1',
        hyperliquidChain: 'Testnet',
        agentAddress,
        nonce: desk.now,
      });
    expect(approve(ALICE, agent)).toMatchObject({ status: 'ok' });
    expect(approve(ALICE, agent)).toMatchObject({ status: 'ok' });
    for (const taken of [agent, ALICE]) {
      expect(approve(BOB, taken)).toEqual({
        status: 'err',
        response: 'Extra agent already used.',
      });
    }
    expect(desk.exchange.accountOf(agent)).toBe(ALICE);
  });

  it('acts for the account that approved it, until another has its name', () => {
    const desk = new VenueDesk();
    const agents = ['1', '2', '3'].map((digit) => `0x${digit.repeat(40)}`);
    const approve = (agentAddress = '', agentName = '') =>
      desk.do(ALICE, {
        type: 'approveAgent',
        signatureChainId: '0x66eee',
        hyperliquidChain: 'Mainnet',
        agentAddress,
        agentName,
        nonce: 1,
      });
    approve(agents[0], 'bot');
    approve(agents[1]);
    expect(agents.map((agent) => desk.exchange.accountOf(agent))).toEqual([ALICE, ALICE, null]);
    approve(agents[2], 'bot');
    expect(agents.map((agent) => desk.exchange.accountOf(agent))).toEqual([null, ALICE, ALICE]);
    expect(desk.info({ type: 'extraAgents', user: ALICE })).toMatchObject([{ name: 'bot' }]);
    const user = agents[2] ?? '';
    expect(desk.info({ type: 'userRole', user })).toEqual({ role: 'agent', data: { user: ALICE } });
  });
});

describe('the market in the background', () => {
  it('trades with resting orders, and is the same for one seed', () => {
    const run = (seed: number) => {
      const exchange = new Exchange({ seed, startAt: OPENED_AT, market: true });
      exchange.fund(ALICE, { usdc: '100000' });
      exchange.advance(OPENED_AT + 1_000);
      const orders = [wire(true, '94900', '0.01'), wire(false, '95100', '0.01')];
      exchange.execute(ALICE, { type: 'order', orders, grouping: 'na' }, OPENED_AT + 1_000);
      exchange.advance(OPENED_AT + 60_000);
      return exchange.takeEvents();
    };
    const fills = run(1).filter(({ type }) => type === 'fill');
    expect(fills.length).toBeGreaterThan(0);
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });
});
