import type { InputMessage, OrderMessage } from '../../src/dispatch/input.ts';

/** Inputs of one order, `O-1`, with what a test gives put in place of what is usual. */
const order: OrderMessage = {
  clientOrderId: 'O-1',
  strategyId: 'S-1',
  instrumentId: 'BTC-USD-PERP',
  side: 'BUY',
  orderType: 'LIMIT',
  quantity: '10',
  price: '100',
};

export function submit(given: Partial<OrderMessage> = {}, ts = 1_010): InputMessage {
  return { type: 'submit', order: { ...order, ...given }, ts };
}

export function status(
  venueOrderId: string,
  value: 'ACCEPTED' | 'CANCELED',
  ts: number,
  given: { clientOrderId?: string; price?: string; reason?: string } = {},
): InputMessage {
  const report = { clientOrderId: 'O-1', venueOrderId, status: value, tsEvent: ts, ...given };
  return { type: 'status', report, ts };
}

export function fill(venueOrderId: string, tradeId: string, lastQty: string, ts: number) {
  const report = {
    clientOrderId: 'O-1',
    venueOrderId,
    tradeId,
    lastQty,
    lastPx: '101',
    tsEvent: ts,
  };
  return { type: 'fill', report, ts } as const satisfies InputMessage;
}

export function modify(requestId: string, price: string, ts: number): InputMessage {
  const wanted = { quantity: '10', price };
  return { type: 'modify.sent', clientOrderId: 'O-1', requestId, ...wanted, ts };
}

export function clock(ts: number): InputMessage {
  return { type: 'clock', ts };
}

/** Inputs as the lines of a tape. */
export function tape(...inputs: readonly InputMessage[]): string {
  return inputs.map((input) => `${JSON.stringify(input)}\n`).join('');
}
