import { describe, expect, it } from 'vitest';
import { Bench, GTC, order } from './bench.ts';

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
