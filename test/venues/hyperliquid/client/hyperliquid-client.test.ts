import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { Bench, GTC, order, TRADER } from './bench.ts';
import { ScriptedWires } from './scripted-wires.ts';

/** Until the socket is there: the address of the key is promised. */
async function startUp(clock: VirtualClock): Promise<void> {
  clock.pass(0);
  await new Promise((resolve) => setImmediate(resolve));
  clock.pass(0);
}

describe('a client', () => {
  it('is live when its subscriptions are confirmed', async () => {
    const bench = new Bench();
    bench.client.start();
    expect(bench.client.state).toBe('connecting');
    await bench.pass(100);
    expect(bench.take()).toEqual([
      ['state', 'recovering'],
      ['state', 'live'],
    ]);
    expect(bench.client.state).toBe('live');
  });

  it('submits, modifies and cancels an order', async () => {
    const bench = await Bench.live();
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(1_000);
    const [[, accepted] = []] = bench.takeOutcomes();
    expect(accepted?.type).toBe('accepted');
    const [first] = bench.truth().live;
    expect(accepted).toMatchObject({ venueOrderId: String(first?.order.oid) });
    expect(bench.take()).toMatchObject([
      ['status', { clientOrderId: 'O-1', status: 'ACCEPTED', quantity: '0.01', price: '94000' }],
    ]);
    const leg = { order: order(), terms: GTC, venueOrderId: String(first?.order.oid) };
    bench.modify({ ...leg, legSize: '0.02', price: '93000', triggerPrice: null });
    await bench.pass(1_000);
    const [second] = bench.truth().live;
    expect(bench.takeOutcomes()).toEqual([
      ['O-1', { type: 'accepted', venueOrderId: String(second?.order.oid) }],
    ]);
    expect(bench.take()).toMatchObject([
      ['status', { clientOrderId: 'O-1', status: 'ACCEPTED', quantity: '0.02', price: '93000' }],
      ['status', { clientOrderId: 'O-1', status: 'CANCELED', reason: null }],
    ]);
    bench.cancel({ ...leg, venueOrderId: String(second?.order.oid) });
    await bench.pass(1_000);
    expect(bench.takeOutcomes()).toEqual([['O-1', { type: 'accepted', venueOrderId: null }]]);
    expect(bench.take()).toMatchObject([['status', { status: 'CANCELED' }]]);
    expect(bench.truth().live).toEqual([]);
  });
});

describe('a client that starts', () => {
  it('does so once', async () => {
    const bench = await Bench.live();
    bench.client.start();
    await bench.pass(1_000);
    expect(bench.venue.simulator.status.sockets).toBe(1);
  });

  it('tries until it has read what is traded', async () => {
    const bench = new Bench();
    bench.venue.isDown = true;
    bench.client.start();
    await bench.pass(60_000);
    expect(bench.client.state).toBe('connecting');
    bench.venue.isDown = false;
    await bench.pass(10_000);
    expect(bench.client.state).toBe('live');
    expect(bench.take().map(([what]) => what)).not.toContain('gap');
  });

  it('says of each try why it has failed, and nothing once it is stopped', async () => {
    const bench = new Bench();
    const { wires } = bench;
    wires.answerTo = ({ type }) => (type === 'meta' ? { status: 429, body: '' } : undefined);
    bench.client.start();
    await bench.pass(10);
    wires.answerTo = ({ type }) => (type === 'meta' ? { status: 200, body: '{}' } : undefined);
    await bench.pass(300);
    wires.answerTo = ({ type }) => {
      return type === 'historicalOrders' ? { error: 'getaddrinfo ENOTFOUND venue' } : undefined;
    };
    await bench.pass(500);
    bench.venue.isDown = true;
    await bench.pass(1_000);
    expect(bench.take()).toEqual([
      ['trouble', 'cannot connect: meta: HTTP status 429'],
      ['trouble', 'cannot connect: unreadable answers'],
      ['trouble', 'cannot connect: historicalOrders: getaddrinfo ENOTFOUND venue'],
      ['trouble', 'cannot connect: meta: connection refused'],
    ]);
    void bench.client.stop(0);
    await bench.pass(60_000);
    expect(bench.take()).toEqual([['state', 'stopped']]);
  });

  it('is told the fills of a snapshot as old ones', async () => {
    const first = await Bench.live();
    await first.rest();
    await first.trade(false, '94000', '0.01');
    first.take();
    first.venue.disconnect();
    await first.pass(1_000);
    expect(first.take().slice(-3)).toMatchObject([
      ['gap'],
      ['state', 'live'],
      ['old fill', { clientOrderId: 'O-1', lastQty: '0.01' }],
    ]);
  });
});

