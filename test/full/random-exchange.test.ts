import { describe } from 'vitest';
import { randomExchangeSuite } from '../support/random-exchange-suite.ts';

describe('random actions at the venue, many more', () => {
  randomExchangeSuite(40_000);
  randomExchangeSuite(10_000, { partialFillRows: 'open', cloidTarget: 'oldest' });
});
