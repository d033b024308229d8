import { describe } from 'vitest';
import { killedProcessSuite } from '../support/killed-process-suite.ts';

describe('a process that is killed', { timeout: 600_000 }, () => {
  killedProcessSuite('typical', 6);
  killedProcessSuite('hostile', 6);
});
