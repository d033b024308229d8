import { type Decimal, ZERO } from './decimal.ts';
import { emptyHistory, type History } from './history.ts';
import { NONE } from './lists.ts';
import type { OrderStep } from './outputs.ts';
import type { OrderPolicy } from './policy.ts';
import { emptyRequestLog, type RequestLog } from './request-log.ts';
import { hasLimitPrice, type Order } from './vocabulary.ts';

/** What traded on a leg, as its trades told and as statuses did. */
export interface Traded {
  /** Sum of its trades. */
  readonly qty: Decimal;
  /** The most that a status said was filled. */
  readonly reportedQty: Decimal;
  /** A FILLED was reported. */
  readonly reportedDone: boolean;
  /** Places of its first and last trade among the order's. */
  readonly places: readonly [first: number, last: number] | null;
}

/** One venue order id under an order. A leg that was left never comes back. */
export interface Leg {
  readonly venueOrderId: string;
  /** Number of the input that told of it first. */
  readonly seenAt: number;
  /** Number of the input that bound the order to it; null if none did. */
  readonly boundAt: number | null;
  /** Of a leg never bound: whether it came after the bound one. */
  readonly newer: boolean;
  /** What the venue works; null while unknown. */
  readonly size: Decimal | null;
  /** The size was reported, not taken from what was sent. */
  readonly sizeReported: boolean;
  readonly traded: Traded;
  /** It was canceled, expired or rejected. */
  readonly ended: boolean;
  readonly rejected: boolean;
  /** The modify that it answers; `certain` if an acknowledgement told it, not guessed. */
  readonly cause: { readonly requestId: string; readonly certain: boolean } | null;
  /** As reported, not as wanted. */
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  /**
   * What the order's announced quantity waits for to take this leg's size into account: a report
   * that tells the size, or, after its cause was refused, the next live status.
   */
  readonly quantityAwaits: 'size' | 'status' | null;
  /** `tsEvent` of its first ACCEPTED. */
  readonly acceptedTs: number | null;
  /** `tsEvent` of the last live status applied. */
  readonly lastLiveTs: number | null;
  /** What its owner was told of: excess size, and that it works under a closed order. */
  readonly advised: { readonly excess: Decimal; readonly named: boolean };
}

/** What a modify wants the order to be. `quantity` is the absolute total. */
export interface Target {
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
}

export interface Modify {
  readonly requestId: string;
  readonly target: Target;
  readonly legSize: Decimal | null;
  /** When the request dies at the venue; null if it never does. */
  readonly expiresAt: number | null;
  /** Number of the input that sent it. */
  readonly sentAt: number;
  readonly acked: boolean;
  /** OrderModifyRejected was emitted. */
  readonly refused: boolean;
  /** The leg that it caused, as far as known. */
  readonly legId: string | null;
  /** The leg was told by an acknowledgement, not guessed. */
  readonly certain: boolean;
  readonly dueAt: number;
  /** The advisory `modify-overdue` was given. */
  readonly overdue: boolean;
}

export interface Cancel {
  readonly requestId: string;
  readonly answered: boolean;
}

/** An end of the bound leg that came while a modify was pending. */
export interface HeldEnd {
  readonly type: 'OrderCanceled' | 'OrderExpired';
  readonly ts: number;
  readonly reason: string | null;
}

/** A question that stays open since `since` and is asked again when due. */
export interface Doubt {
  readonly since: number;
  readonly dueAt: number;
  /** After `cancel.acked` no answer settles it: only a replacement or the order's end. */
  readonly stays: boolean;
  readonly because: string;
}

/** Trades that statuses told of and that have not come. */
export interface MissingTrades {
  readonly dueAt: number;
  readonly asked: number;
}

/** A closed order whose pending modifies may still land, until an answer from after `until`. */
export interface Landing {
  readonly until: number;
  readonly dueAt: number;
}

/** What is not known of the order and is asked when due. */
export interface Questions {
  /** Whether the order reached the venue; null once a leg is known, or the order is closed. */
  readonly submit: {
    readonly acked: boolean;
    readonly expiresAt: number | null;
    /** Null once it was acknowledged. */
    readonly dueAt: number | null;
  } | null;
  readonly doubt: Doubt | null;
  /** Legs whose statuses told of more trades than have come. */
  readonly shortLegs: readonly string[];
  readonly missingTrades: MissingTrades | null;
  /** Fills lost in a stream gap. */
  readonly lostFills: { readonly since: number; readonly dueAt: number } | null;
  readonly landing: Landing | null;
}

