import { describe } from 'vitest';
import { killedGatewaySuite } from '../support/killed-gateway-suite.ts';

const TRADE_MS = 10_000;

describe('a gateway that goes on from its journal', { timeout: 600_000 }, () => {
  killedGatewaySuite('none', 40, TRADE_MS);
  killedGatewaySuite('typical', 100, TRADE_MS);
  // It takes its time to be live again.
  killedGatewaySuite('hostile', 100, 2 * TRADE_MS);
});
