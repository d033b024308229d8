import { describe } from 'vitest';
import { gatewaySuite } from '../support/gateway-suite.ts';
import { recoverySuite } from '../support/recovery-suite.ts';

/** `FILLPROOF_RUNS` sets another number, for as long a search as one likes. */
const RUNS = Number(process.env['FILLPROOF_RUNS'] ?? 200);
const TRADE_MS = 20_000;

describe('a gateway at a venue', { timeout: 3_600_000 }, () => {
  gatewaySuite('none', RUNS, TRADE_MS);
  gatewaySuite('typical', RUNS, TRADE_MS);
  gatewaySuite('hostile', RUNS, TRADE_MS);
  recoverySuite(RUNS);
});
