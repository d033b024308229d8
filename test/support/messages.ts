import type { OrderStatus } from '../../machines/vocabulary.ts';
import type {
  FillReportMessage,
  OrderMessage,
  OrderStatusReportMessage,
} from '../../src/dispatch/input.ts';

/** Inputs as a venue adapter would write them, complete but for what a test cares about. */

export function orderMessage(
  clientOrderId: string,
  fields: Partial<OrderMessage> = {},
): OrderMessage {
  return {
    clientOrderId,
    strategyId: 'maker',
    instrumentId: 'BTC-USD',
    side: 'BUY',
    orderType: 'LIMIT',
    quantity: '10',
    price: '100',
    ...fields,
  };
}

export function statusReport(
  venueOrderId: string,
  status: OrderStatus,
  fields: Partial<OrderStatusReportMessage> = {},
): OrderStatusReportMessage {
  return { venueOrderId, status, tsEvent: 0, ...fields };
}

export function fillReport(
  venueOrderId: string,
  tradeId: string,
  fields: Partial<FillReportMessage> = {},
): FillReportMessage {
  return { venueOrderId, tradeId, lastQty: '1', lastPx: '100', tsEvent: 0, ...fields };
}