describe('commands at the venue', () => {
  it('may be in flight together, and arrive in the order of the calls', async () => {
    const bench = await Bench.live({
      faults: { requestDelayMs: [0, 200], answerDelayMs: [0, 900] },
    });
    const ids = Array.from({ length: 20 }, (_, index) => `O-${index}`);
    for (const clientOrderId of ids) bench.submit({ order: order({ clientOrderId }), terms: GTC });
    await bench.pass(250);
    const live = bench.truth().live.map(({ order: { oid } }) => oid);
    expect(live).toHaveLength(20);
    await bench.pass(1_000);
    const outcomes = new Map(bench.takeOutcomes());
    const accepted = ids.map((id, index) => [
      id,
      { type: 'accepted', venueOrderId: String(live[index]) },
    ]);
    expect(ids.map((id) => [id, outcomes.get(id)])).toEqual(accepted);
  });

  it('cancel an order whose leg is not known', async () => {
    const bench = await Bench.live();
    await bench.rest();
    bench.cancel({ order: order(), venueOrderId: null });
    await bench.pass(100);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'accepted' }]]);
    expect(bench.truth().live).toEqual([]);
  });

  it('keep the client order id over a modify, however long it is', async () => {
    const bench = await Bench.live();
    const long = order({ clientOrderId: 'an id that has more than fifteen bytes' });
    const venueOrderId = await bench.rest(long);
    const leg = { order: long, terms: GTC, venueOrderId, legSize: '0.01', triggerPrice: null };
    bench.modify({ ...leg, price: '93000' });
    await bench.pass(100);
    const ids = bench
      .take()
      .map(([, report]) => (report as { clientOrderId: string }).clientOrderId);
    expect(ids).toEqual([long.clientOrderId, long.clientOrderId]);
  });

  it('trade at the market within the slippage', async () => {
    const bench = await Bench.live();
    await bench.trade(false, '95500', '0.01');
    await bench.trade(false, '120000', '0.01');
    const market = order({ orderType: 'MARKET', price: null, quantity: '0.02' });
    bench.submit({ order: market, terms: GTC });
    await bench.pass(100);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'accepted' }]]);
    expect(bench.truth().fills.map(({ px, sz }) => [px, sz])).toEqual([['95500.0', '0.01']]);
    expect(bench.truth().live).toEqual([]);
  });

  it('for the market are refused if there is no price', async () => {
    const bench = await Bench.live();
    bench.faults = { http5xx: { probability: 1, executed: 0 } };
    bench.submit({ order: order({ orderType: 'MARKET', price: null }), terms: GTC });
    await bench.pass(100);
    const reason = 'local: a MARKET order needs a price';
    expect(bench.takeOutcomes()).toEqual([['O-1', { type: 'rejected', reason }]]);
  });

  it('place triggers and move those that can only reduce', async () => {
    const bench = await Bench.live();
    await bench.rest(order({ clientOrderId: 'entry', price: '95000' }));
    await bench.trade(false, '95000', '0.01');
    const stop = order({
      side: 'SELL',
      orderType: 'STOP_MARKET',
      price: null,
      triggerPrice: '90000',
    });
    const terms = { timeInForce: 'GTC', reduceOnly: true } as const;
    const venueOrderId = await bench.rest(stop, terms);
    bench.modify({
      order: stop,
      terms,
      venueOrderId,
      legSize: '0.01',
      price: null,
      triggerPrice: '91000',
    });
    await bench.pass(100);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'accepted' }]]);
    const found: unknown[] = [];
    bench.client.openOrders((orders) => found.push(...(orders ?? [])));
    await bench.pass(100);
    expect(found).toMatchObject([
      { order: { orderType: 'STOP_MARKET', triggerPrice: '91000', price: null }, terms },
    ]);
  });

  it('that the venue could not do are refused before they are sent, and later than the call', async () => {
    const bench = await Bench.live();
    bench.submit({ order: order({ instrumentId: 'NOPE' }), terms: GTC });
    bench.submit({ order: order({ price: '94000.5' }), terms: GTC });
    expect(bench.takeOutcomes()).toEqual([]);
    await bench.pass(0);
    expect(bench.takeOutcomes().map(([, outcome]) => outcome)).toEqual([
      { type: 'rejected', reason: 'local: the venue has no NOPE' },
      { type: 'rejected', reason: 'local: price 94000.5 has more than 5 significant figures' },
    ]);
    expect(bench.wires.postedBodies).toEqual([]);
  });

  it('are refused if the venue would take their order for another', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    const alike = order({ clientOrderId: `0x034f2d31${'0'.repeat(24)}` });
    bench.submit({ order: alike, terms: GTC });
    bench.submit({ order: order({ clientOrderId: '\ud800' }), terms: GTC });
    await bench.pass(100);
    expect(bench.takeOutcomes().map(([, outcome]) => outcome)).toEqual([
      { type: 'rejected', reason: 'local: the client order id is written as that of O-1 is' },
      { type: 'rejected', reason: 'local: the client order id is no well-formed text' },
    ]);
    expect(bench.truth().live).toHaveLength(1);
    const answer = await bench.ask({ order: alike, fillsSince: 0 });
    expect(answer).toMatchObject({ orders: [], fills: [], complete: true });
    const own = await bench.ask({ order: order() });
    expect(own?.orders).toMatchObject([{ clientOrderId: 'O-1', venueOrderId: leg }]);
  });

  it('that name no leg are refused too if the venue would take their order for another', async () => {
    const bench = await Bench.live();
    await bench.rest();
    for (const clientOrderId of [`0x034f2d31${'0'.repeat(24)}`, '\ud800']) {
      const refused = order({ clientOrderId });
      bench.submit({ order: refused, terms: GTC });
      bench.cancel({ order: refused, venueOrderId: null });
      const leg = { order: refused, terms: GTC, venueOrderId: null };
      bench.modify({ ...leg, legSize: '0.01', price: '93000', triggerPrice: null });
    }
    await bench.pass(1_000);
    const alike = 'local: the client order id is written as that of O-1 is';
    const illFormed = 'local: the client order id is no well-formed text';
    expect(bench.takeOutcomes().map(([, outcome]) => outcome)).toEqual(
      [alike, alike, alike, illFormed, illFormed, illFormed].map((reason) => {
        return { type: 'rejected', reason };
      }),
    );
    expect(bench.truth().live).toMatchObject([{ order: { limitPx: '94000.0' } }]);
  });

  it('act for a vault, whose orders are watched', async () => {
    const vaultAddress = `0x${'D'.repeat(40)}`;
    const bench = new Bench({}, { vaultAddress });
    const { simulator, clock } = bench.venue;
    simulator.fund(vaultAddress.toLowerCase(), { usdc: '1000', master: TRADER }, clock.now());
    bench.client.start();
    await bench.pass(100);
    await bench.rest();
    expect(simulator.truth(vaultAddress.toLowerCase(), clock.now())?.live).toHaveLength(1);
    expect(bench.truth().live).toEqual([]);
    expect((await bench.ask({ order: order() }))?.orders).toHaveLength(1);
  });
});

