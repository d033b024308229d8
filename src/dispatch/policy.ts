import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../machines/policy.ts';
import { DEDUP_CAPACITY } from './bounded-dedup.ts';

/** What the dispatcher remembers, and how patient its orders are. */
export interface Policy extends OrderPolicy {
  /** Closed orders remembered, first closed first forgotten. */
  readonly closedOrdersKept: number;
  /** External and forgotten trades remembered. */
  readonly tradesKept: number;
  /** Legs of forgotten orders remembered, should a client order id be used again. */
  readonly forgottenLegsKept: number;
}

export const DEFAULT_POLICY: Policy = {
  ...DEFAULT_ORDER_POLICY,
  closedOrdersKept: 10_000,
  tradesKept: DEDUP_CAPACITY,
  forgottenLegsKept: 10_000,
};

/**
 * The policy with what is left out as by default.
 *
 * @throws RangeError if a name is unknown, a time or a number kept is not an integer, zero or
 *   above, or `armModify` is not `sent` or `acked`.
 */
export function completePolicy(given: Partial<Policy> = {}): Policy {
  const known = Object.entries(given).filter(([, value]) => value !== undefined);
  for (const [name] of known) {
    if (Object.hasOwn(DEFAULT_POLICY, name)) continue;
    throw new RangeError(`policy.${name} is no part of a policy`);
  }
  const policy: Policy = { ...DEFAULT_POLICY, ...Object.fromEntries(known) };
  const { armModify, ...numbers } = policy;
  for (const [name, value] of Object.entries(numbers)) {
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new RangeError(`policy.${name} must be an integer not below zero, not ${value}`);
  }
  if (armModify !== 'sent' && armModify !== 'acked') {
    throw new RangeError(`policy.armModify must be 'sent' or 'acked', not ${String(armModify)}`);
  }
  return policy;
}
