import { subtractToZero } from '../../machines/decimal.ts';
import { historyValues } from '../../machines/history.ts';
import type { Leg } from '../../machines/order-context.ts';
import type { Rule } from '../../machines/rules.ts';
import { ORDER_STATES, type OrderState } from '../../machines/vocabulary.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { OrderIntent } from './order-intent.ts';
import type { LegView, OrderView } from './order-view.ts';

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
