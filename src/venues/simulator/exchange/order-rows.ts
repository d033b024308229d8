import type { HistoryRow } from './account.ts';
import { toBasicRow } from './venue-log.ts';
import { isLive, type Transition, type VenueOrder } from './venue-order.ts';

/** An order in full, as the venue's own front end reads it. */
export interface FrontendOrderRow {
  readonly coin: string;
  readonly side: 'B' | 'A';
  readonly limitPx: string;
  readonly sz: string;
  readonly oid: number;
  readonly timestamp: number;
  readonly triggerCondition: string;
  readonly isTrigger: boolean;
  readonly triggerPx: string;
  readonly children: readonly FrontendOrderRow[];
  readonly isPositionTpsl: boolean;
  readonly reduceOnly: boolean;
  readonly orderType: string;
  readonly origSz: string;
  readonly tif: string | null;
  readonly cloid: string | null;
}

/** A row of the order history: an order, and what became of it at one time. */
export interface OrderHistoryRow {
  readonly order: FrontendOrderRow;
  readonly status: string;
  readonly statusTimestamp: number;
}

/** An order of which `sz` remains. */
export function toFrontendRow(order: VenueOrder, sz: number): FrontendOrderRow {
  const { terms, market } = order;
  const { coin, side, limitPx, oid, timestamp, origSz, ...basic } = toBasicRow(order, sz);
  return {
    coin,
    side,
    limitPx,
    sz: basic.sz,
    oid,
    timestamp,
    triggerCondition: triggerCondition(order),
    isTrigger: terms.trigger !== null,
    triggerPx: terms.trigger === null ? '0.0' : market.coin.formatPx(terms.trigger.px),
    children: order.children.map((child) => toFrontendRow(child, child.sz)),
    isPositionTpsl: order.isPositionTpsl,
    reduceOnly: terms.reduceOnly,
    orderType: orderType(order),
    origSz,
    tif: terms.tif,
    cloid: terms.cloid,
  };
}

export function toHistoryRow({ order, transition }: HistoryRow): OrderHistoryRow {
  return {
    order: toFrontendRow(order, transition.sz),
    status: transition.status,
    statusTimestamp: transition.time,
  };
}

/** The orders that were open at a time, newest first, with what they were then. */
export function openAt(
  open: Iterable<VenueOrder>,
  ended: Iterable<VenueOrder>,
  time: number,
): readonly { readonly order: VenueOrder; readonly was: Transition }[] {
  const orders = [...ended, ...open].flatMap((order) => {
    const was = order.at(time);
    return was !== null && isLive(was.status) ? [{ order, was }] : [];
  });
  return orders.sort((a, b) => b.order.oid - a.order.oid);
}

function triggerCondition({ terms, market, isBuy }: VenueOrder): string {
  if (terms.trigger === null) return 'N/A';
  const { px, tpsl } = terms.trigger;
  const way = isBuy === (tpsl === 'sl') ? 'above' : 'below';
  return `Price ${way} ${market.coin.formatPx(px).replace(/\.0$/, '')}`;
}

function orderType({ terms }: VenueOrder): string {
  if (terms.trigger === null) return terms.tif === 'FrontendMarket' ? 'Market' : 'Limit';
  const { tpsl, isMarket } = terms.trigger;
  return `${tpsl === 'tp' ? 'Take Profit' : 'Stop'} ${isMarket ? 'Market' : 'Limit'}`;
}
