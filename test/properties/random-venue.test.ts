import { describe } from 'vitest';
import { everyWaySuite, randomVenueSuite } from '../support/random-venue-suite.ts';

describe('a random venue, ends held from the moment a modify is sent', () => {
  randomVenueSuite(20_000);
});

describe('a random venue, ends held once a modify is acknowledged', () => {
  randomVenueSuite(2_000, { armModify: 'acked' });
});

describe('a random venue, orders run interpreted and compiled, resident and lazy', () => {
  everyWaySuite(1_500);
});
