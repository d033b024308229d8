import { describe } from 'vitest';
import { orderLockstepSuite } from '../support/order-lockstep-suite.ts';

describe('orders, compiled and interpreted', () => {
  orderLockstepSuite(100_000);
});
