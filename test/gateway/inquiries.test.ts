import { describe, expect, it } from 'vitest';
import type { VenueAnswer } from '../../src/venue/venue-client.ts';
import { accepted, Desk, fillOf, GTC, orderOf, START } from './desk.ts';

describe('questions', () => {
  it('of a gap are asked for each open order, fills and all, from before it was sent', () => {
    const desk = Desk.withOrder();
    desk.gateway.submit(orderOf('O-2'), GTC);
    desk.client.gap();
    expect(desk.client.asked.map(({ question }) => question)).toMatchObject([
      { order: { clientOrderId: 'O-1' }, venueOrderIds: ['1'], fillsSince: START - 60_000 },
      { order: { clientOrderId: 'O-2' }, venueOrderIds: [], fillsSince: START - 60_000 },
    ]);
  });

  it('want only the fills that were not read yet, of which some overlap', () => {
    const desk = Desk.withOrder({ settings: { auditEveryMs: 0 } });
    const ask = (answer: Partial<VenueAnswer> | null): number | null => {
      desk.clock.pass(3_600_000);
      desk.client.gap();
      const { question, answer: tell } = desk.takeQuestion();
      const asOf = desk.clock.now();
      const orders = [accepted('1')];
      tell(answer && { asOf, orders, fills: [], complete: true, ...answer });
      return question.fillsSince === null ? null : question.fillsSince - START;
    };
    // What was not read whole is read again.
    expect(ask(null)).toBe(-60_000);
    expect(ask({ fills: null, complete: false })).toBe(-60_000);
    expect(ask({ complete: false })).toBe(-60_000);
    expect(ask({})).toBe(-60_000);
    expect(ask({})).toBe(4 * 3_600_000 - 60_000);
    expect(ask(null)).toBe(5 * 3_600_000 - 60_000);
  });

  it('of an order that outlived what was kept of it read all its fills once, and go on', () => {
    const desk = Desk.withOrder({
      settings: { auditEveryMs: 0, policy: { closedOrdersKept: 0 } },
    });
    for (let n = 0; n < 10_000; n += 1) {
      const clientOrderId = `N-${n}`;
      desk.gateway.submit(orderOf(clientOrderId), GTC);
      desk.client.status(accepted(String(10 + n), { clientOrderId, status: 'CANCELED' }));
    }
    const ask = (): number | null => {
      desk.clock.pass(3_600_000);
      desk.client.asked.splice(0).forEach(({ answer }) => answer(null));
      desk.client.gap();
      const { question, answer } = desk.takeQuestion();
      const orders = [accepted('1')];
      answer({ asOf: desk.clock.now(), orders, fills: [], complete: true });
      return question.fillsSince;
    };
    expect(ask()).toBe(0);
    expect(ask()).toBe(START + 3_600_000 - 60_000);
  });

  it('count what an audit has read', () => {
    const desk = Desk.withOrder();
    desk.clock.pass(3_600_000);
    desk.client.asked
      .splice(0)
      .at(-1)
      ?.answer({
        asOf: desk.clock.now(),
        orders: [accepted('1')],
        fills: [],
        complete: true,
      });
    desk.client.gap();
    expect(desk.takeQuestion().question.fillsSince).toBe(desk.clock.now() - 60_000);
  });

  it('are answered by the same door as the stream', () => {
    const desk = Desk.withOrder();
    desk.client.gap();
    const { answer } = desk.takeQuestion();
    desk.records.splice(0);
    const fills = [fillOf('1', 'T-1', '10')];
    const orders = [accepted('1', { status: 'FILLED', filledQty: '10' })];
    answer({ asOf: START, orders, fills, complete: true });
    expect(desk.records[0]?.input).toMatchObject({ type: 'query.answered', asOf: START, fills });
    expect(desk.takeEvents()).toEqual(['OrderFilled']);
    expect(desk.gateway.view('O-1')?.state).toBe('filled');
  });

  it('of lost fills stay open while not all could be read, and what was read counts', () => {
    const desk = Desk.withOrder();
    const fills = [fillOf('1', 'T-1', '4')];
    const some = { asOf: START, orders: [accepted('1')], fills, complete: false };
    desk.client.gap();
    desk.takeQuestion().answer({ ...some, fillsComplete: false });
    expect(desk.gateway.view('O-1')?.cumQty).toBe('4');
    desk.clock.pass(2_000);
    const again = desk.takeQuestion();
    expect(again.question.fillsSince).toBe(START - 60_000);
    const more = [...fills, fillOf('1', 'T-2', '3')];
    again.answer({ ...some, fills: more, fillsComplete: true });
    expect(desk.gateway.view('O-1')?.cumQty).toBe('7');
    desk.clock.pass(10_000);
    expect(desk.client.asked).toEqual([]);
  });

  it('are put again when due, by one timer', () => {
    const desk = Desk.withOrder();
    desk.client.gap();
    desk.takeQuestion().answer(null);
    desk.records.splice(0);
    desk.clock.pass(1_999);
    expect(desk.client.asked).toEqual([]);
    desk.clock.pass(1);
    expect(desk.takeRules()).toEqual(['clock: clock']);
    expect(desk.client.asked).toHaveLength(1);
  });

  it('are not put while the same one is under way, but for fills that it left out', () => {
    const desk = Desk.withOrder();
    desk.gateway.cancel('O-1');
    desk.take('cancel').answer({ type: 'unknown', reason: 'timeout' });
    desk.clock.pass(10_000);
    expect(desk.client.asked).toHaveLength(1);
    desk.client.gap();
    expect(desk.client.asked.map(({ question }) => question.fillsSince)).toEqual([
      null,
      START - 60_000,
    ]);
    desk.clock.pass(10_000);
    expect(desk.client.asked).toHaveLength(2);
  });
});
