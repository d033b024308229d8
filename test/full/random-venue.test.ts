import { describe } from 'vitest';
import { randomVenueSuite } from '../support/random-venue-suite.ts';

describe('a random venue, many more scenarios', () => {
  randomVenueSuite(60_000);
});

describe('a random venue, little remembered of an order', () => {
  randomVenueSuite(5_000, { legsKept: 2 });
});
