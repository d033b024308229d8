import {
  type ActorLogic,
  initialTransition,
  type Snapshot,
  type SnapshotFrom,
  transition,
} from 'xstate';
import { adjacencyMapToArray, getAdjacencyMap, getShortestPaths } from 'xstate/graph';
import { ZERO } from '../../machines/decimal.ts';
import { orderMachine } from '../../machines/order-machine.ts';
import { nextDeadline } from '../../machines/questions.ts';
import type { OrderType } from '../../machines/vocabulary.ts';
import { stateOfSnapshot } from './state-of-snapshot.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { parseInput } from '../../src/dispatch/parse-input.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/dispatch/policy.ts';
import { orderInputs } from './order-inputs.ts';

export type OrderSnapshot = SnapshotFrom<typeof orderMachine>;

/** An input whose times are relative: `after` milliseconds later than the one before. */
export interface Case {
  readonly type: string;
  readonly after: number;
  readonly at: (now: number) => InputMessage;
}

/** The machine as the dispatcher drives it: an input in, the order's snapshot and the time out. */
export type ModelSnapshot = Snapshot<undefined> & {
  readonly order: OrderSnapshot;
  readonly now: number;
  /** Inputs given, the submit included. */
  readonly count: number;
};

export interface ModelPath {
  readonly title: string;
  readonly cases: readonly Case[];
}

const START = 1_000;

export function submitMessage(orderType: OrderType): InputMessage {
  const prices = { price: '100', triggerPrice: orderType === 'LIMIT' ? null : '90' };
  const ids = { clientOrderId: 'O-1', strategyId: 'S-1', instrumentId: 'BTC-USD-PERP' };
  const order = { ...ids, side: 'BUY' as const, orderType, quantity: '10', ...prices };
  return { type: 'submit', order, expiresAt: START + 1_000, ts: START };
}

/** One actor's worth of the dispatcher, without memory, deadlines queue or sinks. */
export function orderModel(
  orderType: OrderType,
  policy: Policy = DEFAULT_POLICY,
): ActorLogic<ModelSnapshot, Case> {
  return {
    getInitialSnapshot: () => {
      const parsed = parseInput(submitMessage(orderType));
      if (!('input' in parsed) || parsed.input.type !== 'submit') throw new Error('bad submit');
      const { order, expiresAt, ts } = parsed.input;
      const [snapshot] = initialTransition(orderMachine, {
        order,
        policy,
        input: 1,
        ts,
        expiresAt,
      });
      return {
        status: 'active',
        output: undefined,
        error: undefined,
        order: snapshot,
        now: START,
        count: 1,
      };
    },
    transition: (snapshot, event) => {
      const now = snapshot.now + event.after;
      const count = snapshot.count + 1;
      return { ...snapshot, order: applied(snapshot.order, event.at(now), count), now, count };
    },
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}

function applied(snapshot: OrderSnapshot, message: InputMessage, number: number): OrderSnapshot {
  const parsed = parseInput(message);
  if (!('input' in parsed)) throw new Error(parsed.error.message);
  const { input } = parsed;
  let next = snapshot;
  const send = (event: Parameters<typeof orderMachine.transition>[1]): void => {
    [next] = transition(orderMachine, next, event);
  };
  if (input.type === 'submit') throw new Error('an order is submitted once');
  if (input.type === 'stream.gap') send({ type: 'stream.gap', input: number, ts: input.ts });
  else if (input.type !== 'clock') {
    for (const event of orderInputs(input, number, () => next.context)) send(event);
  }
  const due = (nextDeadline(next.context) ?? Infinity) <= input.ts;
  if (due && next.context.step.error === null) send({ type: 'clock', input: number, ts: input.ts });
  return next;
}

/** What tells two snapshots apart for the traversal: enough for every rule to have its moment. */
function abstractState({ order }: ModelSnapshot): string {
  const { context } = order;
  const pending = context.pendingModifies.map(({ requestId, acked }) => `${requestId}${acked}`);
  const leg = context.boundLeg;
  return JSON.stringify([
    stateOfSnapshot(order),
    pending,
    context.heldEnd?.type ?? null,
    leg && [
      leg.venueOrderId,
      leg.ended,
      leg.traded.reportedDone,
      leg.size !== null,
      leg.cause,
      leg.advised.named,
    ],
    context.cumQty === ZERO ? 0 : Number(context.cumQty) < Number(context.quantity) ? 1 : 2,
    context.triggered,
    context.questions.submit?.acked ?? null,
    context.decided.modifies.waiting.size,
    context.decided.modifies.answered.size,
    context.decided.refusedUnseen.length,
    context.decided.cancels.waiting.size,
    context.decided.cancels.answered.size,
    context.questions.landing !== null,
  ]);
}

/** One path for every edge of the abstract graph: the shortest to its start, then the edge. */
export function edgePaths(
  logic: ActorLogic<ModelSnapshot, Case>,
  cases: readonly Case[],
  maxDepth: number,
): ModelPath[] {
  const options = {
    events: cases,
    serializeState: abstractState,
    serializeEvent: ({ type }: Case) => type,
    filterEvents: ({ count }: ModelSnapshot) => count <= maxDepth,
    limit: 1_000_000,
  };
  const shortest = new Map(
    getShortestPaths(logic, options).map((path) => [abstractState(path.state), path]),
  );
  return adjacencyMapToArray(getAdjacencyMap(logic, options)).map(({ state, event }) => {
    const path = shortest.get(abstractState(state));
    if (path === undefined) throw new Error(`no path to ${abstractState(state)}`);
    // The first step is the actor's own initialisation.
    const steps = path.steps.map((step) => step.event).filter((step) => 'at' in step);
    const all = [...steps, event];
    return { title: all.map(({ type }) => type).join(' > '), cases: all };
  });
}
