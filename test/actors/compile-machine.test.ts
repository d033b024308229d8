import { describe, expect, it } from 'vitest';
import {
  and,
  type AnyStateMachine,
  assign,
  createMachine,
  emit,
  not,
  or,
  raise,
  stateIn,
} from 'xstate';
import { assignDraft } from '../../machines/assign-draft.ts';
import { compileMachine } from '../../src/actors/compile-machine.ts';
import { type Journal, Lockstep } from '../support/lockstep.ts';

/** Small machines, each for one thing; `Lockstep` compares all that can be seen of them. */

const journal: Journal = [];

/** An action or guard that is noted in the journal. */
const note =
  (label: string, result = true) =>
  ({ context, event }: { context: unknown; event: { type: string } }, params?: unknown) => {
    journal.push([label, event.type, context, params]);
    return result;
  };

const noted = (id: string) => ({ id, entry: note(`entry ${id}`), exit: note(`exit ${id}`) });

function machine(config: object, implementations: object = {}): AnyStateMachine {
  return createMachine(config as never, implementations as never) as AnyStateMachine;
}

/** The machine does as interpreted when it takes these events; gives the values it has on the way. */
function expectAlike(config: object, events: readonly (string | { type: string })[], more = {}) {
  const lockstep = new Lockstep(machine(config, more), journal, 7);
  return [
    lockstep.snapshot.value as unknown,
    ...events.map((event) => {
      lockstep.send(typeof event === 'string' ? { type: event } : event);
      return lockstep.snapshot.value as unknown;
    }),
  ];
}

const nested = (on: object, more: object = {}) => ({
  ...noted('root'),
  initial: 'a',
  states: {
    a: {
      ...noted('a'),
      initial: { target: 'b', actions: note('initial a') },
      on,
      states: {
        b: {
          ...noted('b'),
          initial: { target: 'c', actions: note('initial b') },
          states: { c: noted('c'), d: noted('d') },
        },
        e: { ...noted('e'), initial: 'f', states: { f: noted('f') } },
      },
      ...more,
    },
    z: noted('z'),
  },
});

describe('targets are entered and left as interpreted', () => {
  it.each([
    ['a sibling', { go: 'z' }],
    ['an id', { go: '#d' }],
    ['an absolute path below an id', { go: '#a.e.f' }],
    ['a child', { go: '.e' }],
    ['a child, reentering', { go: { target: '.e', reenter: true } }],
    ['itself', { go: 'a' }],
    ['itself, reentering', { go: { target: 'a', reenter: true } }],
    ['itself from below', { go: '#b' }],
    ['the root', { go: '#root' }],
    ['the root, reentering', { go: { target: '#root', reenter: true } }],
    ['nothing', { go: { actions: note('stay') } }],
    ['nothing, reentering', { go: { reenter: true, actions: note('stay') } }],
    ['nothing, forbidding what the root does', { go: {} }],
    ['an empty list', { go: { target: [], actions: note('stay') } }],
  ])('%s', (_name, on) => {
    const config = { ...nested(on), on: { go: '.z', up: '#a' } };
    expectAlike(config, ['go', 'go', 'up', 'go', 'nothing']);
  });

  it.each([
    ['a child', { go: '.z' }],
    ['a child, reentering', { go: { target: '.z', reenter: true } }],
    ['a descendant', { go: '#d' }],
    ['a descendant, reentering', { go: { target: '#d', reenter: true } }],
    ['itself', { go: '#root' }],
    ['itself, reentering', { go: { target: '#root', reenter: true } }],
  ])('of the root: %s', (_name, on) => {
    expectAlike({ ...nested({}), on }, ['go', 'go']);
  });

  it('of a leaf: an ancestor and itself', () => {
    const on = { up: '#a', self: 'c', again: { target: 'c', reenter: true }, top: '#root' };
    const config = nested({});
    config.states.a.states.b.states.c = { ...noted('c'), on } as never;
    expectAlike(config, ['self', 'again', 'up', 'self', 'top']);
  });
});

