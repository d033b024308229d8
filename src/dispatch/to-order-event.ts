import type { OrderEvent, OrderEventBody } from '../../machines/outputs.ts';
import type { Order, OrderState } from '../../machines/vocabulary.ts';

/**
 * The event as it leaves the dispatcher: the header, then the body, then the state. Every type is
 * written out whole, for two objects merged in that order cost nine times as much.
 *
 * @param number - which event of the order it is, from 1.
 */
export function toOrderEvent(
  body: OrderEventBody,
  order: Order,
  number: number,
  tsInit: number,
  state: OrderState,
): OrderEvent {
  const { clientOrderId, strategyId, instrumentId } = order;
  const eventId = `${clientOrderId}/${number}`;
  const { ts } = body;
  // prettier-ignore
  switch (body.type) {
    case 'OrderAccepted': {
      const { type, venueOrderId, synthetic } = body;
      return {
        type, clientOrderId, strategyId, instrumentId, ts, tsInit, eventId,
        venueOrderId, synthetic, state,
      };
    }
    case 'OrderUpdated': {
      const { type, venueOrderId, quantity, price, triggerPrice, source } = body;
      return {
        type, clientOrderId, strategyId, instrumentId, ts, tsInit, eventId,
        venueOrderId, quantity, price, triggerPrice, source, state,
      };
    }
    case 'OrderTriggered': {
      const { type, venueOrderId } = body;
      return {
        type, clientOrderId, strategyId, instrumentId, ts, tsInit, eventId,
        venueOrderId, state,
      };
    }
    case 'OrderFilled': {
      const {
        type, venueOrderId, tradeId, side, orderType, lastQty, lastPx, cumQty, leavesQty,
        commission, commissionCurrency, liquiditySide, late, adopted, overfillQty,
      } = body;
      return {
        type, clientOrderId, strategyId, instrumentId, ts, tsInit, eventId,
        venueOrderId, tradeId, side, orderType, lastQty, lastPx, cumQty, leavesQty, commission,
        commissionCurrency, liquiditySide, late, adopted, overfillQty, state,
      };
    }
    case 'OrderCanceled':
    case 'OrderExpired': {
      const { type, venueOrderId, reason } = body;
      return {
        type, clientOrderId, strategyId, instrumentId, ts, tsInit, eventId,
        venueOrderId, reason, state,
      };
    }
    case 'OrderRejected': {
      const { type, reason } = body;
      return {
        type, clientOrderId, strategyId, instrumentId, ts, tsInit, eventId,
        reason, state,
      };
    }
    case 'OrderModifyRejected':
    case 'OrderCancelRejected': {
      const { type, requestId, reason } = body;
      return {
        type, clientOrderId, strategyId, instrumentId, ts, tsInit, eventId,
        requestId, reason, state,
      };
    }
  }
}
