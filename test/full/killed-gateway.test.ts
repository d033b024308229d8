import { describe } from 'vitest';
import { killedGatewaySuite } from '../support/killed-gateway-suite.ts';

/** `FILLPROOF_RUNS` sets another number, for as long a search as one likes. */
const RUNS = Number(process.env['FILLPROOF_RUNS'] ?? 80);
const TRADE_MS = 20_000;

describe('a gateway that goes on from its journal', { timeout: 3_600_000 }, () => {
  killedGatewaySuite('none', RUNS, TRADE_MS);
  killedGatewaySuite('typical', RUNS, TRADE_MS);
  killedGatewaySuite('hostile', RUNS, TRADE_MS);
});
