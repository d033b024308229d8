import * as v from 'valibot';
import { isAbove, ZERO } from '../../../../machines/decimal.ts';
import { isLive, type OrderStatusReport, type OrderType } from '../../../../machines/vocabulary.ts';
import type { OrderTerms, TimeInForce } from '../../../venue/commands.ts';
import { amount, timeMs } from '../fields.ts';
import { type OrderRow, orderRowSchema } from '../order-row.ts';
import { toAdoptedOrder } from '../to-adopted-order.ts';
import { toStatusReport } from '../to-reports.ts';

/** What a read says of one leg. */
export interface LegRow {
  /** With the client order id as the venue has it. */
  readonly report: OrderStatusReport;
  /** The order that the leg would belong to, were it nobody's; null if it could not be tracked. */
  readonly order: ReturnType<typeof toAdoptedOrder>;
  readonly terms: OrderTerms;
}

/** What reads tell beside what the stream does. */
const frontendSchema = v.object({
  order: v.object({
    timestamp: timeMs,
    isTrigger: v.nullish(v.boolean(), false),
    triggerPx: v.nullish(amount, ZERO),
    orderType: v.nullish(v.string(), ''),
    tif: v.nullish(v.string(), null),
    reduceOnly: v.nullish(v.boolean(), false),
  }),
});

/** Reads a row of `historicalOrders`, which is also what `orderStatus` answers with. */
export function readHistoryRow(value: unknown): LegRow | null {
  const row = v.safeParse(orderRowSchema, value, { abortEarly: true });
  const more = v.safeParse(frontendSchema, value, { abortEarly: true });
  return row.success && more.success ? toLegRow(row.output, more.output.order) : null;
}

/** Reads a row of `frontendOpenOrders`, of which it is known that it is open. */
export function readOpenRow(value: unknown): LegRow | null {
  const placed = v.safeParse(v.object({ timestamp: timeMs }), value);
  if (!placed.success) return null;
  const { timestamp } = placed.output;
  return readHistoryRow({ order: value, status: 'open', statusTimestamp: timestamp });
}

type Frontend = v.InferOutput<typeof frontendSchema>['order'];

function toLegRow(row: OrderRow, frontend: Frontend): LegRow {
  const { isTrigger, triggerPx, orderType, tif, reduceOnly } = frontend;
  const triggerPrice = isTrigger && triggerPx !== ZERO ? triggerPx : null;
  const order = toAdoptedOrder(row);
  return {
    report: { ...toStatusReport(row), triggerPrice },
    terms: { timeInForce: toTimeInForce(tif), reduceOnly },
    order: order && {
      ...order,
      orderType: ORDER_TYPES[orderType] ?? order.orderType,
      triggerPrice,
    },
  };
}

/** Of one that waits for its trigger the venue names none. */
function toTimeInForce(tif: string | null): TimeInForce {
  if (tif === 'Alo') return 'ALO';
  return tif === 'Ioc' || tif === 'FrontendMarket' ? 'IOC' : 'GTC';
}

const ORDER_TYPES: Readonly<Record<string, OrderType>> = {
  'Stop Limit': 'STOP_LIMIT',
  'Stop Market': 'STOP_MARKET',
  'Take Profit Limit': 'LIMIT_IF_TOUCHED',
  'Take Profit Market': 'MARKET_IF_TOUCHED',
};

/**
 * One report a leg. Reads may lag behind each other: an end goes before a live status, of
 * a kind the later one, and of live ones at one time the one that has filled more.
 */
export function mergeLegs(rows: readonly LegRow[]): OrderStatusReport[] {
  const legs = new Map<string, OrderStatusReport>();
  for (const { report } of rows) {
    const known = legs.get(report.venueOrderId);
    if (known === undefined || saysMore(report, known)) legs.set(report.venueOrderId, report);
  }
  return [...legs.values()];
}

function saysMore(report: OrderStatusReport, known: OrderStatusReport): boolean {
  const lives = isLive(report.status);
  if (lives !== isLive(known.status)) return !lives;
  if (report.tsEvent !== known.tsEvent) return report.tsEvent > known.tsEvent;
  return lives && isAbove(report.filledQty ?? ZERO, known.filledQty ?? ZERO);
}
