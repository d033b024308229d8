import {
  addDecimals,
  type Decimal,
  isAbove,
  smallerDecimal,
  subtractToZero,
  ZERO,
} from '../machines/decimal.ts';
import type { AllowedOutcome, OrderEvent, OrderEventBody } from '../machines/outputs.ts';
import type { Rule } from '../machines/rules.ts';
import type { Order, OrderState } from '../machines/vocabulary.ts';
import type {
  FillInput,
  Input,
  ModifyAcked,
  ModifySent,
  StatusInput,
  Submit,
} from '../src/dispatch/input.ts';
import { DEFAULT_POLICY } from '../src/dispatch/policy.ts';
import type { Step } from '../src/dispatch/step.ts';

/** What is kept of an order, written in place. */
interface FloorOrder {
  readonly order: Order;
  state: OrderState;
  quantity: Decimal;
  price: Decimal | null;
  cumQty: Decimal;
  eventCount: number;
  closed: boolean;
  /** The leg that the order lives on. */
  leg: string | null;
  /** Every leg seen. */
  readonly legs: string[];
  trades: Set<string> | null;
  pending: PendingModify | null;
}

interface PendingModify {
  readonly requestId: string;
  readonly quantity: Decimal;
  readonly price: Decimal | null;
}

/**
 * The floor that the dispatcher is measured against: a Map, a switch and records written in place,
 * without actors or a machine. It does what this benchmark's mix asks for (LIMIT orders; one modify
 * at a time; venue order ids that rise) and says the same of it, step by step; run.ts checks that.
 *
 * Left out is what the mix never needs: questions and their deadlines, racing modifies, refusals,
 * the release of held ends, sizes and causes that are not known, external reports, the trades of
 * forgotten orders, answers to queries, sinks, inspection. An input that it does not know throws.
 * Its inputs come parsed: it checks nothing.
 */
export class FloorDispatcher {
  readonly #byClientOrderId = new Map<string, FloorOrder>();
  readonly #byVenueOrderId = new Map<string, FloorOrder>();
  /** A ring of the orders closed last. */
  readonly #closed: FloorOrder[] = [];
  #oldest = 0;

  dispatch(input: Input): Step {
    switch (input.type) {
      case 'submit':
        return this.#submit(input);
      case 'status':
        return this.#status(input);
      case 'fill':
        return this.#fill(input);
      case 'modify.sent':
        return modify(this.#orderOf(input.clientOrderId, null), input);
      case 'modify.acked':
        return this.#acked(input);
      default:
        throw new Error(`${input.type} is not in the mix`);
    }
  }

  #submit({ order }: Submit): Step {
    const tracked: FloorOrder = {
      order,
      state: 'submitted',
      quantity: order.quantity,
      price: order.price,
      cumQty: ZERO,
      eventCount: 0,
      closed: false,
      leg: null,
      legs: [],
      trades: null,
      pending: null,
    };
    this.#byClientOrderId.set(order.clientOrderId, tracked);
    return said(tracked, 'tracked', 'submit', []);
  }

