import { describe, expect, it } from 'vitest';
import { accepted, canceled, Desk, START } from './desk.ts';

/** O-1 is canceled, and a leg 2 of it turns out to work. */
function stray(onLiveLeg: 'off' | 'cancel' = 'cancel'): Desk {
  const desk = Desk.withOrder({ settings: { onLiveLeg } });
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

  it('is left to its owner, if so wanted', () => {
    const desk = stray('off');
    expect(desk.client.sent).toEqual([]);
    expect(desk.records[0]?.step.advisories).toMatchObject([{ type: 'live-leg' }]);
  });
});
