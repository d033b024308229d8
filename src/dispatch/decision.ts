import { NONE } from '../../machines/lists.ts';
import type { AllowedOutcome, InputError } from '../../machines/outputs.ts';
import type { Rule } from '../../machines/rules.ts';
import type { TrackedOrder } from './order-book.ts';

/** What was decided of an input, and for which order: `others` are those of a gap. */
export type Decision =
  | {
      readonly outcome: AllowedOutcome;
      readonly rule: Rule;
      readonly order: TrackedOrder | null;
      readonly others: readonly TrackedOrder[];
    }
  | { readonly outcome: 'invalid'; readonly error: InputError };

export function decided(
  outcome: AllowedOutcome,
  rule: Rule,
  order: TrackedOrder | null,
  others: readonly TrackedOrder[] = NONE,
): Decision {
  return { outcome, rule, order, others };
}
