import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { StepEntry } from '../../src/journal/journal.ts';
import { OrderStream } from '../order-stream.ts';

/** An endless stream of steps from a seed: a dispatcher is given the inputs of an `OrderStream`. */
export class StepStream {
  readonly #stream: OrderStream;
  readonly #dispatcher = new Dispatcher({ residency: 'lazy' });

  constructor(seed: number) {
    this.#stream = new OrderStream(seed);
  }

  /** Opens new orders: two steps each. */
  open(orders: number): StepEntry[] {
    return this.#entriesOf(this.#stream.open(orders));
  }

  /** The next steps of the mix. */
  take(count: number): StepEntry[] {
    return this.#entriesOf(this.#stream.take(count));
  }

  #entriesOf(inputs: readonly InputMessage[]): StepEntry[] {
    return inputs.map((input) => ({ ...this.#dispatcher.dispatch(input), input }));
  }
}
