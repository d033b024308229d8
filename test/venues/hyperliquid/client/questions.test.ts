import { describe, expect, it } from 'vitest';
import type { UsedIds } from '../../../../src/venue/venue-client.ts';
import { Bench, GTC, order } from './bench.ts';

const readsOf = (bench: Bench) => bench.wires.reads.splice(0).map(({ type }) => type);

async function modified(bench: Bench, leg: string, price: string, size = '0.01'): Promise<string> {
  const command = { order: order(), terms: GTC, venueOrderId: leg, legSize: size };
  bench.modify({ ...command, price, triggerPrice: null });
  await bench.pass(1_000);
  const [, outcome] = bench.takeOutcomes()[0] ?? [];
  if (outcome?.type !== 'accepted') throw new Error(JSON.stringify(outcome));
  return outcome.venueOrderId ?? '';
}

describe('an answer', () => {
  it('shows the leg that lives', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    readsOf(bench);
    const askedAt = bench.venue.clock.now();
    const answer = await bench.ask({ order: order(), venueOrderIds: [leg] });
    expect(answer).toEqual({
      asOf: askedAt + 20,
      orders: [expect.objectContaining({ clientOrderId: 'O-1', venueOrderId: leg }) as object],
      fills: null,
      complete: true,
    });
    expect(answer?.orders[0]).toMatchObject({ status: 'ACCEPTED', quantity: '0.01' });
    expect(readsOf(bench)).toEqual(['frontendOpenOrders', 'historicalOrders']);
  });

  it('shows every leg of an order, known or not, and its trades', async () => {
    const bench = await Bench.live();
    const first = await bench.rest();
    await bench.trade(false, '94000', '0.004');
    const second = await modified(bench, first, '93000', '0.006');
    await bench.trade(false, '93000', '0.006');
    const { orders, fills, complete } = (await bench.ask({ order: order(), fillsSince: 0 })) ?? {};
    expect(complete).toBe(true);
    expect(new Set(orders?.map(({ venueOrderId, status }) => `${venueOrderId} ${status}`))).toEqual(
      new Set([`${first} CANCELED`, `${second} FILLED`]),
    );
    expect(
      fills?.map(({ venueOrderId, lastQty, clientOrderId }) => [
        clientOrderId,
        venueOrderId,
        lastQty,
      ]),
    ).toEqual([
      ['O-1', first, '0.004'],
      ['O-1', second, '0.006'],
    ]);
  });

  it('that no order was found is complete', async () => {
    const bench = await Bench.live();
    const answer = await bench.ask({ order: order(), fillsSince: 0 });
    expect(answer).toMatchObject({ orders: [], fills: [], complete: true });
    // By its own id too: the history may be too long to show it.
    expect(readsOf(bench)).toContain('orderStatus');
  });

  it('holds nothing of other orders', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest(order({ clientOrderId: 'O-2' }));
    const { orders } = (await bench.ask({ order: order() })) ?? {};
    expect(orders).toEqual([]);
    const other = await bench.ask({ order: order({ clientOrderId: 'O-2' }) });
    expect(other?.orders.map(({ venueOrderId }) => venueOrderId)).toEqual([leg]);
  });

  it('trusts no read by the client order id alone, which may find a dead leg', async () => {
    const bench = await Bench.live({ faults: { deadLegByCloid: 1 } });
    const first = await bench.rest();
    const second = await modified(bench, first, '93000');
    const { orders } = (await bench.ask({ order: order() })) ?? {};
    const live = orders?.filter(({ status }) => status === 'ACCEPTED');
    expect(live?.map(({ venueOrderId }) => venueOrderId)).toEqual([second]);
  });

  it('takes an end for true that the list of open orders does not know yet', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    bench.cancel({ order: order(), venueOrderId: leg });
    await bench.pass(100);
    bench.faults = { staleReads: { probability: 1, ageMs: [500, 500] } };
    const { orders } = (await bench.ask({ order: order(), venueOrderIds: [leg] })) ?? {};
    expect(orders?.map(({ status }) => status)).toEqual(['CANCELED']);
  });

  it('asks for a leg by its id that no list shows', async () => {
    const bench = await Bench.live();
    const answer = await bench.ask({ order: order(), venueOrderIds: ['99', 'not a number'] });
    expect(answer).toMatchObject({ orders: [], complete: true });
    expect(readsOf(bench).filter((type) => type === 'orderStatus')).toHaveLength(1);
  });

  it('is not complete if a read has failed, and none if all have', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    bench.faults = { http5xx: { probability: 0.5, executed: 0 } };
    const seen = new Set<string>();
    for (let count = 0; count < 40; count++) {
      const answer = await bench.ask({ order: order(), venueOrderIds: [leg], fillsSince: 0 });
      const shown = answer?.complete === true ? `: ${answer.orders.length} leg` : '';
      seen.add(`${answer && answer.complete}${shown}`);
    }
    expect(seen).toEqual(new Set(['true: 1 leg', 'false', 'null']));
  });

  it('reads trades from some time before, since the clock of the venue is another', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    await bench.trade(false, '94000', '0.01');
    const fillsSince = bench.venue.clock.now() + 5_000;
    const answer = await bench.ask({ order: order(), venueOrderIds: [leg], fillsSince });
    expect(answer?.fills).toHaveLength(1);
  });

  it('says so if a trade could not be read', async () => {
    const bench = await Bench.live();
    await bench.rest();
    await bench.trade(false, '94000', '0.004');
    const question = { order: order(), fillsSince: 0 };
    expect(await bench.ask(question)).toMatchObject({ fillsComplete: true, complete: true });
    bench.wires.rewrite = (type, text) =>
      type === 'userFillsByTime' ? text.replace(/]$/, ',{"coin":"BTC"}]') : text;
    const answer = await bench.ask(question);
    expect(answer).toMatchObject({ fillsComplete: false, complete: false });
    expect(answer?.fills).toHaveLength(1);
  });

  it('is not complete if a leg could not be asked for by its id', async () => {
    const bench = await Bench.live();
    const answers: unknown[] = [];
    const question = { order: order(), venueOrderIds: ['99'], fillsSince: null };
    bench.client.ask(question, (answer) => answers.push(answer?.complete));
    // The lists are answered by now, the leg is not.
    await bench.pass(22);
    bench.venue.isDown = true;
    await bench.pass(1_000);
    expect(readsOf(bench).at(-1)).toBe('orderStatus');
    expect(answers).toEqual([false]);
  });

  it('is none while the venue cannot be reached', async () => {
    const bench = await Bench.live();
    bench.venue.isDown = true;
    expect(await bench.ask({ order: order() })).toBeNull();
  });

  it('comes even if reads are never answered', async () => {
    const bench = await Bench.live();
    bench.faults = { requestLost: 1, lostAfterMs: [600_000, 600_000] };
    expect(await bench.ask({ order: order() })).toBeNull();
  });
});

