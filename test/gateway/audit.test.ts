import { describe, expect, it } from 'vitest';
import { accepted, canceled, Desk, fillOf, GTC, orderOf, START } from './desk.ts';

describe('an audit', () => {
  it('finds the trade that was lost without a trace', () => {
    const desk = Desk.withOrder();
    desk.clock.pass(60_000);
    const { question, answer } = desk.takeQuestion();
    expect(question).toMatchObject({ venueOrderIds: ['1'], fillsSince: START - 60_000 });
    const fills = [fillOf('1', 'T-1', '3')];
    answer({ asOf: START + 60_000, orders: [accepted('1')], fills, complete: true });
    expect(desk.takeEvents()).toEqual(['OrderFilled']);
  });

  it('looks again at orders that have closed, until one was whole', () => {
    const desk = Desk.withOrder();
    desk.client.status(canceled('1'));
    desk.clock.pass(60_000);
    desk.takeQuestion().answer({ asOf: START, orders: [], fills: null, complete: false });
    desk.clock.pass(60_000);
    const { question, answer } = desk.takeQuestion();
    expect(question).toMatchObject({ venueOrderIds: [], fillsSince: START - 60_000 });
    answer({ asOf: START, orders: [], fills: [], complete: true });
    desk.clock.pass(60_000);
    expect(desk.client.asked).toEqual([]);
  });

  it('reads trades since the last whole one', () => {
    const desk = Desk.withOrder();
    desk.clock.pass(60_000);
    desk.takeQuestion().answer({ asOf: START, orders: [], fills: [], complete: true });
    desk.clock.pass(60_000);
    expect(desk.takeQuestion().question.fillsSince).toBe(START);
  });

  it('is none while the last is under way, if it is not wanted, or if the gateway stops', async () => {
    const desk = Desk.withOrder();
    desk.clock.pass(200_000);
    expect(desk.client.asked).toHaveLength(1);
    const never = Desk.live({ settings: { auditEveryMs: 0 } });
    never.gateway.submit(orderOf('O-1'), GTC);
    never.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
    never.clock.pass(200_000);
    expect(never.client.asked).toEqual([]);
    const stopped = Desk.withOrder();
    await stopped.gateway.stop({ cancelAll: false, withinMs: 1_000 });
    stopped.clock.pass(200_000);
    expect(stopped.client.asked).toEqual([]);
  });
});
