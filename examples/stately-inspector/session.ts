import type { InputMessage, OrderMessage } from 'fillproof';

const order: OrderMessage = {
  clientOrderId: 'O-1',
  strategyId: 'S-1',
  instrumentId: 'BTC-USD-PERP',
  side: 'BUY',
  orderType: 'LIMIT',
  quantity: '10',
  price: '100',
};
const o1 = { clientOrderId: 'O-1' };
const o2 = { clientOrderId: 'O-2' };
const o3 = { clientOrderId: 'O-3' };

/**
 * O-1 is filled over two legs, while a replacement races a trade. The modify of O-2 is refused
 * and its leg gone with it: the end was held until then. O-3 is refused outright.
 */
export const session: readonly InputMessage[] = [
  { type: 'submit', order, ts: 1_000 },
  { type: 'submit', order: { ...order, ...o2, price: '99' }, ts: 1_010 },
  accepted({ ...o1, venueOrderId: '1001' }, '10', '100', 1_020),
  accepted({ ...o2, venueOrderId: '1002' }, '10', '99', 1_030),
  { type: 'modify.sent', ...o1, requestId: 'm1', price: '101', legSize: '10', ts: 1_040 },
  traded({ ...o1, venueOrderId: '1001' }, 't1', '1.65', '100', 1_050),
  accepted({ ...o1, venueOrderId: '1003' }, '10', '101', 1_060),
  ended({ ...o1, venueOrderId: '1001' }, 'CANCELED', 1_070),
  { type: 'submit', order: { ...order, ...o3, price: '0.1' }, ts: 1_080 },
  { type: 'modify.sent', ...o2, requestId: 'm1', price: '102', legSize: '10', ts: 1_090 },
  { type: 'submit.rejected', ...o3, reason: 'price too far from the market', ts: 1_100 },
  ended({ ...o2, venueOrderId: '1002' }, 'CANCELED', 1_110),
  { type: 'modify.rejected', ...o2, requestId: 'm1', reason: 'no margin', ts: 1_120 },
  { type: 'modify.sent', ...o1, requestId: 'm2', price: '101', legSize: '8.35', ts: 1_130 },
  accepted({ ...o1, venueOrderId: '1004' }, '8.35', '101', 1_140),
  ended({ ...o1, venueOrderId: '1003' }, 'CANCELED', 1_150),
  traded({ ...o1, venueOrderId: '1004' }, 't2', '8.35', '101', 1_160),
];

interface Leg {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
}

function accepted(leg: Leg, quantity: string, price: string, ts: number): InputMessage {
  const report = { ...leg, status: 'ACCEPTED', quantity, price, tsEvent: ts - 5 } as const;
  return { type: 'status', report, ts };
}

function ended(leg: Leg, status: 'CANCELED', ts: number): InputMessage {
  return { type: 'status', report: { ...leg, status, tsEvent: ts - 5 }, ts };
}

function traded(
  leg: Leg,
  tradeId: string,
  lastQty: string,
  lastPx: string,
  ts: number,
): InputMessage {
  return { type: 'fill', report: { ...leg, tradeId, lastQty, lastPx, tsEvent: ts - 5 }, ts };
}
