import { describe } from 'vitest';
import { everyWaySuite, randomVenueSuite } from '../support/random-venue-suite.ts';

describe('a random venue, many more scenarios', () => {
  randomVenueSuite(60_000);
});

describe('a random venue, little remembered of an order', () => {
  randomVenueSuite(5_000, { legsKept: 2 });
});

describe('a random venue, orders run in every way', () => {
  everyWaySuite(8_000);
  everyWaySuite(2_000, { legsKept: 2, armModify: 'acked' });
});