describe('questions', () => {
  it('that come together share their reads', async () => {
    const bench = await Bench.live();
    const orders = ['A', 'B', 'C'].map((clientOrderId) => order({ clientOrderId }));
    for (const each of orders) await bench.rest(each);
    readsOf(bench);
    const found: (string | undefined)[] = [];
    for (const [index, each] of orders.entries()) {
      const question = { order: each, venueOrderIds: [], fillsSince: index === 1 ? 0 : null };
      bench.client.ask(question, (answer) => {
        found.push(answer?.orders[0]?.clientOrderId ?? undefined);
        expect(answer?.fills === null).toBe(index !== 1);
      });
    }
    await bench.pass(1_000);
    expect(found).toEqual(['A', 'B', 'C']);
    const reads = ['frontendOpenOrders', 'historicalOrders', 'userFillsByTime'];
    expect(readsOf(bench)).toEqual(reads);
  });

  it('about one order are answered together', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    const answers: unknown[] = [];
    const question = { order: order(), venueOrderIds: [leg], fillsSince: null };
    for (const fillsSince of [null, 5, 3]) {
      bench.client.ask({ ...question, fillsSince }, (answer) => answers.push(answer));
    }
    await bench.pass(1_000);
    expect(answers).toHaveLength(3);
    expect(new Set(answers).size).toBe(1);
  });

  it('wait until the venue may be asked, and are then answered together', async () => {
    const settings = { weightPerMinute: 160 };
    const bench = await Bench.live({ limits: true }, { settings });
    const answeredAt: number[] = [];
    const from = bench.venue.clock.now();
    for (let count = 0; count < 20; count++) {
      bench.client.ask({ order: order(), venueOrderIds: [], fillsSince: null }, (answer) => {
        expect(answer).not.toBeNull();
        answeredAt.push(bench.venue.clock.now() - from);
      });
      await bench.pass(2_000);
    }
    await bench.pass(60_000);
    expect(answeredAt).toHaveLength(20);
    expect(new Set(answeredAt).size).toBeLessThan(5);
  });

  it('keep within the limits of the venue', async () => {
    const bench = await Bench.live({ limits: true });
    const leg = await bench.rest();
    const nulls: unknown[] = [];
    for (let count = 0; count < 600; count++) {
      const question = { order: order(), venueOrderIds: [leg], fillsSince: 0 };
      bench.client.ask(question, (answer) => {
        if (answer?.complete !== true) nulls.push(answer);
      });
      await bench.pass(500);
    }
    await bench.pass(60_000);
    expect(nulls).toEqual([]);
  });
});

