import { describe } from 'vitest';
import { randomExchangeSuite } from '../../../support/random-exchange-suite.ts';

describe('random actions', () => {
  randomExchangeSuite(10_000);
});

describe('random actions, every open question answered the other way', () => {
  randomExchangeSuite(3_000, {
    partialFillRows: 'open',
    cloidTarget: 'oldest',
    cloidReuse: 'reject',
    modifyToTaker: 'kills-old',
    modifyWithoutMargin: 'keeps-old',
    preValidation: 'request',
  });
});
