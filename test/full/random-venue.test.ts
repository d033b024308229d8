import { describe } from 'vitest';
import { randomVenueSuite } from '../support/random-venue-suite.ts';

describe('a random venue, many more scenarios', () => {
  randomVenueSuite(80_000);
});

describe('a random venue, little remembered of an order', () => {
  randomVenueSuite(20_000, { legsKept: 2 });
});
