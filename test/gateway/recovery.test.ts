import { describe } from 'vitest';
import { recoverySuite } from '../support/recovery-suite.ts';

describe('a gateway knows what is true', { timeout: 600_000 }, () => {
  recoverySuite(20);
});
