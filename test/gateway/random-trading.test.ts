import { describe } from 'vitest';
import { gatewaySuite } from '../support/gateway-suite.ts';

const TRADE_MS = 10_000;

describe('a gateway at a venue', { timeout: 600_000 }, () => {
  gatewaySuite('none', 100, TRADE_MS);
  gatewaySuite('typical', 150, TRADE_MS);
  gatewaySuite('hostile', 270, TRADE_MS);
});
