import { describe, expect, it } from 'vitest';
import { NO_FAULTS } from '../../src/venues/simulator/faults/fault-profile.ts';
import { GatewayRun } from '../support/gateway-run.ts';
import { recoverySuite } from '../support/recovery-suite.ts';
import { GTC, orderOf } from './desk.ts';

describe('a gateway knows what is true', { timeout: 600_000 }, () => {
  recoverySuite(20);

  it.each(['O-1', 'an id of more than 15 bytes'])(
    'of an order %s that was closed two gateways ago: it is not traded again',
    async (clientOrderId) => {
      const run = new GatewayRun({ seed: 1, faults: NO_FAULTS });
      const order = orderOf(clientOrderId, { quantity: '0.01', price: '94000' });
      await run.begin();
      expect(run.gateway.submit(order, GTC)).toEqual({ ok: true });
      await run.venue.pass(1_000);
      run.gateway.cancel(clientOrderId);
      await run.venue.pass(1_000);
      expect(run.gateway.view(clientOrderId)?.state).toBe('canceled');
      for (let restarts = 0; restarts < 2; restarts += 1) {
        await run.restart();
        await run.venue.pass(2_000);
      }
      const message = `${clientOrderId} was used before, by an order that is not known here`;
      const error = { code: 'DUPLICATE_ORDER', message };
      expect(run.gateway.submit(order, GTC)).toEqual({ ok: false, error });
      await run.end();
    },
  );
});
