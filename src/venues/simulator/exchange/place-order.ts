import type { Market } from './market.ts';
import { type MatchingEngine, type Traded, UNMATCHED } from './matching-engine.ts';
import { badAloPx, type Rejection, REJECTIONS } from './rejections.ts';
import type { OrderTerms, VenueOrder } from './venue-order.ts';

/** Micro-dollars. */
const SMALLEST_NTL = 10_000_000;
/** Orders that an account may have open, and at most, however much it trades. */
const OPEN_ORDERS = 1_000;
const OPEN_ORDERS_MOST = 5_000;
/** Micro-dollars traded for each order more. */
const NTL_PER_ORDER = 5_000_000_000_000;

/** What came of placing an order. */
export type Placed =
  | { readonly type: 'resting'; readonly order: VenueOrder }
  | { readonly type: 'filled'; readonly order: VenueOrder; readonly traded: Traded }
  | { readonly type: 'rejected'; readonly order: VenueOrder; readonly rejection: Rejection };

/**
 * Places an order that has its id. One that is refused is told of with its reason, and was never
 * open; one that it replaces has ended all the same.
 */
export function placeOrder(engine: MatchingEngine, order: VenueOrder): Placed {
  const rejection = findRejection(order);
  if (rejection !== null) {
    engine.end(order, rejection.status);
    return { type: 'rejected', order, rejection };
  }
  if (order.terms.trigger !== null) {
    engine.await(order);
    return { type: 'resting', order };
  }
  const traded = engine.enter(order);
  if (traded.sz > 0) return { type: 'filled', order, traded };
  if (order.tif === 'Ioc' || order.tif === 'FrontendMarket') {
    return { type: 'rejected', order, rejection: UNMATCHED[order.tif] };
  }
  return { type: 'resting', order };
}

/** Whether a price of an order, the trigger's too, is none that may be quoted. */
export function isOffTick({ market: { coin }, px, trigger }: OrderTerms): boolean {
  return !coin.isOnTick(px) || (trigger !== null && !coin.isOnTick(trigger.px));
}

function findRejection(order: VenueOrder): Rejection | null {
  const { account, market, terms } = order;
  if (isOffTick(terms)) return REJECTIONS.tick;
  if (isTooSmall(order)) return REJECTIONS.minTradeNtl;
  if (hasTooMany(order)) return REJECTIONS.tooManyOpenOrders;
  if (terms.trigger !== null) return isFired(order) ? REJECTIONS.badTriggerPx : null;
  if (terms.reduceOnly && account.position(market).reducibleBy(terms.isBuy) === 0) {
    return REJECTIONS.reduceOnly;
  }
  if (!hasMarginFor(order)) return REJECTIONS.perpMargin;
  if (terms.tif !== 'Alo' || market.book.matchable(terms.isBuy, terms.px) === null) return null;
  return badAloPx(bboOf(market));
}

/**
 * Whether an order is for less than the venue trades. A position may be closed as a whole, however
 * little it is worth: so a close of $9.90 was captured.
 *
 * @see https://github.com/sonirico/go-hyperliquid/blob/5dbb7462be94/testdata/QueryOrderByOid.yaml
 */
function isTooSmall({ account, market, terms }: VenueOrder): boolean {
  const { px, sz, isBuy, reduceOnly } = terms;
  if (sz === 0 || px * sz >= SMALLEST_NTL) return false;
  const reducible = account.position(market).reducibleBy(isBuy);
  return !(reduceOnly && reducible > 0 && sz >= reducible);
}

/** Whether the mark has passed an order's trigger. */
export function isFired({ market, terms, isBuy }: VenueOrder): boolean {
  if (terms.trigger === null) return false;
  const { px, tpsl } = terms.trigger;
  return isBuy === (tpsl === 'sl') ? market.mark >= px : market.mark <= px;
}

/** Whether the account is worth enough for the part of an order that does not close a position. */
export function hasMarginFor({ account, market, terms }: VenueOrder): boolean {
  if (account.isHouse || terms.reduceOnly) return true;
  const closing = account.position(market).reducibleBy(terms.isBuy);
  const opening = Math.max(terms.sz - closing, 0) * terms.px;
  if (opening === 0) return true;
  return opening / account.leverage(market) <= account.value - account.marginUsed;
}

function hasTooMany({ account, terms }: VenueOrder): boolean {
  if (account.isHouse) return false;
  // The order itself is among them already.
  const others = account.open.size - 1;
  const limit = OPEN_ORDERS + Math.floor(account.traded / NTL_PER_ORDER);
  if (others >= Math.min(limit, OPEN_ORDERS_MOST)) return true;
  return others >= OPEN_ORDERS && (terms.reduceOnly || terms.trigger !== null);
}

function bboOf({ book, coin }: Market): string {
  const [bid, ask] = [book.bestBid, book.bestAsk].map((level) =>
    level === null ? '' : coin.formatPx(level.px).replace(/\.0$/, ''),
  );
  return `${bid}@${ask}`;
}
