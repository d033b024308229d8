import type { OrderContext } from '../../machines/order-context.ts';
import type { OrderInput } from '../../machines/order-input.ts';
import {
  type ActorInput,
  toAnswerInputs,
  toOrderInput,
} from '../../src/dispatch/to-order-input.ts';

/** What an input is to an order's actor, as the dispatcher has it for a trade never seen before. */
export function orderInputs(
  input: ActorInput,
  number: number,
  current: () => OrderContext,
): Iterable<OrderInput> {
  const order = {
    get context() {
      return current();
    },
  };
  const translation = { compareLegs: undefined, wasExternal: () => false };
  if (input.type === 'query.answered') return toAnswerInputs(input, number, order, translation);
  return [toOrderInput(input, number, order, translation)];
}
