import { describe } from 'vitest';
import { generatedPathsSuite } from '../support/generated-paths-suite.ts';

describe('paths generated from the machine, longer ones', () => {
  generatedPathsSuite({ first: 5, others: 4 });
});
