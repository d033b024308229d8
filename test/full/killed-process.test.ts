import { describe } from 'vitest';
import { killedProcessSuite } from '../support/killed-process-suite.ts';

/** With those of the ordinary run a hundred. `FILLPROOF_KILLS` sets another number of each, for as long a search as one likes. */
const KILLS = Number(process.env['FILLPROOF_KILLS'] ?? 44);

describe('a process that is killed', { timeout: 36_000_000 }, () => {
  killedProcessSuite('typical', KILLS);
  killedProcessSuite('hostile', KILLS);
});
