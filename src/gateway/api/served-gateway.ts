import type { Order } from '../../../machines/vocabulary.ts';
import type { OrderTerms } from '../../venue/commands.ts';
import type { CommandResult } from '../command-result.ts';
import type { OrderChange } from '../order-intent.ts';
import type { OrderView } from '../order-view.ts';
import type { GatewayState } from '../outlet.ts';

/** What the API, the metrics and the terminal need of a gateway. */
export interface ServedGateway {
  readonly state: GatewayState;
  /** Why there is no connection to the venue, as far as it is known; null while there is one. */
  readonly trouble: string | null;
  submit(order: Order, terms: OrderTerms): CommandResult<object>;
  /** Whether the change waits for another to be settled. */
  modify(
    clientOrderId: string,
    change: OrderChange,
  ): CommandResult<{ readonly isWaiting: boolean }>;
  cancel(clientOrderId: string): CommandResult<object>;
  /** The client order ids of those that are to end. */
  cancelAll(fits: (order: Order) => boolean): readonly string[];
  /** An order that is open, or closed and remembered. */
  view(clientOrderId: string): OrderView | undefined;
  /** The open orders, in the order of their submits. */
  openViews(): readonly OrderView[];
  /** Calls back once all that was done so far has left. */
  whenLeft(run: () => void): void;
}
