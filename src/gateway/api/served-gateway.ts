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
  /** Whether all open orders are known; else more may be found at the venue. */
  readonly knowsOrders: boolean;
  submit(order: Order, terms: OrderTerms): CommandResult<object>;
  /** Whether the change waits for another to be settled. */
  modify(
    clientOrderId: string,
    change: OrderChange,
  ): CommandResult<{ readonly isWaiting: boolean }>;
  /** Whether it waits for the order to be found. */
  cancel(clientOrderId: string): CommandResult<{ readonly isWaiting: boolean }>;
  /** The client order ids of those that are to end, and whether it waits for more to be found. */
  cancelAll(fits: (order: Order) => boolean): CommandResult<{
    readonly clientOrderIds: readonly string[];
    readonly isWaiting: boolean;
  }>;
  /** An order that is open, or closed and remembered. */
  view(clientOrderId: string): OrderView | undefined;
  /** The open orders, in the order of their submits. */
  openViews(): readonly OrderView[];
  /** Calls back once all that was done so far has left. */
  whenLeft(run: () => void): void;
}
