import assert from 'node:assert/strict';
import { ORDER_STATES, orderMachine, RULES } from 'fillproof/machines';
import { createMachine } from 'xstate';
import type { Message } from './page-client.ts';

/** Rules by which the dispatcher decides before any actor is asked. */
const DISPATCHER_RULES = ['submit', 'clock', 'external', 'invalid'];

/** States that are passed through within one input. */
const PASSED_THROUGH = ['ending', 'settling'];

/** What a page may build a machine from. */
type ChartConfig = Parameters<typeof createMachine>[0];

interface Transition {
  readonly description?: unknown;
  readonly guard?: unknown;
  readonly actions?: unknown;
}

/** A state as the definition holds it. */
interface State {
  readonly description?: unknown;
  readonly entry?: unknown;
  readonly on?: Readonly<Record<string, Transition | readonly Transition[]>>;
  readonly always?: readonly Transition[];
  readonly states?: Readonly<Record<string, State>>;
}

/** Throws unless the chart that a page is sent for each order draws and tells all there is. */
export function checkChart(messages: readonly Message[]): void {
  const definitions = new Set(
    messages.filter(({ name }) => name?.startsWith('O-')).map(({ definition }) => definition),
  );
  const [text, ...others] = definitions;
  assert.ok(text !== undefined && others.length === 0);
  const chart = JSON.parse(text) as State & ChartConfig;
  assert.deepEqual(chart, JSON.parse(JSON.stringify(orderMachine.config, nameFunctions)));

  const states = [...statesOf(chart)];
  const leaves = states.filter(([, { states: inner }]) => inner === undefined);
  assert.deepEqual(
    leaves.map(([name]) => name).sort(),
    [...ORDER_STATES, ...PASSED_THROUGH].sort(),
  );
  for (const [name, { description }] of leaves) assert.ok(isText(description), name);

  const transitions = states.flatMap(([, state]) => transitionsOf(state));
  for (const { description, guard } of transitions) {
    assert.ok(isText(description));
    assert.ok(guard === undefined || isText(guard));
  }
  const entries = states.map(([, { entry }]) => entry);
  const actions = [...transitions.map((transition) => transition.actions), ...entries].flat();
  assert.ok(actions.every((action) => action === undefined || isText(action)));
  for (const rule of Object.keys(RULES)) {
    assert.ok(DISPATCHER_RULES.includes(rule) || actions.includes(rule), rule);
  }
  // Nothing but the definition is needed to build the chart again.
  assert.doesNotThrow(() => createMachine(chart));
}

function* statesOf(parent: State): Generator<[string, State]> {
  for (const [name, state] of Object.entries(parent.states ?? {})) {
    yield [name, state];
    yield* statesOf(state);
  }
}

function transitionsOf({ on = {}, always = [] }: State): readonly Transition[] {
  return [...Object.values(on).flat(), ...always];
}

/** As the inspector writes functions. */
function nameFunctions(_key: string, value: unknown): unknown {
  return typeof value === 'function' ? { type: value.name } : value;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