describe('events find their transition as interpreted', () => {
  const noting = (label: string) => ({ actions: note(label) });

  it('exact before wildcards, longer before shorter, own before the parent’s', () => {
    const on = {
      '*': noting('any'),
      'a.*': noting('a.*'),
      'a.b.*': noting('a.b.*'),
      'a.b': noting('a.b'),
    };
    const config = {
      initial: 'one',
      on: { ...on, 'a.b.c': noting('root a.b.c') },
      states: { one: { on: { 'a.*': noting('one a.*') } }, two: {} },
    };
    const types = ['a', 'a.', 'a.b', 'a.b.c', 'ab', 'b', 'a.*', '', 'a.b.*', 'toString'];
    expectAlike(config, types);
  });

  it('on through wildcards whose guards do not pass', () => {
    const never = (label: string) => ({ guard: note(label, false), actions: note('not') });
    const config = {
      initial: 'one',
      on: { 'a.*': never('root a.*'), '*': noting('root any') },
      states: { one: { on: { '*': never('any'), 'a.b.*': never('a.b.*'), 'a.*': never('a.*') } } },
    };
    expectAlike(config, ['a.b.c', 'a.b', 'a', 'x']);
  });

  it('wildcards that are inside a descriptor match nothing', () => {
    expectAlike({ on: { 'a.*.c': noting('infix'), '*.*': noting('both') } }, [
      'a.b.c',
      'a.*.c',
      'x.y',
    ]);
  });

  it('an unhandled event still asks for eventless transitions', () => {
    const isGo = ({ event }: { event: { type: string } }) => event.type === 'go';
    const states = { a: { always: { guard: isGo, target: 'b' } }, b: {} };
    expect(expectAlike({ initial: 'a', states }, ['no', 'go'])).toEqual(['a', 'a', 'b']);
  });

  it('by the route of a state', () => {
    const states = { a: {}, b: { id: 'there', route: { guard: note('route') } } };
    const route = (to: string) => ({ type: 'xstate.route', to });
    const values = expectAlike({ initial: 'a', states }, [route('#nowhere'), route('#there')]);
    expect(values).toEqual(['a', 'a', 'b']);
  });
});

describe('guards are asked as interpreted', () => {
  const guards = {
    over: ({ context }: { context: { n: number } }, than: number) => {
      journal.push(['over', than]);
      return context.n > than;
    },
    small: and([not({ type: 'over', params: 3 } as never), 'yes'] as never),
    yes: note('yes'),
    no: note('no', false),
  };
  const dynamic = ({ event }: { event: { type: string } }) => event.type.length;

  it.each<[string, unknown]>([
    ['a name', 'yes'],
    ['an object', { type: 'no' }],
    ['params', { type: 'over', params: 2 }],
    ['params from the event', { type: 'over', params: dynamic }],
    ['a function', note('inline')],
    ['and', and(['yes', { type: 'over', params: 1 }, 'no'] as never)],
    ['or', or(['no', { type: 'over', params: 9 }, 'yes'] as never)],
    ['not', not(or(['no', note('inner', false)] as never))],
    ['a named composite', 'small'],
    ['an empty and', and([])],
    ['the id of a state', stateIn('#leaf')],
    ['the value of a state', stateIn({ a: 'b' })],
    ['a key of a value', or([stateIn('c'), stateIn('a')])],
  ])('%s', (_name, guard) => {
    const states = {
      a: { initial: 'b', states: { b: { id: 'leaf' } }, on: { go: { guard, target: 'c' } } },
      c: { on: { go: { guard, target: 'a' } } },
    };
    expectAlike({ initial: 'a', context: { n: 3 }, states }, ['go', 'go', 'going'], { guards });
  });
});

