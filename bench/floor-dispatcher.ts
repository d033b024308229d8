import {
  addDecimals,
  type Decimal,
  smallerDecimal,
  subtractDecimals,
  ZERO,
} from '../machines/decimal.ts';
import { NONE } from '../machines/lists.ts';
import type { AllowedOutcome, OrderEvent } from '../machines/outputs.ts';
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
  /** The legs before it. */
  retired: RetiredLeg | null;
  trades: Set<string> | null;
  pending: PendingModify | null;
}

/** A list of its own making: an array would set 17 places aside for the second leg. */
interface RetiredLeg {
  readonly venueOrderId: string;
  readonly before: RetiredLeg | null;
}

interface PendingModify {
  readonly requestId: string;
  readonly quantity: Decimal;
  readonly price: Decimal | null;
}

/**
 * The floor that the dispatcher is measured against: a Map, a switch and records written in place,
 * without actors or a machine. It does what this benchmark's mix asks for (LIMIT orders; one modify
 * at a time; venue order ids that rise) and says the same of it, step by step, as is proved first.
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
      retired: null,
      trades: null,
      pending: null,
    };
    this.#byClientOrderId.set(order.clientOrderId, tracked);
    return said(tracked, 'tracked', 'submit', NONE);
  }

  #status(input: StatusInput): Step {
    const { report } = input;
    const order = this.#orderOf(report.clientOrderId, report.venueOrderId);
    if (order.closed) return said(order, 'skip', 'stale-status', NONE);
    if (order.leg === null) return this.#accept(order, input);
    if (isNewerLeg(order.leg, report.venueOrderId)) {
      return this.#replace(order, report.venueOrderId, report.price, report.tsEvent, input.ts);
    }
    if (report.venueOrderId !== order.leg) return said(order, 'skip', 'stale-status', NONE);
    switch (report.status) {
      case 'ACCEPTED':
        return said(order, 'tracked', 'repeat-accept', NONE);
      case 'FILLED':
        return said(order, 'tracked', 'fill-marker', NONE);
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
    const { clientOrderId, strategyId, instrumentId } = order.order;
    const accepted: OrderEvent = {
      type: 'OrderAccepted',
      venueOrderId: report.venueOrderId,
      synthetic: false,
      clientOrderId,
      strategyId,
      instrumentId,
      ts: report.tsEvent,
      tsInit: ts,
      eventId: nextEventId(order),
      state: 'accepted',
    };
    return said(order, 'tracked', 'accept', [accepted]);
  }

  #cancel(order: FloorOrder, { report, ts }: StatusInput): Step {
    if (order.pending !== null) return said(order, 'skip', 'hold-cancel', NONE);
    order.state = 'canceled';
    const { clientOrderId, strategyId, instrumentId } = order.order;
    const canceled: OrderEvent = {
      type: 'OrderCanceled',
      venueOrderId: report.venueOrderId,
      reason: report.reason,
      clientOrderId,
      strategyId,
      instrumentId,
      ts: report.tsEvent,
      tsInit: ts,
      eventId: nextEventId(order),
      state: 'canceled',
    };
    this.#close(order);
    return said(order, 'tracked', 'cancel', [canceled]);
  }

  #fill({ report, ts }: FillInput): Step {
    const order = this.#orderOf(report.clientOrderId, report.venueOrderId);
    const { tradeId, lastQty } = report;
    order.trades ??= new Set();
    if (order.trades.has(tradeId)) {
      return said(order, order.closed ? 'skip' : 'tracked', 'duplicate-fill', NONE);
    }
    order.trades.add(tradeId);
    order.cumQty = addDecimals(order.cumQty, lastQty);
    const left = subtractDecimals(order.quantity, order.cumQty);
    const isOver = left.startsWith('-');
    if (isOver || left === ZERO) order.state = 'filled';
    const { clientOrderId, strategyId, instrumentId, side, orderType } = order.order;
    const filled: OrderEvent = {
      type: 'OrderFilled',
      venueOrderId: report.venueOrderId,
      tradeId,
      side,
      orderType,
      lastQty,
      lastPx: report.lastPx,
      cumQty: order.cumQty,
      leavesQty: isOver ? ZERO : left,
      commission: report.commission,
      commissionCurrency: report.commissionCurrency,
      liquiditySide: report.liquiditySide,
      late: false,
      adopted: false,
      overfillQty: isOver ? smallerDecimal(left.slice(1), lastQty) : ZERO,
      clientOrderId,
      strategyId,
      instrumentId,
      ts: report.tsEvent,
      tsInit: ts,
      eventId: nextEventId(order),
      state: order.state,
    };
    if (order.state === 'filled') this.#close(order);
    return said(order, 'tracked', 'fill', [filled]);
  }

  #acked(input: ModifyAcked): Step {
    const order = this.#orderOf(input.clientOrderId, null);
    if (order.pending?.requestId !== input.requestId) {
      return said(order, 'skip', 'repeat-answer', NONE);
    }
    return this.#replace(order, input.venueOrderId, null, input.ts, input.ts);
  }

  /** A newer leg: the order lives on it from now on, as the pending modify wanted it. */
  #replace(
    order: FloorOrder,
    venueOrderId: string | null,
    price: Decimal | null,
    ts: number,
    tsInit: number,
  ): Step {
    const { pending } = order;
    if (pending === null || venueOrderId === null) throw new Error('no modify names this leg');
    this.#bind(order, venueOrderId);
    order.pending = null;
    order.state = 'replaced';
    order.quantity = pending.quantity;
    order.price = price ?? pending.price;
    const { clientOrderId, strategyId, instrumentId } = order.order;
    const updated: OrderEvent = {
      type: 'OrderUpdated',
      venueOrderId,
      quantity: order.quantity,
      price: order.price,
      triggerPrice: null,
      source: 'modify',
      clientOrderId,
      strategyId,
      instrumentId,
      ts,
      tsInit,
      eventId: nextEventId(order),
      state: 'replaced',
    };
    return said(order, 'tracked', 'replace', [updated]);
  }

  #bind(order: FloorOrder, venueOrderId: string): void {
    if (order.leg !== null) order.retired = { venueOrderId: order.leg, before: order.retired };
    order.leg = venueOrderId;
    this.#byVenueOrderId.set(venueOrderId, order);
  }

  #close(order: FloorOrder): void {
    order.closed = true;
    const forgotten = this.#closed[this.#oldest];
    this.#closed[this.#oldest] = order;
    this.#oldest = (this.#oldest + 1) % DEFAULT_POLICY.closedOrdersKept;
    if (forgotten === undefined) return;
    this.#byClientOrderId.delete(forgotten.order.clientOrderId);
    if (forgotten.leg !== null) this.#byVenueOrderId.delete(forgotten.leg);
    for (let leg = forgotten.retired; leg !== null; leg = leg.before) {
      this.#byVenueOrderId.delete(leg.venueOrderId);
    }
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
  return said(order, 'tracked', 'modify', NONE);
}

/** Ids are all digits: the longer, else the larger one is newer. */
function isNewerLeg(bound: string, venueOrderId: string): boolean {
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
  return { outcome, rule, clientOrderId, state, events, requests: NONE, advisories: NONE };
}

function nextEventId(order: FloorOrder): string {
  order.eventCount += 1;
  return `${order.order.clientOrderId}/${order.eventCount}`;
}
