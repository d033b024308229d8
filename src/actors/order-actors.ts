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
import type { OrderRegistration } from '../../machines/order-context.ts';
import { ORDER_STATES, type OrderState } from '../../machines/vocabulary.ts';

/** The running actor of one order: inspect it, subscribe to it, take its snapshot. */
export type OrderActor = ActorRefFrom<typeof orderMachine>;

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

  /** The actor of a newly submitted order, started. Its id is the client order id. */
  create(registration: OrderRegistration): OrderActor {
    const { clientOrderId } = registration.order;
    const options = { parent: this.#root, id: clientOrderId, input: registration };
    return createActor(orderMachine, options).start();
  }

  /** Stops an order's actor; the system keeps nothing of it. */
  stop(actor: OrderActor): void {
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

/** Where an order stands: the leaf of its snapshot. */
export function orderStateOf(snapshot: { readonly value: StateValue }): OrderState {
  let { value } = snapshot;
  while (typeof value !== 'string') value = Object.values(value)[0] ?? '';
  if (!isOrderState(value)) throw new Error(`an order rests in ${value}`);
  return value;
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