/** Requests that are decided, and remembered so that repeated and late answers are known. */
export interface Decided {
  readonly modifies: RequestLog<Modify>;
  readonly cancels: RequestLog<Cancel>;
  /** Modifies refused by their answer, their leg not seen for certain. Oldest first. */
  readonly refusedUnseen: readonly Modify[];
  /** Modifies settled because some leg may have been their own. Oldest first. */
  readonly settledUnseen: readonly Modify[];
}

/** What is still known of legs beyond those kept. */
export interface ForgottenLegs {
  /** The latest of them. */
  readonly legId: string | null;
  /** When the latest of them was first seen that had no known cause and was not refused. */
  readonly uncausedAt: number;
}

export interface Trade {
  readonly tradeId: string;
  readonly venueOrderId: string;
  readonly lastQty: Decimal;
  readonly lastPx: Decimal;
}

/**
 * All that an order's actor knows. Immutable, plain data. What most orders have nothing of is held
 * in groups, so that they share the one empty group.
 */
export interface OrderContext {
  readonly order: Order;
  readonly policy: OrderPolicy;
  /** As last announced by OrderUpdated, or as submitted. */
  readonly quantity: Decimal;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  /** Sum of all distinct trades on all legs. */
  readonly cumQty: Decimal;
  readonly trades: History<Trade>;
  /** The leg that the order lives on; null until there is evidence of one. */
  readonly boundLeg: Leg | null;
  /** Every other leg seen. */
  readonly otherLegs: History<Leg>;
  readonly forgottenLegs: ForgottenLegs;
  /** Whether a leg was ever replaced. */
  readonly replaced: boolean;
  readonly triggered: boolean;
  /** Oldest first. */
  readonly pendingModifies: readonly Modify[];
  readonly decided: Decided;
  readonly heldEnd: HeldEnd | null;
  readonly questions: Questions;
  readonly closedAt: number | null;
  readonly eventCount: number;
  readonly step: OrderStep;
}

/** What an order's actor is created with: the `submit` input. */
export interface OrderRegistration {
  readonly order: Order;
  readonly policy: OrderPolicy;
  readonly input: number;
  readonly ts: number;
  readonly expiresAt: number | null;
}

export function initialContext(registration: OrderRegistration): OrderContext {
  const { order, policy, input, ts, expiresAt } = registration;
  return {
    order,
    policy,
    quantity: order.quantity,
    price: hasLimitPrice(order.orderType) ? order.price : null,
    triggerPrice: order.triggerPrice,
    cumQty: ZERO,
    trades: emptyHistory(),
    boundLeg: null,
    otherLegs: emptyHistory(),
    forgottenLegs: NONE_FORGOTTEN,
    replaced: false,
    triggered: false,
    pendingModifies: NONE,
    decided: NONE_DECIDED,
    heldEnd: null,
    questions: {
      ...NO_QUESTIONS,
      submit: { acked: false, expiresAt, dueAt: ts + policy.queryAfterMs },
    },
    closedAt: null,
    eventCount: 0,
    step: { ...openStep(input), rule: 'submit' },
  };
}

export function openStep(input: number): OrderStep {
  return {
    input,
    rule: null,
    outcome: 'tracked',
    ruledAt: 0,
    refused: false,
    forgottenLegs: NONE,
    events: NONE,
    requests: NONE,
    advisories: NONE,
    error: null,
  };
}

/** Of empty groups there is one, as of empty lists: an order at rest holds none of its own. */
export const NO_QUESTIONS: Questions = {
  submit: null,
  doubt: null,
  shortLegs: NONE,
  missingTrades: null,
  lostFills: null,
  landing: null,
};

const NONE_DECIDED: Decided = {
  modifies: emptyRequestLog(),
  cancels: emptyRequestLog(),
  refusedUnseen: NONE,
  settledUnseen: NONE,
};

const NONE_FORGOTTEN: ForgottenLegs = { legId: null, uncausedAt: 0 };
