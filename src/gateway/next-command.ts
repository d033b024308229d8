import {
  addDecimals,
  type Decimal,
  isAbove,
  largerDecimal,
  subtractDecimals,
  ZERO,
} from '../../machines/decimal.ts';
import { findLeg } from '../../machines/legs.ts';
import type { OrderContext, Target } from '../../machines/order-context.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { OrderChange, OrderIntent } from './order-intent.ts';

/** What is to be done next of what is wanted of an order. */
export type NextCommand =
  | { readonly type: 'cancel'; readonly venueOrderId: string | null }
  | {
      readonly type: 'modify';
      readonly target: Target;
      readonly legSize: Decimal;
      readonly venueOrderId: string | null;
    }
  /** The change that waits is true already. */
  | { readonly type: 'drop-change' }
  /** Nothing is left to trade of what is wanted: the order is to end. */
  | { readonly type: 'wish-cancel' };

/** A leg for which the venue refuses so many commands is left to its owner, who was told of it. */
const REFUSALS_MAX = 3;

/** Null if there is nothing to be done, or not yet. */
export function nextCommand(
  order: OrderContext,
  intent: OrderIntent,
  settings: GatewaySettings,
): NextCommand | null {
  const { boundLeg, pendingModifies } = order;
  if (order.closedAt !== null) return null;
  if (intent.cancel?.isDue(order) === true) {
    return { type: 'cancel', venueOrderId: boundLeg?.venueOrderId ?? null };
  }
  if (intent.cancel !== null && !intent.cancel.isRefused) return null;
  // A leg that has ended can be replaced by nothing.
  if (boundLeg === null || boundLeg.ended || boundLeg.traded.reportedDone) return null;
  if (pendingModifies.length >= settings.modifiesInFlight) return null;
  const corrects = isToBeCorrected(order, intent, settings);
  if (corrects && settings.onOversizedLeg === 'cancel') return { type: 'wish-cancel' };
  const target = completed(order, intent.waiting ?? {});
  if (!corrects) {
    if (intent.waiting === null) return null;
    if (isSame(target, latestTarget(order))) return { type: 'drop-change' };
  }
  const legSize = subtractDecimals(target.quantity, knownFilled(order));
  if (!isAbove(legSize, ZERO)) return { type: 'wish-cancel' };
  // While a modify is under way nobody knows which leg lives.
  const venueOrderId = pendingModifies.length > 0 ? null : boundLeg.venueOrderId;
  return { type: 'modify', target, legSize, venueOrderId };
}

/** What the order would be after the change: in all else as the latest modify wants it. */
export function completed(order: OrderContext, change: OrderChange): Target {
  const latest = latestTarget(order);
  return {
    quantity: change.quantity ?? latest.quantity,
    price: change.price ?? latest.price,
    triggerPrice: change.triggerPrice ?? latest.triggerPrice,
  };
}

/**
 * What has traded, by its trades or by statuses that told of more: the size that is sent is what is
 * left of the total.
 */
export function knownFilled(order: OrderContext): Decimal {
  let filled = order.cumQty;
  for (const id of order.questions.shortLegs) {
    const leg = findLeg(order, id);
    if (leg === undefined) continue;
    const { qty, reportedQty, reportedDone } = leg.traded;
    const told = reportedDone ? largerDecimal(reportedQty, leg.size ?? ZERO) : reportedQty;
    filled = addDecimals(filled, subtractDecimals(largerDecimal(told, qty), qty));
  }
  return filled;
}

/** Whether the bound leg works more than is left, and that is to be put right now. */
function isToBeCorrected(
  { boundLeg, pendingModifies }: OrderContext,
  { oversized }: OrderIntent,
  { onOversizedLeg }: GatewaySettings,
): boolean {
  if (oversized === null || onOversizedLeg === 'off' || boundLeg === null) return false;
  // What is under way may put it right.
  if (pendingModifies.length > 0 || boundLeg.venueOrderId !== oversized.venueOrderId) return false;
  return boundLeg.advised.excess !== ZERO && oversized.refusals < REFUSALS_MAX;
}

function latestTarget(order: OrderContext): Target {
  return order.pendingModifies.at(-1)?.target ?? order;
}

function isSame(left: Target, right: Target): boolean {
  return (
    left.quantity === right.quantity &&
    left.price === right.price &&
    left.triggerPrice === right.triggerPrice
  );
}
