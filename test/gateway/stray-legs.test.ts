import { describe, expect, it } from 'vitest';
import type { Outlet } from '../../src/gateway/outlet.ts';
import { accepted, canceled, Desk, START } from './desk.ts';

/** O-1 is canceled, and a leg 2 of it turns out to work. */
function stray(onLiveLeg: 'off' | 'cancel' = 'cancel', outlets: Outlet[] = []): Desk {
  const desk = Desk.withOrder({ settings: { onLiveLeg, auditEveryMs: 0 }, outlets });
  desk.client.status(canceled('1'));
  desk.records.splice(0);
  desk.client.status(accepted('2'));
  return desk;
}

describe('a leg that works under a closed order', () => {
  it('is canceled by its id, and the closed order hears nothing of it', () => {
    const desk = stray();
    const { command, answer } = desk.take('cancel');
    expect(command).toMatchObject({ venueOrderId: '2', expiresAt: START + 5_000 });
    answer({ type: 'accepted', venueOrderId: null });
    desk.client.status(canceled('2'));
    expect(desk.takeRules()).toEqual(['status: live-leg', 'status: stale-status']);
  });

  it('is looked at when the cancel did not surely come through, and canceled again', () => {
    const desk = stray();
    desk.take('cancel').answer({ type: 'unknown', reason: 'timeout' });
    desk.clock.pass(5_000);
    const { question, answer } = desk.takeQuestion();
    expect(question).toMatchObject({ venueOrderIds: ['2'], fillsSince: null });
    answer({ asOf: START, orders: [accepted('2')], fills: null, complete: true });
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('is let go once the venue says that it has ended', () => {
    const desk = stray();
    desk.take('cancel').answer({ type: 'rejected', reason: 'never placed' });
    desk.clock.pass(5_000);
    desk.takeQuestion().answer(null);
    desk.clock.pass(5_000);
    const orders = [canceled('2')];
    desk.takeQuestion().answer({ asOf: START, orders, fills: null, complete: true });
    desk.clock.pass(40_000);
    expect(desk.client.sent).toEqual([]);
    expect(desk.client.asked).toEqual([]);
  });

  it('is canceled once there is a connection again', () => {
    const desk = Desk.withOrder();
    desk.client.status(canceled('1'));
    desk.client.state = 'connecting';
    desk.client.status(accepted('2'));
    expect(desk.client.sent).toEqual([]);
    desk.client.become('live');
    desk.clock.pass(5_000);
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it.each([
    ['the venue refuses to cancel', [accepted('2')]],
    ['the venue knows nothing of', []],
  ])('that %s is left to its owner in the end, who is told', (_what, orders) => {
    const left: string[][] = [];
    const outlet = { onStep: () => {}, onLegLeft: (...ids: string[]) => left.push(ids) };
    const desk = stray('cancel', [outlet]);
    let tries = 0;
    while (left.length === 0 && tries < 1_000) {
      for (const { answer } of desk.client.sent.splice(0)) {
        tries += 1;
        answer({ type: 'rejected', reason: 'no' });
      }
      for (const { answer } of desk.client.asked.splice(0)) {
        tries += 1;
        answer({ asOf: START, orders, fills: null, complete: true });
      }
      desk.clock.pass(5_000);
    }
    expect(left).toEqual([['O-1', '2']]);
    expect(tries).toBeGreaterThanOrEqual(60);
    desk.clock.pass(50_000);
    expect([...desk.client.sent, ...desk.client.asked]).toEqual([]);
    // If it shows again, it is ended again.
    desk.client.status(accepted('2'));
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('is not given up while there is no connection', () => {
    const desk = stray();
    desk.take('cancel').answer({ type: 'unknown', reason: 'timeout' });
    desk.client.state = 'connecting';
    for (let tries = 0; tries < 100; tries += 1) {
      desk.clock.pass(5_000);
      desk.takeQuestion().answer(null);
    }
    desk.client.state = 'live';
    desk.clock.pass(5_000);
    const orders = [accepted('2')];
    desk.takeQuestion().answer({ asOf: START, orders, fills: null, complete: true });
    expect(desk.take('cancel').command.venueOrderId).toBe('2');
  });

  it('is left to its owner, if so wanted', () => {
    const desk = stray('off');
    expect(desk.client.sent).toEqual([]);
    expect(desk.records[0]?.step.advisories).toMatchObject([{ type: 'live-leg' }]);
  });
});
