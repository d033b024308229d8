import { describe } from 'vitest';
import { randomVenueSuite } from '../support/random-venue-suite.ts';

describe('a random venue, ends held from the moment a modify is sent', () => {
  randomVenueSuite(20_000);
});

describe('a random venue, ends held once a modify is acknowledged', () => {
  randomVenueSuite(2_000, { armModify: 'acked' });
});
