import type { OrderStatus, OrderState } from '../../machines/vocabulary.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { InputKind, LegOf } from './transition-table.ts';

/** The inputs that bring an order to a state, and one input of every kind. */

const NOW = 1_000;
const LEGS = { retired: '1001', bound: '1002', newer: '1003' } as const;
const FIRST_LEGS = { retired: '900', bound: '1001', newer: '1002' } as const;

const m1 = { clientOrderId: 'O-1', requestId: 'm1', ts: NOW };
const c1 = { clientOrderId: 'O-1', requestId: 'c1', ts: NOW };

const submit: InputMessage = {
  type: 'submit',
  order: {
    clientOrderId: 'O-1',
    strategyId: 'S-1',
    instrumentId: 'BTC-USD-PERP',
    side: 'BUY',
    orderType: 'STOP_LIMIT',
    quantity: '10',
    price: '100',
  },
  ts: NOW,
};
const cancelSent: InputMessage = { type: 'cancel.sent', ...c1 };
const modifySent: InputMessage = { type: 'modify.sent', ...m1, quantity: '10', price: '101' };

const accepted = [submit, cancelSent, reported('1001', 'ACCEPTED', '100'), fill('1001', 't0', '1')];
const pendingModify = [...accepted, modifySent];
const replaced = [...pendingModify, reported('1002', 'ACCEPTED', '101')];

/** From `replaced` on the order has left a leg; before, the retired leg is one never seen. */
export const waysTo: Record<OrderState, readonly InputMessage[]> = {
  submitted: [submit, cancelSent],
  accepted,
  pendingModify,
  replaced,
  canceled: [...replaced, reported('1002', 'CANCELED')],
  filled: [...replaced, fill('1002', 't1', '9')],
  rejected: [submit, cancelSent, reported('1001', 'REJECTED')],
  expired: [...replaced, reported('1002', 'EXPIRED')],
};

function reported(venueOrderId: string, status: OrderStatus, price?: string): InputMessage {
  const report = { clientOrderId: 'O-1', venueOrderId, status, price, tsEvent: NOW };
  return { type: 'status', report, ts: NOW };
}

function fill(venueOrderId: string, tradeId: string, lastQty: string): InputMessage {
  const ids = { clientOrderId: 'O-1', venueOrderId, tradeId };
  return { type: 'fill', report: { ...ids, lastQty, lastPx: '100', tsEvent: NOW }, ts: NOW };
}

/** An input of this kind, for an order in this state. */
export function inputOf(kind: InputKind, state: OrderState): InputMessage {
  const legs = waysTo[state].length > pendingModify.length ? LEGS : FIRST_LEGS;
  const [name = '', leg] = kind.split(' of ');
  if (leg !== undefined) {
    const venueOrderId = legs[leg as LegOf];
    if (name === 'fill') return fill(venueOrderId, 't9', '1');
    const text = name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
    return reported(venueOrderId, text as OrderStatus);
  }
  return plainInputs[kind as keyof typeof plainInputs](legs.bound);
}

const plainInputs = {
  'seen fill': () => fill('1001', 't0', '1'),
  'submit.acked': (leg) => ({
    type: 'submit.acked',
    clientOrderId: 'O-1',
    venueOrderId: leg,
    ts: NOW,
  }),
  'submit.rejected': () => ({ type: 'submit.rejected', clientOrderId: 'O-1', ts: NOW }),
  'submit.unknown': () => ({ type: 'submit.unknown', clientOrderId: 'O-1', ts: NOW }),
  'modify.sent': () => ({ type: 'modify.sent', ...m1, requestId: 'm2', price: '102' }),
  'modify.acked': () => ({ type: 'modify.acked', ...m1 }),
  'modify.rejected': () => ({ type: 'modify.rejected', ...m1 }),
  'modify.unknown': () => ({ type: 'modify.unknown', ...m1 }),
  'cancel.sent': () => ({ type: 'cancel.sent', ...c1, requestId: 'c2' }),
  'cancel.acked': () => ({ type: 'cancel.acked', ...c1 }),
  'cancel.rejected': () => ({ type: 'cancel.rejected', ...c1 }),
  'cancel.unknown': () => ({ type: 'cancel.unknown', ...c1 }),
  'query.answered': () => ({
    type: 'query.answered',
    clientOrderId: 'O-1',
    asOf: NOW,
    orders: [],
    ts: NOW,
  }),
  'stream.gap': () => ({ type: 'stream.gap', ts: NOW }),
  clock: () => ({ type: 'clock', ts: NOW }),
} satisfies Record<string, (boundLeg: string) => InputMessage>;
