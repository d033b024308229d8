import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import type { StepEntry } from '../../src/journal/journal.ts';

/** What a gateway would journal of inputs. */
export function recorded(
  inputs: Iterable<InputMessage>,
  policy: Partial<Policy> = {},
): StepEntry[] {
  const dispatcher = new Dispatcher({ policy });
  return Array.from(inputs, (input) => ({ input, ...dispatcher.dispatch(input) }));
}
