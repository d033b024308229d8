import type {
  Advisory,
  InputError,
  OrderEvent,
  Outcome,
  VenueRequest,
} from '../../machines/outputs.ts';
import type { Rule } from '../../machines/rules.ts';
import type { OrderState } from '../../machines/vocabulary.ts';

/** All that one input did: exactly one outcome, the rule that decided it, and what came of it. */
export interface Step {
  readonly outcome: Outcome;
  readonly rule: Rule;
  /** The order concerned; null where no tracked order is. */
  readonly clientOrderId: string | null;
  /** The order's state after the input. */
  readonly state: OrderState | null;
  readonly events: readonly OrderEvent[];
  readonly requests: readonly VenueRequest[];
  readonly advisories: readonly Advisory[];
  /** Why the input was refused; only where the outcome is `invalid`. */
  readonly error?: InputError;
}

export function invalidStep(error: InputError): Step {
  return { ...emptyStep('invalid', 'invalid'), error };
}

/** A step that concerns no tracked order and emits nothing. */
export function emptyStep(outcome: Outcome, rule: Rule): Step {
  return {
    outcome,
    rule,
    clientOrderId: null,
    state: null,
    events: [],
    requests: [],
    advisories: [],
  };
}
