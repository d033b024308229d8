import { describe } from 'vitest';
import { randomMachineSuite } from '../support/random-machine-suite.ts';

describe('random machines, compiled and interpreted, many more', () => {
  randomMachineSuite(30_000);
});
