import { type Decimal, subtractToZero } from '../../machines/decimal.ts';
import { historyValues } from '../../machines/history.ts';
import type { Leg } from '../../machines/order-context.ts';
import type { Rule } from '../../machines/rules.ts';
import { type Order, ORDER_STATES, type OrderState } from '../../machines/vocabulary.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { OrderChange, OrderIntent } from './order-intent.ts';

/** How an order stands, to be shown. */
export interface OrderView {
  /** As it was sent. */
  readonly order: Order;
  readonly state: OrderState;
  /** As announced last. */
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  readonly cumQty: Decimal;
  readonly leavesQty: Decimal;
  /** The leg it lives on, or lived on last; null if none is known. */
  readonly venueOrderId: string | null;
  /** Oldest first, the bound one last. */
  readonly legs: readonly LegView[];
  readonly pendingModifies: number;
  /** The newest change wanted that is not sent yet. */
  readonly waiting: OrderChange | null;
  readonly isCanceling: boolean;
  /** The rule that decided its last command or report, or the last answer that told anything. */
  readonly lastRule: Rule | null;
}

export interface LegView {
  readonly venueOrderId: string;
  readonly size: Decimal | null;
  readonly filledQty: Decimal;
  readonly hasEnded: boolean;
}

export type Snapshot = NonNullable<ReturnType<Dispatcher['snapshot']>>;

/** @param intent - of an order that is open. */
export function toOrderView(
  snapshot: Snapshot,
  intent: OrderIntent | undefined,
  lastRule: Rule | undefined,
): OrderView {
  const { context } = snapshot;
  const { order, quantity, price, triggerPrice, cumQty, boundLeg, otherLegs } = context;
  const legs = [...historyValues(otherLegs), ...(boundLeg === null ? [] : [boundLeg])];
  return {
    order,
    state: stateOf(snapshot),
    quantity,
    price,
    triggerPrice,
    cumQty,
    leavesQty: subtractToZero(quantity, cumQty),
    venueOrderId: boundLeg?.venueOrderId ?? null,
    legs: legs.map(toLegView),
    pendingModifies: context.pendingModifies.length,
    waiting: intent?.waiting ?? null,
    isCanceling: intent?.cancel?.isRefused === false,
    lastRule: lastRule ?? context.step.rule,
  };
}

/** The leaf of the chart that it rests in. */
function stateOf(snapshot: Snapshot): OrderState {
  let value: unknown = snapshot.value;
  while (typeof value === 'object' && value !== null) value = Object.values(value)[0];
  const state = ORDER_STATES.find((name) => name === value);
  if (state === undefined) throw new Error(`an order rests in ${String(value)}`);
  return state;
}

function toLegView({ venueOrderId, size, traded, ended }: Leg): LegView {
  const hasEnded = ended || traded.reportedDone;
  return { venueOrderId, size, filledQty: traded.qty, hasEnded };
}
