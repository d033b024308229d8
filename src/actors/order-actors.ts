import {
  type Actor,
  type ActorLogic,
  type ActorRefFrom,
  type AnyActorRef,
  type AnyActorScope,
  createActor,
  type EventObject,
  type InspectionEvent,
  type Observer,
  type Snapshot,
  type SnapshotFrom,
  type Subscription,
} from 'xstate';
import type { OrderContext, OrderRegistration } from '../../machines/order-context.ts';
import type { OrderInput } from '../../machines/order-input.ts';
import { orderMachine } from '../../machines/order-machine.ts';
import { ORDER_STATES, type OrderState } from '../../machines/vocabulary.ts';
import { compileMachine, type Rest } from './compile-machine.ts';

/** The running actor of one order: inspect it, subscribe to it, take its snapshot. */
export type OrderActor = ActorRefFrom<typeof orderMachine>;

/** Where an order stands and all it knows, immutable. */
export type OrderSnapshot = SnapshotFrom<typeof orderMachine>;

/** Sees every actor of the system; also what `createInspector` of `@statelyai/inspect` gives. */
export type Inspect = Observer<InspectionEvent> | ((event: InspectionEvent) => void);

/** An order as it runs: where it stands and what it knows, with or without an actor. */
export interface RunningOrder extends Rest<typeof orderMachine> {
  /** Null of lazy orders that nobody has asked for, and of closed ones that gave theirs back. */
  actor: OrderActor | null;
}

/** How orders are run. Whatever is chosen, they do the same. */
export interface RunOptions {
  /**
   * `compiled` runs the chart from tables made of it beforehand; `interpreted` leaves it to XState,
   * which takes many times as long: for looking and comparing.
   */
  readonly logic?: 'compiled' | 'interpreted';
  /**
   * `resident` orders have an actor from the start. `lazy` ones are kept as what their snapshot is
   * made of, until somebody asks for their actor: a fraction of the memory. Interpreted orders are
   * always resident.
   */
  readonly residency?: 'resident' | 'lazy';
}

const compiledOrder = compileMachine(orderMachine);
const leaves = new Map(compiledOrder.leaves.map((leaf) => [leaf.key, leaf]));

/** The logic of an order that runs already: a snapshot takes the place of the input. */
type RunningLogic = ActorLogic<OrderSnapshot, OrderInput, undefined>;

/**
 * The actors of all orders, as children of one root: one observer inspects them all, and a child
 * costs half the memory of an actor with a system of its own.
 */
export class OrderActors {
  readonly #root: Actor<Book>;
  readonly #logic: typeof orderMachine | typeof compiledOrder;
  readonly #thrown: unknown[];
  readonly #lazy: boolean;
  /** Actors that somebody may hold: they were asked for, or an inspector was told of them. */
  readonly #seen = new WeakSet<OrderActor>();
  #inspectors = 0;
  #stopChild: (actor: AnyActorRef) => void = () => undefined;