describe('actions run as interpreted', () => {
  const increment = assign<
    { n: number; m?: number },
    { type: string },
    undefined,
    { type: string },
    never
  >({
    n: ({ context }) => context.n + 1,
    m: 1,
  });
  const add = assign(({ context }: { context: { n: number } }, params: unknown) => ({
    n: context.n + (typeof params === 'number' ? params : 10),
  }));
  const draft = assignDraft<{ n: number }, { type: string }>((context, { type }) => {
    context.n += type.length;
  });

  it('assigns, drafts and effects in any order', () => {
    const params = ({ context }: { context: { n: number } }) => ({ seen: context });
    const actions = [
      draft,
      function ownName() {},
      'say',
      draft,
      draft,
      { type: 'say', params },
      increment,
      draft,
      { type: 'add', params: 5 },
      draft,
      { type: 'add', params: ({ context }: { context: { n: number } }) => context.n },
      emit(({ context }: { context: unknown }) => ({ type: 'out', context })),
      draft,
      raise(({ context }: { context: unknown }) => ({ type: 'inner', context })),
      draft,
      { type: 'tell', params: 'told' },
      assign(() => undefined as never),
    ];
    const tell = emit((_args: unknown, told: unknown) => ({ type: 'tell', told }));
    const config = { context: { n: 0 }, on: { go: { actions }, inner: { actions: 'say' } } };
    expectAlike(config, ['go', 'go'], { actions: { say: note('say'), add, tell } });
  });

  it('drafts of transitions, entries and eventless transitions are one for their guards', () => {
    const isOver = ({ context }: { context: { n: number } }) => context.n > 3;
    const states = {
      a: { on: { go: { target: 'b', actions: draft } }, exit: draft },
      b: { entry: [draft, draft], always: { guard: isOver, target: 'c', actions: draft } },
      c: { entry: draft, on: { back: { target: 'a', actions: [draft, note('seen'), draft] } } },
    };
    const config = { initial: 'a', context: { n: 0, other: { deep: 1 } }, states };
    expectAlike(config, ['go', 'back', 'go', 'back']);
  });

  it('raised events queue up behind each other, after eventless transitions', () => {
    const first = { type: 'first' };
    const states = {
      a: { on: { go: { target: 'b', actions: [raise(first), raise({ type: 'second' })] } } },
      b: { entry: raise({ type: 'third' }), always: { target: 'c', actions: note('always') } },
      c: {
        exit: note('exit c'),
        on: {
          first: { actions: [note('first'), raise({ type: 'fourth' })] },
          second: { actions: note('second') },
          third: { target: 'd', reenter: true },
          fourth: { actions: note('never in c') },
        },
      },
      d: { on: { fourth: { actions: note('fourth') }, '*': { actions: note('any') } } },
    };
    expect(expectAlike({ initial: 'a', states }, ['go', 'second'])).toEqual(['a', 'd', 'd']);
  });

  it('eventless transitions that change nothing are taken once', () => {
    const states = { a: { always: { actions: note('once') }, on: { go: { actions: 'say' } } } };
    expectAlike({ initial: 'a', states }, ['go', 'other'], { actions: { say: note('say') } });
  });

  it('endless ones are given up after the machine’s own limit', () => {
    const states = { a: { on: { go: 'b' } }, b: { always: 'c' }, c: { always: 'b' } };
    expectAlike({ initial: 'a', options: { maxIterations: 9 }, states }, ['go']);
    expectAlike({ initial: 'b', options: { maxIterations: 9 }, states }, []);
  });

  it('on the way into the first state', () => {
    const context = ({ input }: { input: number }) => ({ n: input });
    const states = { a: { entry: [draft, 'say'], always: { target: 'b', actions: draft } }, b: {} };
    const config = {
      context,
      entry: [increment, raise({ type: 'early' }), emit({ type: 'out' })],
      initial: { target: 'a', actions: note('initial') },
      on: { early: { actions: 'say' } },
      states,
    };
    expect(expectAlike(config, [], { actions: { say: note('say') } })).toEqual(['b']);
  });
});

describe('what ends, ends as interpreted', () => {
  const output = ({ context, event }: { context: object; event: object }) => {
    journal.push(['output', context, event]);
    return { context, event };
  };

  it('a nested final state, its output and what is done then', () => {
    const inner = {
      ...noted('inner'),
      initial: 'x',
      states: { x: { on: { go: 'y' } }, y: { ...noted('y'), type: 'final', output } },
      onDone: { target: 'later', actions: note('done') },
    };
    const states = { inner, later: { on: { go: 'end' } }, end: { type: 'final', output: 3 } };
    const config = { ...noted('m'), initial: 'inner', states, output, tags: ['t', 'u'] };
    expect(expectAlike(config, ['go', 'go'])).toEqual([{ inner: 'x' }, 'later', 'end']);
  });

  it('done states of done states, by wildcards too', () => {
    const deepest = { initial: 'f', states: { f: { type: 'final' } }, onDone: '#g' };
    const middle = { initial: 'deepest', states: { deepest, g: { id: 'g', type: 'final' } } };
    const on = { 'xstate.done.state.*': { actions: note('wildcard') }, '*': '#end' };
    expectAlike({ initial: 'm', on, states: { m: middle, end: { id: 'end', type: 'final' } } }, [
      'x',
    ]);
  });

  it.each<[string, object]>([
    ['without output', {}],
    ['with static output', { output: { fixed: true } }],
    ['with output of its context', { output }],
  ])('a machine %s, at once', (_name, more) => {
    const end = { ...noted('end'), type: 'final', output, tags: ['over'] };
    expectAlike({ ...noted('m'), context: { n: 1 }, initial: 'end', states: { end }, ...more }, []);
  });

  it('a root that is final itself', () => {
    expectAlike({ type: 'final', output, entry: note('entry') }, []);
  });

  it('a machine without states', () => {
    const on = { go: { actions: note('go') }, self: { target: '#only', reenter: true } };
    expectAlike({ ...noted('only'), on }, ['go', 'self', 'none']);
  });
});