describe('what is not certain is unknown:', () => {
  it.each([
    ['a lost request', { requestLost: 1 }],
    ['a lost answer', { answerLost: 1 }],
    ['a 429', { http429: 1 }],
    ['a 502 that was executed', { http5xx: { probability: 1, executed: 1 } }],
    ['a 502 that was not', { http5xx: { probability: 1, executed: 0 } }],
  ])('%s', async (_name, faults) => {
    const bench = await Bench.live();
    bench.faults = faults;
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(10_000);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'unknown' }]]);
  });

  it('a venue that cannot be reached', async () => {
    const bench = await Bench.live();
    bench.venue.isDown = true;
    await bench.pass(100);
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(100);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'unknown' }]]);
  });
});

describe('a socket that is cut', () => {
  it('before the answer: the order is sent again, and placed once', async () => {
    const bench = await Bench.live({
      faults: { requestDelayMs: [10, 10], answerDelayMs: [300, 300] },
    });
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(50);
    bench.venue.disconnect();
    await bench.pass(5_000);
    expect(bench.truth().live).toHaveLength(1);
    expect(bench.wires.exchangeBodies).toEqual(bench.wires.postedBodies);
    // The copy is refused as one, which says that the first has arrived, not what came of it.
    expect(bench.takeOutcomes()).toMatchObject([
      ['O-1', { type: 'unknown', reason: expect.stringContaining('duplicate nonce') as string }],
    ]);
  });

  it('before the order arrives: the copy is answered', async () => {
    const bench = await Bench.live();
    bench.faults = { requestLost: 1 };
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(50);
    bench.faults = {};
    bench.venue.disconnect();
    await bench.pass(1_000);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'accepted' }]]);
    expect(bench.truth().live).toHaveLength(1);
  });

  it('for good: commands go by HTTP', async () => {
    const bench = await Bench.live();
    bench.venue.disconnect();
    await bench.pass(10);
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(20);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'accepted' }]]);
    expect(bench.wires.exchangeBodies).toHaveLength(1);
  });

  it('without a word is given up, and what happened meanwhile can be asked for', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    bench.faults = { halfOpen: { probability: 1, lastsMs: [600_000, 600_000] } };
    await bench.trade(false, '94000', '0.01');
    bench.faults = {};
    await bench.pass(31_000);
    const told = bench.take().map(([what, more]) => (what === 'state' ? more : what));
    expect(told).toEqual(['trouble', 'connecting', 'recovering', 'gap', 'live', 'old fill']);
    const answer = await bench.ask({ order: order(), venueOrderIds: [leg], fillsSince: 0 });
    expect(answer).toMatchObject({ orders: [{ status: 'FILLED' }], fills: [{ lastQty: '0.01' }] });
  });

  it('two hundred times in mid-flow leaves no command without its outcome', async () => {
    const bench = await Bench.live({ faults: { requestDelayMs: [0, 50], answerDelayMs: [0, 50] } });
    for (let count = 0; count < 200; count++) {
      const clientOrderId = `O-${count}`;
      bench.submit({ order: order({ clientOrderId, price: '80000' }), terms: GTC });
      await bench.pass(count % 60);
      bench.venue.disconnect();
      await bench.pass(700);
    }
    await bench.pass(20_000);
    const ids = bench.takeOutcomes().map(([id]) => id);
    expect(new Set(ids).size).toBe(200);
    expect(ids).toHaveLength(200);
    expect(bench.truth().live).toHaveLength(200);
    expect(bench.client.state).toBe('live');
  });
});

