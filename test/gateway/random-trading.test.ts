import { describe } from 'vitest';
import { gatewaySuite } from '../support/gateway-suite.ts';

describe('a gateway at a venue', { timeout: 600_000 }, () => {
  gatewaySuite('none', 100);
  gatewaySuite('typical', 150);
  gatewaySuite('hostile', 270);
});