describe('errors leave what they leave interpreted', () => {
  const failOddly = () => {
    // oxlint-disable-next-line typescript/only-throw-error -- what a caller’s code may do
    throw 'a string';
  };
  const fail = () => {
    throw new Error('thrown');
  };

  it.each<[string, object]>([
    ['a guard', { guard: fail }],
    ['a named guard', { guard: 'failing' }],
    ['a guard object', { guard: { type: 'failing', params: 1 } }],
    ['params of a guard', { guard: { type: 'fine', params: fail } }],
    ['a part of a guard', { guard: not(and(['fine', 'failing'] as never)) }],
    ['an assign', { actions: [note('before'), assign(fail), note('after')] }],
    ['a draft', { actions: [note('before'), assignDraft(fail), note('after')] }],
    ['an action', { actions: [note('before'), fail, note('after')] }],
    ['params of an action', { actions: { type: 'say', params: fail } }],
    ['an emitted event', { actions: emit(fail as never) }],
    ['a raised event', { actions: raise(fail as never) }],
  ])('thrown by %s', (_name, transition) => {
    const implementations = {
      guards: { failing: fail, fine: () => true },
      actions: { say: note('say') },
    };
    const states = { a: { on: { go: { target: 'b', ...transition } }, exit: 'say' }, b: {} };
    expectAlike({ initial: 'a', context: { n: 1 }, states }, ['other', 'go'], implementations);
    const always = { always: { target: 'b', ...transition } };
    const later = { a: { on: { go: 'c' } }, c: always, b: {} };
    expectAlike({ initial: 'a', context: { n: 1 }, states: later }, ['go'], implementations);
    const first = {
      initial: 'c',
      context: () => ({ n: 1 }),
      tags: 'root',
      states: { c: always, b: {} },
    };
    expectAlike(first, [], implementations);
  });

  it.each<[string, object]>([
    ['the context', { context: fail }],
    ['an entry action', { entry: fail }],
    ['an output', { initial: 'f', states: { f: { type: 'final' } }, output: fail }],
    ['something that is no error', { entry: () => 'ignored', context: failOddly }],
  ])('thrown at the start by %s', (_name, config) => {
    expectAlike({ tags: ['root'], ...config }, []);
  });

  it('an actor’s error event that nothing handles is the machine’s error', () => {
    const error = { type: 'xstate.error.actor.child', error: new Error('of a child') };
    expectAlike({ initial: 'a', states: { a: {} } }, [error]);
    expectAlike({ initial: 'a', states: { a: { on: { '*': {} } } } }, [error]);
  });

  it('the next event finds nothing of an event that threw', () => {
    const actions = [raise({ type: 'later' }), assign(fail)];
    const states = { a: { on: { bad: { actions }, later: 'b' } }, b: {} };
    const compiled = compileMachine(machine({ initial: 'a', states }));
    const rest = compiled.initialRest(undefined);
    expect(() => compiled.advance(rest, { type: 'bad' })).toThrow('thrown');
    compiled.advance(rest, { type: 'good' });
    expect(rest.leaf.value).toBe('a');
  });
});

it('tags, meta and descriptions are the machine’s own', () => {
  const states = {
    a: { tags: 'one', meta: { of: 'a' }, description: 'A', on: { go: { target: 'b', meta: 1 } } },
    b: { tags: ['two', 'three'], meta: { of: 'b' } },
  };
  const lockstep = new Lockstep(machine({ id: 'm', tags: ['m'], initial: 'a', states }));
  lockstep.send({ type: 'go' });
  const snapshot = lockstep.compiled.snapshotOf(lockstep.compiled.initialRest(undefined));
  expect([...snapshot.tags]).toEqual(['m', 'one']);
  expect(snapshot.getMeta()).toEqual({ 'm.a': { of: 'a' } });
});
