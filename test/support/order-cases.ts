import type { InputMessage, OrderStatusReportMessage } from '../../src/dispatch/input.ts';
import type { OrderStatus } from '../../machines/vocabulary.ts';
import type { Case } from './order-model.ts';

/** Concrete payloads: two modifies, three legs, trades that fill in part, whole and over. */

const CLIENT_ORDER_ID = 'O-1';
const FAR = 20_000;

type Untimed<T> = T extends unknown ? Omit<T, 'ts'> : never;

function input(type: string, message: Untimed<InputMessage>, after = 10): Case {
  return { type, after, at: (ts) => ({ ...message, ts }) };
}

function reported(
  venueOrderId: string,
  status: OrderStatus,
  terms: Partial<OrderStatusReportMessage> = {},
  label = '',
): Case {
  const report = { clientOrderId: CLIENT_ORDER_ID, venueOrderId, status, ...terms };
  return {
    type: `${status} ${venueOrderId}${label}`,
    after: 10,
    at: (ts) => ({ type: 'status', report: { ...report, tsEvent: ts }, ts }),
  };
}

function fill(venueOrderId: string, tradeId: string, lastQty: string): Case {
  const ids = { clientOrderId: CLIENT_ORDER_ID, venueOrderId, tradeId };
  return {
    type: `fill ${tradeId} ${lastQty} on ${venueOrderId}`,
    after: 10,
    at: (ts) => ({ type: 'fill', report: { ...ids, lastQty, lastPx: '100', tsEvent: ts }, ts }),
  };
}

function answer(
  label: string,
  orders: readonly (readonly [string, OrderStatus])[],
  { complete = true, filled = false } = {},
): Case {
  return {
    type: `answered ${label}`,
    after: FAR,
    at: (ts) => ({
      type: 'query.answered',
      clientOrderId: CLIENT_ORDER_ID,
      asOf: ts,
      orders: orders.map(([venueOrderId, status]) => ({ venueOrderId, status, tsEvent: ts })),
      fills: filled ? [{ ...TRADE, lastQty: '10', lastPx: '100', tsEvent: ts }] : [],
      complete,
      ts,
    }),
  };
}

const TRADE = { venueOrderId: '1001', tradeId: 't5' };
const of = { clientOrderId: CLIENT_ORDER_ID };
const M1 = { ...of, requestId: 'm1' };
const M2 = { ...of, requestId: 'm2' };
const C1 = { ...of, requestId: 'c1' };
const TERMS_1 = { quantity: '10', price: '100' };
const TERMS_2 = { quantity: '10', price: '101' };
const LARGER = { quantity: '15', price: '101' };
const TERMS_3 = { quantity: '12', price: '102' };

export const orderCases: readonly Case[] = [
  input('submit.acked', { type: 'submit.acked', ...of }),
  input('submit.acked 1001', { type: 'submit.acked', ...of, venueOrderId: '1001' }),
  input('submit.rejected', { type: 'submit.rejected', ...of, reason: 'refused' }),
  input('submit.unknown', { type: 'submit.unknown', ...of }),
  {
    type: 'modify.sent m1',
    after: 10,
    at: (ts) => ({
      type: 'modify.sent',
      ...M1,
      quantity: '10',
      price: '101',
      expiresAt: ts + 1_000,
      ts,
    }),
  },
  input('modify.sent m2', { type: 'modify.sent', ...M2, quantity: '12', price: '102' }),
  input('modify.acked m1', { type: 'modify.acked', ...M1 }),
  input('modify.acked m1 1002', { type: 'modify.acked', ...M1, venueOrderId: '1002' }),
  input('modify.acked m2 1002', { type: 'modify.acked', ...M2, venueOrderId: '1002' }),
  input('modify.rejected m1', { type: 'modify.rejected', ...M1, reason: 'refused' }),
  input('modify.unknown m1', { type: 'modify.unknown', ...M1 }),
  input('cancel.sent', { type: 'cancel.sent', ...C1 }),
  input('cancel.acked', { type: 'cancel.acked', ...C1 }),
  input('cancel.rejected', { type: 'cancel.rejected', ...C1, reason: 'gone' }),
  input('cancel.unknown', { type: 'cancel.unknown', ...C1 }),
  reported('1001', 'ACCEPTED', TERMS_1),
  reported('1001', 'ACCEPTED', { quantity: '10', price: '99' }, ' at another price'),
  reported('1001', 'TRIGGERED'),
  reported('1001', 'PARTIALLY_FILLED', { filledQty: '4' }),
  reported('1001', 'FILLED'),
  reported('1001', 'CANCELED'),
  reported('1001', 'EXPIRED'),
  reported('1001', 'REJECTED'),
  reported('1002', 'ACCEPTED', TERMS_2),
  reported('1002', 'TRIGGERED', TERMS_2),
  reported('1002', 'PARTIALLY_FILLED', TERMS_2),
  reported('1002', 'FILLED', { ...TERMS_2, filledQty: '8' }),
  reported('1002', 'CANCELED', TERMS_2),
  reported('1002', 'EXPIRED', TERMS_2),
  reported('1002', 'REJECTED', TERMS_2),
  reported('1002', 'ACCEPTED', LARGER, ' larger'),
  reported('1002', 'TRIGGERED', LARGER, ' larger'),
  reported('1002', 'PARTIALLY_FILLED', LARGER, ' larger'),
  reported('1003', 'ACCEPTED', TERMS_3),
  reported('1003', 'PARTIALLY_FILLED', TERMS_3),
  reported('1003', 'TRIGGERED', TERMS_3),
  reported('1003', 'REJECTED', { quantity: '5', price: '55' }, ' on other terms'),
  fill('1001', 't1', '4'),
  fill('1002', 't2', '8'),
  fill('1002', 't3', '12'),
  fill('1002', 't4', '10'),
  answer('with nothing', []),
  answer('1001 live', [['1001', 'ACCEPTED']]),
  answer('1001 canceled, incomplete', [['1001', 'CANCELED']], { complete: false }),
  answer('1001 filled and canceled', [['1001', 'CANCELED']], { filled: true }),
  answer('1001 canceled, 1002 live', [
    ['1001', 'CANCELED'],
    ['1002', 'ACCEPTED'],
  ]),
  input('stream.gap', { type: 'stream.gap' }),
  input('clock', { type: 'clock' }, FAR),
];