describe('the open orders', () => {
  it('are all that live, with their terms', async () => {
    const bench = await Bench.live();
    await bench.rest();
    await bench.rest(order({ clientOrderId: 'O-2', side: 'SELL', price: '96000' }), {
      timeInForce: 'ALO',
      reduceOnly: false,
    });
    const found: unknown[] = [];
    bench.client.openOrders((orders) => found.push(orders));
    await bench.pass(1_000);
    expect(found).toMatchObject([
      [
        { order: { clientOrderId: 'O-2', side: 'SELL' }, terms: { timeInForce: 'ALO' } },
        { order: { clientOrderId: 'O-1', side: 'BUY' }, terms: { timeInForce: 'GTC' } },
      ],
    ]);
  });

  it('are null if the venue cannot be asked', async () => {
    const bench = await Bench.live();
    bench.venue.isDown = true;
    const found: unknown[] = [];
    bench.client.openOrders((orders) => found.push(orders));
    await bench.pass(1_000);
    expect(found).toEqual([null]);
  });
});

describe('the client order ids that were used', () => {
  const long = 'an order with an id of more than 15 bytes';

  async function usedIds(bench: Bench): Promise<UsedIds | null | undefined> {
    const found: (UsedIds | null)[] = [];
    bench.client.usedIds((used) => found.push(used));
    await bench.pass(1_000);
    return found[0];
  }

  it.each(['O-1', long, `0x${'1'.repeat(32)}`])('tell of %s, open or ended', async (id) => {
    const bench = await Bench.live();
    expect((await usedIds(bench))?.has(id)).toBe(false);
    const given = order({ clientOrderId: id });
    const venueOrderId = await bench.rest(given);
    expect((await usedIds(bench))?.has(id)).toBe(true);
    bench.cancel({ order: given, venueOrderId });
    await bench.pass(1_000);
    const used = await usedIds(bench);
    expect(used?.has(id)).toBe(true);
    expect(used?.has(`${id}!`)).toBe(false);
  });

  it('reach back to what has been open for longer than the history', async () => {
    const bench = await Bench.live({}, { settings: { weightPerMinute: 100_000 } });
    await bench.rest(order({ clientOrderId: long }));
    for (let count = 0; count < 2_001; count += 1) {
      const clientOrderId = `P-${count}`;
      bench.submit({
        order: order({ clientOrderId }),
        terms: { ...GTC, timeInForce: 'IOC' },
      });
      await bench.pass(10);
    }
    const used = await usedIds(bench);
    expect(['P-0', 'P-1', long].map((id) => used?.has(id))).toEqual([false, true, true]);
  });

  it('are null if the venue cannot be asked', async () => {
    const bench = await Bench.live();
    bench.venue.isDown = true;
    expect(await usedIds(bench)).toBeNull();
  });

  it.each(['frontendOpenOrders', 'historicalOrders'])('are null without %s', async (list) => {
    const bench = await Bench.live();
    await bench.rest();
    const { wires } = bench;
    wires.answerTo = ({ type }) => (type === list ? { status: 429, body: '' } : undefined);
    expect(await usedIds(bench)).toBeNull();
  });
});

describe('a storm of commands', () => {
  it('leaves room for questions', async () => {
    const bench = await Bench.live();
    const leg = await bench.rest();
    const answers: unknown[] = [];
    for (let count = 0; count < 3_000; count += 1) {
      bench.cancel({ order: order({ clientOrderId: 'O-2' }), venueOrderId: '99' });
      if (count === 1_500) {
        const question = { order: order(), venueOrderIds: [leg], fillsSince: 0 };
        bench.client.ask(question, (answer) => answers.push(answer));
      }
      await bench.pass(40);
    }
    expect(answers).toMatchObject([{ orders: [{ status: 'ACCEPTED' }], complete: true }]);
  });
});