describe('frames', () => {
  it('that come twice are told twice: it is for the tracker to know', async () => {
    const bench = await Bench.live({ faults: { frameDoubled: 1 } });
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(100);
    expect(bench.take().map(([what]) => what)).toEqual(['status', 'status']);
  });

  it('that cannot be read are counted, kept, and a gap soon after', async () => {
    const bench = await Bench.live({}, { settings: { unreadableKept: 2 } });
    bench.faults = { malformedFrame: 1 };
    for (const clientOrderId of ['A', 'B', 'C']) {
      bench.submit({ order: order({ clientOrderId }), terms: GTC });
      await bench.pass(10);
    }
    bench.faults = {};
    await bench.pass(1_000);
    expect(bench.take().map(([what]) => what)).toEqual([
      ...Array<string>(3).fill('unreadable'),
      'gap',
    ]);
    expect(bench.client.unreadable.count).toBe(3);
    expect(bench.client.unreadable.kept.map(({ text }) => text.slice(0, 23))).toEqual(
      Array<string>(2).fill('{"channel":"orderUpdate'),
    );
    bench.cancel({ order: order({ clientOrderId: 'A' }), venueOrderId: null });
    await bench.pass(100);
    expect(bench.take()).toMatchObject([['status', { clientOrderId: 'A', status: 'CANCELED' }]]);
  });

  it('that cannot be read make no second gap once a new socket has made one', async () => {
    const bench = await Bench.live({}, { settings: { gapAfterUnreadableMs: 2_000 } });
    bench.faults = { malformedFrame: 1 };
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(10);
    bench.faults = {};
    bench.venue.disconnect();
    await bench.pass(10_000);
    expect(bench.take().filter(([what]) => what === 'gap')).toHaveLength(1);
  });

  it('that refuse are told as what could not be read, and make no gap', async () => {
    const clock = new VirtualClock(1_000_000);
    const wires = new ScriptedWires(clock);
    const bench = new Bench({}, { wires, clock });
    bench.client.start();
    await startUp(clock);
    wires.socket.open();
    wires.socket.confirm();
    bench.take();
    wires.socket.say({ channel: 'error', data: 'Cannot send more than 2000 messages per minute.' });
    wires.socket.say({ channel: 'surprise', data: 1 });
    clock.pass(1_000);
    expect(bench.take()).toEqual([['unreadable', 'the venue has refused a message']]);
  });

  it('of garbage do no harm', async () => {
    const clock = new VirtualClock(1_000_000);
    const wires = new ScriptedWires(clock);
    const bench = new Bench({}, { wires, clock });
    bench.client.start();
    await startUp(clock);
    wires.socket.open();
    wires.socket.confirm();
    const channels = ['orderUpdates', 'userFills', 'user', 'post', 'error', 'subscriptionResponse'];
    const frame = fc.record({ channel: fc.constantFrom(...channels), data: fc.jsonValue() });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), frame), (garbage) => {
        wires.socket.say(garbage);
      }),
    );
    clock.pass(1_000);
    expect(bench.client.state).toBe('live');
    await bench.client.stop(0);
  });
});

