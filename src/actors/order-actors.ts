import {
  type Actor,
  type ActorLogic,
  type ActorRefFrom,
  type AnyActorRef,
  createActor,
  type EventObject,
  type InspectionEvent,
  type Observer,
  type Snapshot,
  type StateValue,
  type Subscription,
} from 'xstate';
import { orderMachine } from '../../machines/order-machine.ts';
import type { OrderContext, OrderRegistration } from '../../machines/order-context.ts';
import type { OrderInput } from '../../machines/order-input.ts';
import { ORDER_STATES, type OrderState } from '../../machines/vocabulary.ts';

/** The running actor of one order: inspect it, subscribe to it, take its snapshot. */
export type OrderActor = ActorRefFrom<typeof orderMachine>;

/** An order as it runs: where it stands and what it knows. */
export interface RunningOrder {
  value: StateValue;
  context: OrderContext;
  actor: OrderActor;
}

/** Sees every actor of the system; also what `createInspector` of `@statelyai/inspect` gives. */
export type Inspect = Observer<InspectionEvent> | ((event: InspectionEvent) => void);

/**
 * The actors of all orders, as children of one root: one observer inspects them all, and a child
 * costs half the memory of an actor with a system of its own.
 */
export class OrderActors {
  readonly #root: Actor<typeof book>;
  readonly #thrown: unknown[];

  /** @param thrown - takes what observers throw: it may not break a transition. */
  constructor(inspect?: Inspect, thrown: unknown[] = []) {
    this.#thrown = thrown;
    const observer = inspect === undefined ? {} : { inspect: this.#shield(inspect) };
    this.#root = createActor(book, { id: 'orders', ...observer }).start();
  }

  /** Starts a newly submitted order. Its actor's id is the client order id. */
  start(registration: OrderRegistration): RunningOrder {
    const { clientOrderId } = registration.order;
    const options = { parent: this.#root, id: clientOrderId, input: registration };
    const actor = createActor(orderMachine, options).start();
    const snapshot = actor.getSnapshot();
    return { value: snapshot.value, context: snapshot.context, actor };
  }

  /** Gives an order its next event. */
  send(order: RunningOrder, event: OrderInput): void {
    order.actor.send(event);
    const snapshot = order.actor.getSnapshot();
    if (snapshot.status === 'error') throw snapshot.error;
    order.value = snapshot.value;
    order.context = snapshot.context;
  }

  /** Stops an order: the system keeps nothing of it. */
  stop({ actor }: RunningOrder): void {
    this.#root.send({ type: 'stop', actor });
  }

  /** Attaches an observer of everything that the actors do from now on. */
  inspect(inspect: Inspect): Subscription {
    return this.#root.system.inspect(this.#shield(inspect));
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

/** Where an order stands: the leaf of its state value. */
export function stateOf({ value }: { readonly value: StateValue }): OrderState {
  let leaf = value;
  while (typeof leaf !== 'string') leaf = Object.values(leaf)[0] ?? '';
  if (!isOrderState(leaf)) throw new Error(`an order rests in ${leaf}`);
  return leaf;
}

function isOrderState(value: string): value is OrderState {
  return (ORDER_STATES as readonly string[]).includes(value);
}

type BookEvent = { type: 'stop'; actor: AnyActorRef } | (EventObject & { actor?: never });

/** The root does nothing of its own: only a parent can stop a child. */
const book: ActorLogic<Snapshot<undefined>, BookEvent> = {
  transition: (snapshot, event, scope) => {
    if (event.actor !== undefined) scope.stopChild(event.actor);
    return snapshot;
  },
  getInitialSnapshot: () => ({ status: 'active', output: undefined, error: undefined }),
  getPersistedSnapshot: (snapshot) => snapshot,
};
