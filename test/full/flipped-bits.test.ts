import { describe } from 'vitest';
import { flippedBitsSuite } from '../support/flipped-bits-suite.ts';

describe('flipped bits, many more', () => {
  flippedBitsSuite(20_000);
});
