import type { FillReport, Order, OrderStatusReport } from '../../machines/vocabulary.ts';
import { Gateway, type GatewayOptions } from '../../src/gateway/gateway.ts';
import type { GatewayState, StepRecord } from '../../src/gateway/outlet.ts';
import type { OrderTerms } from '../../src/venue/commands.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { type AskedQuestion, FakeClient, type SentCommand } from './fake-client.ts';

export const START = 1_000_000;
export const GTC: OrderTerms = { timeInForce: 'GTC', reduceOnly: false };

type Options = Omit<GatewayOptions, 'clock' | 'connect'>;

/** A gateway, its clock, the client it talks to, and all that it has told. */
export class Desk {
  readonly clock = new VirtualClock(START);
  readonly records: StepRecord[] = [];
  readonly states: GatewayState[] = [];
  readonly unreadable: string[] = [];
  readonly gateway: Gateway;
  readonly client: FakeClient;

  constructor({ outlets = [], ...options }: Options = {}) {
    let made: FakeClient | undefined;
    this.gateway = new Gateway({
      clock: this.clock,
      connect: (listener) => (made = new FakeClient(listener)),
      outlets: [
        {
          onStep: (record) => this.records.push(record),
          onState: (state) => this.states.push(state),
          onUnreadable: (text) => this.unreadable.push(text),
        },
        ...outlets,
      ],
      ...options,
    });
    if (made === undefined) throw new Error('no client was made');
    this.client = made;
  }

  /** Connected, and with nothing to adopt. */
  static live(options: Options = {}): Desk {
    const desk = new Desk(options);
    desk.begin();
    return desk;
  }

  /** Live, with an order of 10 at 100 that rests as leg 1. */
  static withOrder(options: Options = {}): Desk {
    const desk = Desk.live(options);
    desk.gateway.submit(orderOf('O-1'), GTC);
    desk.take('submit').answer({ type: 'accepted', venueOrderId: '1' });
    desk.client.status(accepted('1', { quantity: '10', price: '100' }));
    desk.records.splice(0);
    return desk;
  }

  /** Connects, and has nothing to adopt. */
  begin(): void {
    this.gateway.start();
    this.client.become('live');
    this.tellUsed();
    this.client.lists.shift()?.([]);
  }

  /** The next command that was sent. */
  take<T extends SentCommand['type']>(type: T): Extract<SentCommand, { readonly type: T }> {
    const next = this.client.sent.shift();
    if (next?.type !== type) throw new Error(`expected a ${type}, not ${String(next?.type)}`);
    return next as Extract<SentCommand, { readonly type: T }>;
  }

  /** The venue tells which client order ids were used. */
  tellUsed(...clientOrderIds: string[]): void {
    this.client.histories.shift()?.(new Set(clientOrderIds));
  }

  takeQuestion(): AskedQuestion {
    const next = this.client.asked.shift();
    if (next === undefined) throw new Error('nothing was asked');
    return next;
  }

  /** What entered and what decided it, since the last time. */
  takeRules(): string[] {
    return this.records.splice(0).map(({ input, step }) => `${input.type}: ${step.rule}`);
  }

  /** The types of the events since the last time. */
  takeEvents(): string[] {
    return this.records.splice(0).flatMap(({ step }) => step.events.map(({ type }) => type));
  }
}

export function orderOf(clientOrderId: string, more: Partial<Order> = {}): Order {
  return {
    clientOrderId,
    strategyId: 'S-1',
    instrumentId: 'BTC',
    accountId: null,
    side: 'BUY',
    orderType: 'LIMIT',
    quantity: '10',
    price: '100',
    triggerPrice: null,
    ...more,
  };
}

export function accepted(
  venueOrderId: string,
  more: Partial<OrderStatusReport> = {},
): OrderStatusReport {
  return {
    clientOrderId: 'O-1',
    venueOrderId,
    status: 'ACCEPTED',
    quantity: null,
    filledQty: null,
    price: null,
    triggerPrice: null,
    reason: null,
    tsEvent: START,
    ...more,
  };
}

export function canceled(venueOrderId: string): OrderStatusReport {
  return accepted(venueOrderId, { status: 'CANCELED' });
}

export function fillOf(
  venueOrderId: string,
  tradeId: string,
  lastQty: string,
  more: Partial<FillReport> = {},
): FillReport {
  return {
    clientOrderId: 'O-1',
    venueOrderId,
    tradeId,
    lastQty,
    lastPx: '100',
    commission: null,
    commissionCurrency: null,
    liquiditySide: null,
    tsEvent: START,
    ...more,
  };
}
