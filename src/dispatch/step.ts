import { NONE } from '../../machines/lists.ts';
import type {
  Advisory,
  AllowedOutcome,
  InputError,
  OrderEvent,
  VenueRequest,
} from '../../machines/outputs.ts';
import type { Rule } from '../../machines/rules.ts';
import type { OrderState } from '../../machines/vocabulary.ts';

/** All that one input did: exactly one outcome, the rule that decided it, and what came of it. */
export type Step = ValidStep | InvalidStep;

/** The input was refused: nothing changed. */
export interface InvalidStep extends StepBody {
  readonly outcome: 'invalid';
  readonly error: InputError;
}

interface ValidStep extends StepBody {
  readonly outcome: AllowedOutcome;
  readonly error?: never;
}

interface StepBody {
  readonly rule: Rule;
  /** The order concerned; null where no tracked order is. */
  readonly clientOrderId: string | null;
  /** The order's state after the input. */
  readonly state: OrderState | null;
  readonly events: readonly OrderEvent[];
  readonly requests: readonly VenueRequest[];
  readonly advisories: readonly Advisory[];
}

/** A step while it is made. */
export type StepDraft = { -readonly [K in keyof ValidStep]: ValidStep[K] };

/** A step that emits nothing yet. */
export function emptyStep(
  outcome: AllowedOutcome,
  rule: Rule,
  clientOrderId: string | null = null,
  state: OrderState | null = null,
): StepDraft {
  return { outcome, rule, clientOrderId, state, events: NONE, requests: NONE, advisories: NONE };
}

export function invalidStep(error: InputError): InvalidStep {
  return { ...emptyStep('tracked', 'invalid'), outcome: 'invalid', error };
}