  /**
   * @param thrown - takes what observers throw: it may not break a transition.
   * @throws RangeError if a name is none of those allowed, or interpreted orders are to be lazy.
   */
  constructor(options: RunOptions = {}, inspect?: Inspect, thrown: unknown[] = []) {
    const { logic, residency } = completed(options);
    this.#logic = logic === 'compiled' ? compiledOrder : orderMachine;
    this.#lazy = residency === 'lazy';
    this.#thrown = thrown;
    const observer = inspect === undefined ? {} : { inspect: this.#shield(inspect) };
    this.#inspectors = inspect === undefined ? 0 : 1;
    const book = bookLogic((scope) => (this.#stopChild = scope.stopChild));
    this.#root = createActor(book, { id: 'orders', ...observer }).start();
  }

  /** Starts a newly submitted order. Its actor's id is the client order id. */
  start(registration: OrderRegistration): RunningOrder {
    if (this.#lazy && this.#inspectors === 0) {
      const { leaf, context } = compiledOrder.initialRest(registration);
      return { leaf, context, actor: null };
    }
    const { clientOrderId } = registration.order;
    const options = { parent: this.#root, id: clientOrderId, input: registration };
    const actor = createActor(this.#logic, options).start();
    const { leaf, context } = compiledOrder.restOf(actor.getSnapshot());
    if (this.#inspectors > 0) this.#seen.add(actor);
    return { leaf, context, actor };
  }

  /** Goes on with an order where it was saved, as it would be run if it had never stopped. */
  restore(state: OrderState, context: OrderContext): RunningOrder {
    const leaf = leaves.get(state);
    if (leaf === undefined) throw new Error(`an order does not rest in ${state}`);
    const order: RunningOrder = { leaf, context, actor: null };
    if (this.#inspectors > 0) this.actorOf(order);
    else if (this.#logic !== compiledOrder) order.actor = this.#revive(order);
    else if (!this.#lazy && context.closedAt === null) order.actor = this.#revive(order);
    return order;
  }

  /** Gives an order its next event. */
  send(order: RunningOrder, event: OrderInput): void {
    const { actor } = order;
    if (actor === null) {
      compiledOrder.advance(order, event);
      return;
    }
    actor.send(event);
    const snapshot = actor.getSnapshot();
    if (snapshot.status === 'error') throw snapshot.error;
    const { leaf, context } = compiledOrder.restOf(snapshot);
    order.leaf = leaf;
    order.context = context;
  }

  /** The order's actor, which from now on takes its events. */
  actorOf(order: RunningOrder): OrderActor {
    order.actor ??= this.#revive(order);
    this.#seen.add(order.actor);
    return order.actor;
  }

  snapshotOf(order: RunningOrder): OrderSnapshot {
    return order.actor === null ? compiledOrder.snapshotOf(order) : order.actor.getSnapshot();
  }

  /**
   * Takes the actor from an order that is closed, unless somebody may hold or watch it: what is
   * still reported of it is rare. Whoever asks for the actor is given one again.
   */
  release(order: RunningOrder): void {
    const { actor } = order;
    if (actor === null || this.#logic !== compiledOrder || this.#seen.has(actor)) return;
    order.actor = null;
    this.#stopChild(actor);
  }

  /** Stops an order: the system keeps nothing of it. */
  stop({ actor }: RunningOrder): void {
    if (actor !== null) this.#stopChild(actor);
  }

  /**
   * Attaches an observer of everything that the actors do from now on. While there is one, every
   * order has an actor.
   *
   * @param orders - those running, which are given theirs.
   */
  inspect(inspect: Inspect, orders: Iterable<RunningOrder>): Subscription {
    for (const order of orders) this.actorOf(order);
    this.#inspectors += 1;
    const subscription = this.#root.system.inspect(this.#shield(inspect));
    let attached = true;
    const unsubscribe = (): void => {
      if (attached) this.#inspectors -= 1;
      attached = false;
      subscription.unsubscribe();
    };
    return { unsubscribe };
  }

  /** An actor that goes on where the order stands. */
  #revive(order: RunningOrder): OrderActor {
    const id = order.context.order.clientOrderId;
    const options = { parent: this.#root, id, snapshot: compiledOrder.snapshotOf(order) };
    return createActor(this.#logic as unknown as RunningLogic, options).start();
  }

  #shield(inspect: Inspect): Observer<InspectionEvent> {
    const next = typeof inspect === 'function' ? inspect : inspect.next?.bind(inspect);
    return {
      next: (event) => {
        try {
          next?.(event);
        } catch (error) {
          this.#thrown.push(error);
        }
      },
    };
  }
}

/** Where an order stands: the leaf of its chart. */
export function stateOf({ leaf }: Pick<RunningOrder, 'leaf'>): OrderState {
  if (!isOrderState(leaf.key)) throw new Error(`an order rests in ${leaf.key}`);
  return leaf.key;
}

function isOrderState(key: string): key is OrderState {
  return (ORDER_STATES as readonly string[]).includes(key);
}

function completed(options: RunOptions): Required<RunOptions> {
  const { logic = 'compiled', residency = 'resident' } = options;
  if (logic !== 'compiled' && logic !== 'interpreted') {
    throw new RangeError(`logic must be 'compiled' or 'interpreted', not ${String(logic)}`);
  }
  if (residency !== 'resident' && residency !== 'lazy') {
    throw new RangeError(`residency must be 'resident' or 'lazy', not ${String(residency)}`);
  }
  if (logic === 'interpreted' && residency === 'lazy') {
    throw new RangeError('interpreted orders are resident: leave residency out');
  }
  return { logic, residency };
}

type Book = ActorLogic<Snapshot<undefined>, EventObject>;

/** The root does nothing of its own. Only through its scope can a child be stopped from outside. */
function bookLogic(hold: (scope: AnyActorScope) => void): Book {
  return {
    getInitialSnapshot: (scope) => {
      hold(scope);
      return { status: 'active', output: undefined, error: undefined };
    },
    transition: (snapshot) => snapshot,
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}
