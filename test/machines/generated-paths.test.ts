import { describe } from 'vitest';
import { generatedPathsSuite } from '../support/generated-paths-suite.ts';

describe('paths generated from the machine, one for every edge of its abstract graph', () => {
  generatedPathsSuite({ first: 4, others: 3 });
});
