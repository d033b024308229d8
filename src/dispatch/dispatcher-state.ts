import * as v from 'valibot';
import { newLeg } from '../../machines/legs.ts';
import { initialContext, NO_QUESTIONS, type OrderContext } from '../../machines/order-context.ts';
import type { OrderPolicy } from '../../machines/policy.ts';
import { type Order, ORDER_STATES, type OrderState } from '../../machines/vocabulary.ts';
import { stateOf } from '../actors/order-actors.ts';
import type { BoundedDedup, TradeFate } from './bounded-dedup.ts';
import type { KeysOfValue } from './bounded-fifo.ts';
import { withDefaults, withoutDefaults } from './defaults.ts';
import type { OrderBook, TrackedOrder } from './order-book.ts';
import { completePolicy, type Policy } from './policy.ts';

/** All that a dispatcher holds, as plain JSON. What is in it is for the same version to read. */
export interface DispatcherState {
  readonly version: 1;
  /** The dispatcher's own, then those that orders have kept from before. */
  readonly policies: readonly Policy[];
  /** How many inputs there were. */
  readonly inputs: number;
  /** Open and closed ones, in the order of their submits. */
  readonly orders: readonly SavedOrder[];
  /** The closed ones that are remembered, first closed first, by their places in `orders`. */
  readonly closed: readonly number[];
  /** Client order ids with the legs of forgotten orders, oldest first. */
  readonly forgottenLegs: readonly KeysOfValue<string>[];
  /** Trades that belong to no remembered order, oldest first. */
  readonly trades: readonly KeysOfValue<TradeFate>[];
}

export interface SavedOrder {
  readonly order: Order;
  readonly state: OrderState;
  /** By its place in `policies`. */
  readonly policy: number;
  /** Number of the input that submitted it. */
  readonly submittedAt: number;
  /** If it has legs that another order had first: those that it is still not found by. */
  readonly lentLegs?: readonly string[];
  /** What the order knows beyond what a new one does. */
  readonly context: object;
}

/** An order as it is restored. */
export interface RestoredOrder {
  readonly saved: SavedOrder;
  readonly context: OrderContext;
}

/** What was to be restored is no state of a dispatcher of this version. */
export class BadStateError extends Error {
  override readonly name = 'BadStateError';
  readonly code = 'BAD_STATE';
}

/** What of a dispatcher is saved. */
interface Parts {
  readonly policy: Policy;
  readonly inputs: number;
  readonly book: OrderBook;
  readonly memory: BoundedDedup;
}

export function saveState({ policy, inputs, book, memory }: Parts): DispatcherState {
  const policies = new Map<OrderPolicy, number>([[policy, 0]]);
  const places = new Map<TrackedOrder, number>();
  const orders: SavedOrder[] = [];
  for (const order of book.orders()) {
    places.set(order, orders.length);
    const { policy: own } = order.context;
    const place = policies.get(own) ?? policies.size;
    policies.set(own, place);
    orders.push(saveOrder(order, place, book));
  }
  return {
    version: 1,
    // An order is given the whole policy of its dispatcher.
    policies: [...policies.keys()] as Policy[],
    inputs,
    orders,
    closed: book.closedOrders().map((order) => places.get(order) as number),
    forgottenLegs: book.saveForgottenLegs(),
    trades: memory.save(),
  };
}

function saveOrder(tracked: TrackedOrder, policy: number, book: OrderBook): SavedOrder {
  const { context, submittedAt, sharesLegs } = tracked;
  const { order } = context;
  return {
    order,
    state: stateOf(tracked),
    policy,
    submittedAt,
    ...(sharesLegs ? { lentLegs: book.lentLegs(tracked) } : {}),
    context: withoutDefaults(context, blankContext(order, context.policy)) ?? {},
  };
}

/**
 * Reads a state, which may be anything. What its orders know is taken as it is.
 *
 * @throws BadStateError if it is none.
 */
export function readState(state: unknown): DispatcherState {
  const parsed = v.safeParse(stateSchema, state);
  if (!parsed.success) {
    const [{ message, path }] = parsed.issues;
    const place = path?.map(({ key }) => String(key)).join('.') ?? 'it';
    throw new BadStateError(`no state of a dispatcher: ${place}: ${message}`);
  }
  try {
    for (const policy of parsed.output.policies) completePolicy(policy);
  } catch (cause) {
    throw new BadStateError('no state of a dispatcher: its policy is none', { cause });
  }
  const { policies, orders, closed } = parsed.output;
  if (orders.some(({ policy }) => policy >= policies.length)) {
    throw new BadStateError('no state of a dispatcher: an order has a policy that is not there');
  }
  if (closed.some((place) => place >= orders.length)) {
    throw new BadStateError('no state of a dispatcher: a closed order is not there');
  }
  return parsed.output as unknown as DispatcherState;
}

/**
 * The orders of a state, one by one.
 *
 * @param own - the dispatcher's own policy: orders whose policy is the same share it.
 */
export function* restoredOrders(state: DispatcherState, own: Policy): Generator<RestoredOrder> {
  const policies = state.policies.map((policy) => (isSamePolicy(policy, own) ? own : policy));
  for (const saved of state.orders) {
    const blank = blankContext(saved.order, policies[saved.policy] ?? own);
    yield { saved, context: withDefaults(saved.context, blank) as OrderContext };
  }
}

function isSamePolicy(one: Policy, other: Policy): boolean {
  return JSON.stringify(completePolicy(one)) === JSON.stringify(completePolicy(other));
}

/** What an order knows of which nothing is known: with the groups that all orders share. */
function blankContext(order: Order, policy: OrderPolicy): OrderContext {
  const registration = { order, policy, input: 0, ts: 0, expiresAt: null };
  return { ...initialContext(registration), boundLeg: BLANK_LEG, questions: NO_QUESTIONS };
}

const BLANK_LEG = newLeg('', 0);

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const stateSchema = v.object({
  version: v.literal(1),
  policies: v.pipe(v.array(v.looseObject({})), v.minLength(1)),
  inputs: count,
  orders: v.array(
    v.object({
      order: v.looseObject({ clientOrderId: v.string() }),
      state: v.picklist(ORDER_STATES),
      policy: count,
      submittedAt: count,
      lentLegs: v.optional(v.array(v.string())),
      context: v.looseObject({}),
    }),
  ),
  closed: v.array(count),
  forgottenLegs: v.array(v.object({ value: v.string(), keys: v.array(v.string()) })),
  trades: v.array(
    v.object({ value: v.picklist(['external', 'forgotten']), keys: v.array(v.string()) }),
  ),
});
