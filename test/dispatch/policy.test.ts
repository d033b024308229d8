import { describe, expect, it } from 'vitest';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import { completePolicy, DEFAULT_POLICY, type Policy } from '../../src/dispatch/policy.ts';
import { deepFreeze } from '../support/deep-freeze.ts';

/** The contract's own figures, section 8; the legs of forgotten orders are ours. */
const contract = {
  queryAfterMs: 2_000,
  requeryMs: 2_000,
  landingGraceMs: 5_000,
  closedOrdersKept: 10_000,
  tradesKept: 100_000,
  forgottenLegsKept: 10_000,
  legsKept: 1_000,
  armModify: 'sent',
};
const numbers = Object.keys(contract).filter((name) => name !== 'armModify');

/** What plain JavaScript may hand in, whatever the types say. */
function policyWith(name: string, value: unknown): Partial<Policy> {
  return { [name]: value };
}

describe('the policy', () => {
  it('is the contract’s where nothing is said', () => {
    expect(completePolicy()).toEqual(contract);
    expect(completePolicy({})).toEqual(contract);
    expect(DEFAULT_POLICY).toEqual(contract);
    expect(new Dispatcher().policy).toEqual(contract);
  });

  it('keeps what is left out as by default, and what it was given as it was', () => {
    const given = deepFreeze({ requeryMs: 500, armModify: 'acked' } as const);
    expect(completePolicy(given)).toEqual({ ...contract, ...given });
    expect(new Dispatcher({ policy: given }).policy).toEqual({ ...contract, ...given });
    expect(DEFAULT_POLICY).toEqual(contract);
  });

  it.each(numbers)('takes a %s of zero', (name) => {
    expect(completePolicy(policyWith(name, 0))).toEqual({ ...contract, [name]: 0 });
  });

  const noCounts = [-1, 1.5, Number.NaN, Infinity, 2 ** 53, '1000', null, true, 1_000n, [], {}];
  const bad = numbers.flatMap((name) => noCounts.map((value) => [name, value] as const));

  it.each(bad)('refuses a %s of %s', (name, value) => {
    const policy = policyWith(name, value);
    expect(() => completePolicy(policy)).toThrow(RangeError);
    expect(() => completePolicy(policy)).toThrow(`policy.${name}`);
    expect(() => new Dispatcher({ policy })).toThrow(RangeError);
  });

  it.each(['', 'SENT', 'never', 'toString', null, 1])('refuses an armModify of %j', (armModify) => {
    const policy = policyWith('armModify', armModify);
    expect(() => new Dispatcher({ policy })).toThrow(RangeError);
    expect(() => completePolicy(policy)).toThrow('policy.armModify');
  });
});
