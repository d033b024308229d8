import { describe } from 'vitest';
import { orderLockstepSuite } from '../support/order-lockstep-suite.ts';

describe('orders, compiled and interpreted, many more', () => {
  orderLockstepSuite(500_000);
});
