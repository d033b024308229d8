import { describe, expect, it } from 'vitest';
import {
  type AnyStateMachine,
  assign,
  cancel,
  createActor,
  createMachine,
  enqueueActions,
  forwardTo,
  fromPromise,
  log,
  raise,
  sendParent,
  sendTo,
  spawnChild,
  stopChild,
} from 'xstate';
import { assignDraft } from '../../machines/assign-draft.ts';
import { compileMachine } from '../../src/actors/compile-machine.ts';
import { UnsupportedMachineError } from '../../src/actors/compile/unsupported-machine-error.ts';

const child = fromPromise(() => Promise.resolve(1));

function machine(config: object, implementations: object = {}): AnyStateMachine {
  return createMachine(config as never, implementations as never) as AnyStateMachine;
}

/** A machine with the state `#here`, which has what is not supported. */
function here(state: object, more: object = {}): AnyStateMachine {
  const states = { away: {}, a: { initial: 'b', states: { b: { id: 'here', ...state } } } };
  return machine({ initial: 'away', states }, more);
}

const action = (actions: unknown) => here({ on: { go: { actions } } });
const guard = (given: unknown) => here({ on: { go: { guard: given } } }, { guards: { part } });
const part = Object.assign(() => true, { check: () => true });
const targets = ['#here', '#(machine).away'];

describe('a machine is refused, state and construct named, for', () => {
  it.each<[string, AnyStateMachine]>([
    ['a parallel state', here({ type: 'parallel', states: { x: {}, y: {} } })],
    ['a history state', here({ type: 'history' })],
    ['invoke', here({ invoke: { src: child } })],
    ['after', here({ after: { 10: '#here' } })],
    ['a transition with several targets', here({ on: { go: { target: targets } } })],
    ['a transition with several targets', here({ always: { target: targets } })],
    ["child states of a state of type 'final'", here({ type: 'final', states: { x: {} } })],
    ['sendTo', action(sendTo('other', { type: 'x' }))],
    ['sendTo', action(sendParent({ type: 'x' }))],
    ['sendTo', action(forwardTo('other'))],
    ['enqueueActions', action(enqueueActions(() => undefined))],
    ['log', action(log('x'))],
    ['spawnChild', action(spawnChild(child))],
    ['stopChild', action(stopChild('x'))],
    ['cancel', action(cancel('x'))],
    ['a delayed raise', action(raise({ type: 'x' }, { delay: 5 }))],
    ['a delayed raise', action(raise({ type: 'x' }, { delay: 'soon' } as never))],
    ["the action 'unheardOf' without implementation", action('unheardOf')],
    ["the action 'unheardOf' without implementation", action({ type: 'unheardOf' })],
    ["the guard 'unheardOf' without implementation", guard('unheardOf')],
    ["the guard 'unheardOf' without implementation", guard({ type: 'unheardOf' })],
    ['a guard with a check of its own', guard(part)],
    ['params of a composite guard', guard({ type: 'part', params: 1 })],
    ['log', here({ entry: log('x') })],
    ['log', here({ exit: log('x') })],
    [
      'params of a draft assign',
      here(
        { entry: { type: 'draft', params: 1 } },
        { actions: { draft: assignDraft(() => undefined) } },
      ),
    ],
  ])('%s', (construct, refused) => {
    const thrown = errorOf(() => compileMachine(refused));
    expect(thrown).toBeInstanceOf(UnsupportedMachineError);
    expect(thrown).toMatchObject({ name: 'UnsupportedMachineError', state: 'here', construct });
    expect(thrown).toHaveProperty('message', expect.stringContaining("state 'here'"));
  });

  it('log, in the actions of an initial transition', () => {
    const initial = { target: 'b', actions: log('x') };
    const states = { a: { id: 'here', initial, states: { b: {} } } };
    const thrown = errorOf(() => compileMachine(machine({ initial: 'a', states })));
    expect(thrown).toMatchObject({ state: 'here', construct: 'log' });
  });
});

describe('only when it is called is refused', () => {
  it('a spawn within an assign', () => {
    const spawning = assign(({ spawn }) => ({ ref: spawn(child) as unknown }));
    const compiled = compileMachine(machine({ id: 'm', on: { go: { actions: spawning } } }));
    const rest = compiled.initialRest(undefined);
    const thrown = errorOf(() => compiled.advance(rest, { type: 'go' }));
    expect(thrown).toMatchObject({ state: 'm', construct: 'spawn' });
  });

  it('a spawn for the first context: the actor starts in error', () => {
    const context = ({ spawn }: { spawn: (logic: unknown) => unknown }) => ({ ref: spawn(child) });
    const actor = createActor(compileMachine(machine({ id: 'm', context })));
    expect(actor.getSnapshot()).toMatchObject({ status: 'error', error: { construct: 'spawn' } });
  });

  it('a persisted snapshot with child actors', () => {
    const plain = machine({ id: 'm' });
    const compiled = compileMachine(plain);
    const persisted = createActor(plain).getPersistedSnapshot();
    const snapshot = { ...persisted, children: { c: { src: 'c' } } };
    const actor = createActor(compiled, { snapshot } as never);
    expect(actor.getSnapshot()).toMatchObject({ status: 'error', error: { state: 'm' } });
  });
});

function errorOf(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