describe('a client that is stopped', () => {
  it('waits for what is under way, and takes nothing more', async () => {
    const bench = await Bench.live({ faults: { answerDelayMs: [500, 500] } });
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(10);
    let isStopped = false;
    void bench.client.stop(5_000).then(() => (isStopped = true));
    bench.submit({ order: order({ clientOrderId: 'O-2' }), terms: GTC });
    await bench.pass(400);
    expect(isStopped).toBe(false);
    await bench.pass(200);
    expect(isStopped).toBe(true);
    expect(bench.takeOutcomes()).toMatchObject([
      ['O-2', { type: 'rejected', reason: 'local: stopped' }],
      ['O-1', { type: 'accepted' }],
    ]);
    expect(bench.client.state).toBe('stopped');
    expect(bench.venue.simulator.status.sockets).toBe(0);
  });

  it('does not wait for longer than it may', async () => {
    const bench = await Bench.live();
    bench.faults = { answerLost: 1 };
    bench.submit({ order: order(), terms: GTC });
    await bench.pass(10);
    let isStopped = false;
    void bench.client.stop(300).then(() => (isStopped = true));
    await bench.pass(300);
    await bench.pass(10);
    expect(isStopped).toBe(true);
    expect(bench.takeOutcomes()).toMatchObject([['O-1', { type: 'unknown', reason: 'stopped' }]]);
  });
});

describe('an order whose id an earlier run has used', () => {
  /** A run that ends, and one that sends an order with the same id. */
  async function twoRuns(end: (first: Bench) => Promise<void>) {
    const first = await Bench.live();
    const old = await first.rest();
    await end(first);
    const stopped = first.client.stop(0);
    const second = new Bench({}, { wires: first.wires, clock: first.venue.clock });
    second.client.start();
    await first.pass(2_000);
    await stopped;
    second.submit({ order: order(), terms: GTC }, 3_600_000);
    await first.pass(1_000);
    second.take();
    return { first, second, old };
  }

  it('is told nothing of that one when the snapshot of trades repeats it', async () => {
    const { first, second, old } = await twoRuns((bench) => bench.trade(false, '94000', '0.01'));
    first.venue.disconnect();
    await first.pass(5_000);
    const fills = second.take().filter(([what]) => what === 'old fill');
    expect(fills).toMatchObject([['old fill', { venueOrderId: old, clientOrderId: null }]]);
  });

  it('is not taken for that one by an answer', async () => {
    const { first, second, old } = await twoRuns(async (bench) => {
      bench.cancel({ order: order(), venueOrderId: null });
      await bench.pass(1_000);
    });
    const answers: unknown[] = [];
    const question = { order: order(), venueOrderIds: [], fillsSince: 0 };
    second.client.ask(question, (answer) => answers.push(answer?.orders));
    await first.pass(5_000);
    const [[, outcome] = []] = second.takeOutcomes();
    const venueOrderId = outcome?.type === 'accepted' ? outcome.venueOrderId : null;
    expect(venueOrderId).not.toBe(old);
    expect(answers).toMatchObject([[{ venueOrderId, status: 'ACCEPTED' }]]);
  });
});
