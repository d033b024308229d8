import { describe, expect, it } from 'vitest';
import {
  AddressLimit,
  type AddressLimitSettings,
} from '../../../../src/venues/simulator/access/address-limit.ts';
import type { Action } from '../../../../src/venues/simulator/wire/action.ts';

const USER = '0x19e7e376e7c213b7e7e7e46cc70a5dd086daff2a';
const NOOP: Action = { type: 'noop' };

function cancels(length: number): Action {
  return { type: 'cancel', cancels: Array.from({ length }, () => ({ a: 0, o: 1 })) };
}

/** A user of the venue, who does what it may. */
class Trader {
  readonly limit: AddressLimit;
  tradedUsdc = 0;

  constructor(settings: Partial<AddressLimitSettings> = {}) {
    this.limit = new AddressLimit(settings);
  }

  act(action: Action, now = 0, expired = false): string | null {
    const { tradedUsdc } = this;
    const refusal = this.limit.refusal(USER, action, tradedUsdc, now);
    if (refusal === null) this.limit.count(USER, action, { tradedUsdc, expired, now });
    return refusal;
  }

  get used(): number {
    return this.limit.rateLimitOf(USER, this.tradedUsdc).nRequestsUsed;
  }
}

describe('an address', () => {
  it('has 10,000 actions, and one more for each USDC traded', () => {
    const { limit } = new Trader();
    expect(limit.rateLimitOf(USER, 0)).toEqual({
      cumVlm: '0.0',
      nRequestsUsed: 0,
      nRequestsCap: 10_000,
      nRequestsSurplus: 0,
    });
    expect(limit.rateLimitOf(USER, 87_457.46)).toHaveProperty('nRequestsCap', 97_457);
    expect(limit.rateLimitOf(USER, 87_457.46)).toHaveProperty('cumVlm', '87457.46');
  });

  it('uses one for every entry of a batch', () => {
    const trader = new Trader();
    trader.act(cancels(7));
    trader.act(NOOP);
    trader.act(cancels(0));
    expect(trader.used).toBe(9);
  });

  it('uses five times as many for actions that come after their time', () => {
    const trader = new Trader();
    trader.act(cancels(3), 0, true);
    expect(trader.used).toBe(15);
  });

  it('is refused in the venue’s words when it has none left', () => {
    const trader = new Trader({ initialActions: 0 });
    trader.tradedUsdc = 3.5;
    expect([trader.act(NOOP), trader.act(NOOP), trader.act(NOOP)]).toEqual([null, null, null]);
    // One beyond goes through, for it is the first in ten seconds.
    expect(trader.act(NOOP)).toBeNull();
    expect(trader.act(NOOP)).toBe(
      'Too many cumulative requests sent (4 > 2) for cumulative volume traded $3.5. ' +
        'Place taker orders to free up 1 request per USDC traded.',
    );
  });

  it('gets one request through every ten seconds then, whatever was refused between', () => {
    const trader = new Trader({ initialActions: 0 });
    const passedAt = [];
    for (let now = 0; now <= 45_000; now += 1_000) {
      if (trader.act(NOOP, now) === null) passedAt.push(now);
    }
    expect(passedAt).toEqual([0, 10_000, 20_000, 30_000, 40_000]);
    expect(trader.used).toBe(5);
  });

  it('acts again when it has traded', () => {
    const trader = new Trader({ initialActions: 0 });
    trader.act(NOOP);
    expect(trader.act(NOOP)).not.toBeNull();
    trader.tradedUsdc = 2;
    expect(trader.act(NOOP)).toBeNull();
    expect(trader.act(NOOP)).not.toBeNull();
  });

  it('can cancel twice as much', () => {
    const trader = new Trader({ initialActions: 10 });
    trader.act(cancels(19));
    expect(trader.act(NOOP)).toBeNull();
    expect(trader.act(NOOP)).toContain('(20 > 9)');
    expect(trader.act(cancels(1))).toContain('(20 > 19)');
  });

  it('can cancel 100,000 more at most', () => {
    const trader = new Trader();
    trader.tradedUsdc = 1_000_000;
    trader.act(cancels(1_110_000));
    expect(trader.act(cancels(1))).toBeNull();
    expect(trader.act(cancels(1))).toContain('(1110001 > 1109999)');
  });

  it('is only counted if the limit is not enforced', () => {
    const trader = new Trader({ initialActions: 0, enforced: false });
    expect([trader.act(NOOP), trader.act(NOOP)]).toEqual([null, null]);
    expect(trader.used).toBe(2);
  });
});
