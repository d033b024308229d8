import { isDeepStrictEqual } from 'node:util';
import type { AnyStateNode } from 'xstate';
import { expect, it } from 'vitest';
import { orderMachine } from '../../machines/order-machine.ts';
import { RULES, type Rule } from '../../machines/rules.ts';
import { ORDER_STATES } from '../../machines/vocabulary.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/dispatch/policy.ts';
import { inspectInEveryWay } from './in-every-way.ts';
import { assertHolds, Invariants } from './invariants.ts';
import { orderCases } from './order-cases.ts';
import { edgePaths, type ModelPath, orderModel, submitMessage } from './order-model.ts';
import { stateOfSnapshot } from './state-of-snapshot.ts';

const MODELS = [
  ['a limit order', 'LIMIT', DEFAULT_POLICY],
  ['a stop-limit order', 'STOP_LIMIT', DEFAULT_POLICY],
  ['a stop-market order', 'STOP_MARKET', DEFAULT_POLICY],
  ['armModify acked', 'LIMIT', { ...DEFAULT_POLICY, armModify: 'acked' }],
] as const satisfies [string, 'LIMIT' | 'STOP_LIMIT' | 'STOP_MARKET', Policy][];

const INSPECTED_ONE_IN = 10;

const seenStates = new Set<string>();
const seenRules = new Set<Rule>();
const seenTransitions = new Set<unknown>();

/**
 * Follows every edge of the machine's abstract graph that is reached within so many inputs.
 * The first model goes deepest; the others differ from it in a few rules only.
 */
export function generatedPathsSuite(depth: { readonly first: number; readonly others: number }) {
  it.each(MODELS)('the dispatcher follows each: %s', { timeout: 900_000 }, (name, type, policy) => {
    const inputs = name === MODELS[0][0] ? depth.first : depth.others;
    const paths = edgePaths(orderModel(type, policy), orderCases, inputs);
    const steps = paths.reduce((sum, { cases }) => sum + cases.length, 0);
    console.log(`${paths.length} paths of ${steps} steps over ${name}`);
    for (const [at, path] of paths.entries()) {
      const messages = follow(path, type, policy);
      if (at % INSPECTED_ONE_IN === 0) inspectInEveryWay(messages, { policy });
    }
    expect(paths.length).toBeGreaterThan(1_000);
  });

  it('reach every state', () => {
    expect([...seenStates].sort()).toEqual([...ORDER_STATES].sort());
  });

  it('reach every rule of the contract', () => {
    expect([...seenRules].sort()).toEqual(Object.keys(RULES).sort());
  });

  it('take every transition of the chart', () => {
    const idle = transitionsOf(orderMachine.root).filter(
      ({ definition }) => !seenTransitions.has(definition),
    );
    expect(idle.map(({ name }) => name)).toEqual([]);
  });
}

/**
 * Drives a dispatcher along a path, beside the model: they may not differ at any step.
 *
 * @returns the inputs of the path.
 */
function follow(path: ModelPath, type: (typeof MODELS)[number][1], policy: Policy): InputMessage[] {
  const dispatcher = new Dispatcher({
    policy,
    inspect: (event) => {
      if (event.type !== '@xstate.microstep') return;
      for (const transition of event._transitions) seenTransitions.add(transition);
    },
  });
  const lazy = new Dispatcher({ policy, residency: 'lazy' });
  const invariants = new Invariants();
  const model = orderModel(type, policy);
  const scope = {} as Parameters<typeof model.transition>[2];
  let snapshot = model.getInitialSnapshot(scope, undefined);
  const submit = submitMessage(type);
  const messages = [submit];
  const submitted = dispatcher.dispatch(submit);
  lazy.dispatch(submit);
  invariants.check(submit, submitted);
  seenRules.add(submitted.rule);
  for (const [index, event] of path.cases.entries()) {
    snapshot = model.transition(snapshot, event, scope);
    const message = event.at(snapshot.now);
    messages.push(message);
    const step = dispatcher.dispatch(message);
    assertHolds(isDeepStrictEqual(lazy.dispatch(message), step), `lazily, step ${index + 1}`);
    const { step: expected } = snapshot.order.context;
    const at = `step ${index + 1} of ${path.title}`;
    const actor = dispatcher.actor('O-1')?.getSnapshot();
    assertHolds(actor !== undefined, at);
    invariants.check(message, step);
    assertHolds(stateOfSnapshot(actor) === stateOfSnapshot(snapshot.order), `state after ${at}`);
    assertHolds(isDeepStrictEqual(actor, snapshot.order), `snapshot after ${at}`);
    assertHolds(isDeepStrictEqual(lazy.snapshot('O-1'), actor), `lazy snapshot after ${at}`);
    // An input that says nothing to this order, a clock with nothing due, leaves its step behind.
    const concerned = expected.input === snapshot.count;
    const events = concerned ? expected.events : [];
    const requests = concerned ? expected.requests.map((request) => request.type) : [];
    assertHolds(
      isDeepStrictEqual(
        step.events.map((told) => [told.type, told.ts]),
        events.map((told) => [told.type, told.ts]),
      ),
      `events of ${at}`,
    );
    assertHolds(
      isDeepStrictEqual(
        step.requests.map((r) => r.type),
        requests,
      ),
      `requests of ${at}`,
    );
    seenStates.add(stateOfSnapshot(actor));
    seenRules.add(step.rule);
  }
  const foreign = dispatcher.dispatchFillReport(
    { venueOrderId: '7', tradeId: 'x', lastQty: '1', lastPx: '1', tsEvent: 1 },
    1,
  );
  seenRules.add(foreign.rule);
  return messages;
}

function transitionsOf(node: AnyStateNode): { name: string; definition: unknown }[] {
  const own = [...node.transitions.values(), node.always ?? []].flat();
  const named = own.map((definition) => {
    const guard: unknown = definition.guard;
    const suffix = typeof guard === 'string' ? ` [${guard}]` : '';
    return { name: `${node.key} ${definition.eventType}${suffix}`, definition };
  });
  return [...named, ...Object.values(node.states).flatMap(transitionsOf)];
}