  #status(input: StatusInput): Step {
    const { report } = input;
    const order = this.#orderOf(report.clientOrderId, report.venueOrderId);
    if (order.closed) return said(order, 'skip', 'stale-status', []);
    if (order.leg === null) return this.#accept(order, input);
    if (isNewerLeg(order, report.venueOrderId)) return this.#replace(order, input);
    if (report.venueOrderId !== order.leg) return said(order, 'skip', 'stale-status', []);
    switch (report.status) {
      case 'ACCEPTED':
        return said(order, 'tracked', 'repeat-accept', []);
      case 'FILLED':
        return said(order, 'tracked', 'fill-marker', []);
      case 'CANCELED':
        return this.#cancel(order, input);
      default:
        throw new Error(`${report.status} is not in the mix`);
    }
  }

  #accept(order: FloorOrder, { report, ts }: StatusInput): Step {
    this.#bind(order, report.venueOrderId);
    order.state = 'accepted';
    order.price = report.price ?? order.price;
    const { venueOrderId } = report;
    const body = { type: 'OrderAccepted', venueOrderId, synthetic: false } as const;
    return said(order, 'tracked', 'accept', [event(order, body, report.tsEvent, ts)]);
  }

  #cancel(order: FloorOrder, { report, ts }: StatusInput): Step {
    const { venueOrderId, tsEvent, reason } = report;
    if (order.pending !== null) return said(order, 'skip', 'hold-cancel', []);
    order.state = 'canceled';
    const canceled = event(order, { type: 'OrderCanceled', venueOrderId, reason }, tsEvent, ts);
    this.#close(order);
    return said(order, 'tracked', 'cancel', [canceled]);
  }

  #fill({ report, ts }: FillInput): Step {
    const order = this.#orderOf(report.clientOrderId, report.venueOrderId);
    const { tradeId, venueOrderId, lastQty, lastPx, tsEvent } = report;
    order.trades ??= new Set();
    if (order.trades.has(tradeId)) {
      return said(order, order.closed ? 'skip' : 'tracked', 'duplicate-fill', []);
    }
    order.trades.add(tradeId);
    order.cumQty = addDecimals(order.cumQty, lastQty);
    if (!isAbove(order.quantity, order.cumQty)) order.state = 'filled';
    const body = {
      type: 'OrderFilled',
      venueOrderId,
      tradeId,
      side: order.order.side,
      orderType: order.order.orderType,
      lastQty,
      lastPx,
      cumQty: order.cumQty,
      leavesQty: subtractToZero(order.quantity, order.cumQty),
      commission: report.commission,
      commissionCurrency: report.commissionCurrency,
      liquiditySide: report.liquiditySide,
      late: false,
      adopted: false,
      overfillQty: smallerDecimal(subtractToZero(order.cumQty, order.quantity), lastQty),
    } as const;
    const filled = event(order, body, tsEvent, ts);
    if (order.state === 'filled') this.#close(order);
    return said(order, 'tracked', 'fill', [filled]);
  }

  #acked(input: ModifyAcked): Step {
    const order = this.#orderOf(input.clientOrderId, null);
    if (order.pending?.requestId !== input.requestId) {
      return said(order, 'skip', 'repeat-answer', []);
    }
    return this.#replace(order, input);
  }

  /** A newer leg: the order lives on it from now on, as the pending modify wanted it. */
  #replace(order: FloorOrder, input: StatusInput | ModifyAcked): Step {
    const venueOrderId = 'report' in input ? input.report.venueOrderId : input.venueOrderId;
    const { pending } = order;
    if (pending === null || venueOrderId === null) throw new Error('no modify names this leg');
    this.#bind(order, venueOrderId);
    order.pending = null;
    order.state = 'replaced';
    order.quantity = pending.quantity;
    order.price = ('report' in input ? input.report.price : null) ?? pending.price;
    const { quantity, price } = order;
    const terms = { venueOrderId, quantity, price, triggerPrice: null };
    const body = { type: 'OrderUpdated', ...terms, source: 'modify' } as const;
    const ts = 'report' in input ? input.report.tsEvent : input.ts;
    return said(order, 'tracked', 'replace', [event(order, body, ts, input.ts)]);
  }

  #bind(order: FloorOrder, venueOrderId: string): void {
    order.leg = venueOrderId;
    order.legs.push(venueOrderId);
    this.#byVenueOrderId.set(venueOrderId, order);
  }

  #close(order: FloorOrder): void {
    order.closed = true;
    const forgotten = this.#closed[this.#oldest];
    this.#closed[this.#oldest] = order;
    this.#oldest = (this.#oldest + 1) % DEFAULT_POLICY.closedOrdersKept;
    if (forgotten === undefined) return;
    this.#byClientOrderId.delete(forgotten.order.clientOrderId);
    for (const leg of forgotten.legs) this.#byVenueOrderId.delete(leg);
  }

  #orderOf(clientOrderId: string | null, venueOrderId: string | null): FloorOrder {
    const named = clientOrderId === null ? undefined : this.#byClientOrderId.get(clientOrderId);
    const order = named ?? this.#byVenueOrderId.get(venueOrderId ?? '');
    if (order === undefined) throw new Error('reports of unknown orders are not in the mix');
    return order;
  }
}

function modify(order: FloorOrder, input: ModifySent): Step {
  const { requestId } = input;
  if (order.pending !== null) throw new Error('racing modifies are not in the mix');
  const quantity = input.quantity ?? order.quantity;
  order.pending = { requestId, quantity, price: input.price ?? order.price };
  order.state = 'pendingModify';
  return said(order, 'tracked', 'modify', []);
}

/** Ids are all digits: the longer, else the larger one is newer. */
function isNewerLeg(order: FloorOrder, venueOrderId: string): boolean {
  const bound = order.leg ?? '';
  if (venueOrderId.length !== bound.length) return venueOrderId.length > bound.length;
  return venueOrderId > bound;
}

function said(
  { order, state }: FloorOrder,
  outcome: AllowedOutcome,
  rule: Rule,
  events: readonly OrderEvent[],
): Step {
  const { clientOrderId } = order;
  return { outcome, rule, clientOrderId, state, events, requests: [], advisories: [] };
}

/** What happened, without its time. */
type Body = OrderEventBody extends infer B ? (B extends unknown ? Omit<B, 'ts'> : never) : never;

function event(order: FloorOrder, body: Body, ts: number, tsInit: number): OrderEvent {
  const { clientOrderId, strategyId, instrumentId } = order.order;
  order.eventCount += 1;
  return {
    ...body,
    clientOrderId,
    strategyId,
    instrumentId,
    ts,
    tsInit,
    eventId: `${clientOrderId}/${order.eventCount}`,
    state: order.state,
  };
}
