import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  assign,
  createActor,
  createMachine,
  emit,
  type EventObject,
  type ExecutableActionsFrom,
  fromPromise,
  initialTransition,
  setup,
  toPromise,
  transition,
  waitFor,
} from 'xstate';
import { assignDraft } from '../../machines/assign-draft.ts';
import { compileMachine } from '../../src/actors/compile-machine.ts';
import { deepFreeze } from '../support/deep-freeze.ts';
import { collectGarbage } from '../support/garbage.ts';

interface Count {
  readonly count: number;
  readonly by: { readonly step: number };
}
type CountEvent = { type: 'count' } | { type: 'tell' } | { type: 'end' } | { type: 'fail' };

const said: unknown[] = [];

const counter = setup({
  types: {
    context: {} as Count,
    events: {} as CountEvent,
    input: {} as number,
    emitted: {} as { type: 'told'; count: number },
    output: {} as number,
  },
  actions: {
    count: assignDraft<Count, CountEvent>((draft) => {
      draft.count += draft.by.step;
    }),
    say: ({ context }) => said.push(context.count),
    fail: () => {
      throw new Error('failed');
    },
  },
}).createMachine({
  id: 'counter',
  context: ({ input }) => ({ count: 0, by: { step: input } }),
  initial: 'low',
  output: ({ context }) => context.count,
  on: {
    tell: { actions: ['say', emit(({ context }) => ({ type: 'told', count: context.count }))] },
    fail: { actions: ['count', assign({ by: { step: 9 } }), 'fail'] },
    end: '.over',
  },
  states: {
    low: {
      on: { count: { actions: ['count', 'count'] } },
      always: { guard: ({ context }) => context.count > 9, target: 'high', actions: 'count' },
      tags: 'small',
    },
    high: {},
    over: { type: 'final' },
  },
});

const compiled = compileMachine(counter);

describe('snapshots', () => {
  it('are never changed by later events', () => {
    const actor = createActor(compiled, { input: 2 }).start();
    const seen = [actor.getSnapshot()];
    for (let sent = 0; sent < 5; sent += 1) {
      deepFreeze(actor.getSnapshot().context);
      actor.send({ type: 'count' });
      seen.push(actor.getSnapshot());
    }
    expect(seen.map(({ context }) => context.count)).toEqual([0, 4, 8, 14, 14, 14]);
  });

  it('are the same object where nothing happened', () => {
    const actor = createActor(compiled, { input: 2 }).start();
    const before = actor.getSnapshot();
    actor.send({ type: 'tell' });
    actor.send({ type: 'unheard of' } as never);
    expect(actor.getSnapshot()).toBe(before);
  });

  it('share all that their state says', () => {
    const actor = createActor(compiled, { input: 1 }).start();
    const { value, tags } = actor.getSnapshot();
    actor.send({ type: 'count' });
    const next = actor.getSnapshot();
    expect([next.value === value, next.tags === tags]).toEqual([true, true]);
    expect(Object.isFrozen(next._nodes)).toBe(true);
  });

  it('answer what the interpreter’s answer', () => {
    const snapshot = createActor(compiled, { input: 1 }).start().getSnapshot();
    expect([snapshot.matches('low'), snapshot.hasTag('small')]).toEqual([true, true]);
    expect([snapshot.can({ type: 'count' }), snapshot.can({ type: 'no' } as never)]).toEqual([
      true,
      false,
    ]);
    expect(snapshot.toJSON()).toMatchObject({ value: 'low', tags: ['small'] });
  });

  it('persist and restore across: each goes on as the other', () => {
    const pairs = [
      [counter, compiled],
      [compiled, counter],
    ] as const;
    for (const [from, to] of pairs) {
      const first = createActor(from, { input: 3 }).start();
      first.send({ type: 'count' });
      const text = JSON.stringify(first.getPersistedSnapshot());
      const snapshot = JSON.parse(text) as ReturnType<typeof first.getPersistedSnapshot>;
      const second = createActor(to, { input: 3, snapshot }).start();
      for (const type of ['count', 'count', 'end'] as const) {
        first.send({ type });
        second.send({ type });
        expect(isDeepStrictEqual(first.getSnapshot(), second.getSnapshot())).toBe(true);
      }
      const over = createActor(to, { input: 3, snapshot: second.getPersistedSnapshot() }).start();
      expect(over.getSnapshot()).toMatchObject({ status: 'done', output: 15 });
    }
  });
});

it('pure functions give what they give of the machine, also once it has ended', () => {
  const [first, entered] = initialTransition(counter, 3);
  const [same, enteredToo] = initialTransition(compiled, 3);
  expect([isDeepStrictEqual(same, first), isDeepStrictEqual(enteredToo, entered)]).toEqual([
    true,
    true,
  ]);
  let [expected, actual] = [first, same];
  for (const type of ['tell', 'count', 'xstate.stop', 'count', 'end', 'tell', 'count'] as const) {
    const event = { type } as CountEvent;
    const [next, actions] = transition(counter, expected, event);
    const [nextToo, actionsToo] = transition(compiled, actual, event);
    [expected, actual] = [next, nextToo];
    expect(isDeepStrictEqual(actual, expected)).toBe(true);
    expect(actionsToo.map(comparable)).toEqual(actions.map(comparable));
  }
});

function comparable({ type, params, info }: ExecutableActionsFrom<typeof counter>): unknown {
  return { type, params, context: info.context, event: info.event };
}

describe('an actor', () => {
  it('emits, runs actions and ends, to whoever waits for it', async () => {
    const actor = createActor(compiled, { input: 5 });
    const told: number[] = [];
    actor.on('told', ({ count }) => told.push(count));
    actor.start();
    said.length = 0;
    actor.send({ type: 'count' });
    actor.send({ type: 'tell' });
    await waitFor(actor, (snapshot) => snapshot.matches('high'));
    actor.send({ type: 'end' });
    expect([told, said, await toPromise(actor)]).toEqual([[15], [15], 15]);
  });

  it('stops', () => {
    const actor = createActor(compiled, { input: 1 }).start();
    actor.stop();
    expect(actor.getSnapshot().status).toBe('stopped');
  });

  it('may be sent to by an action of another of the same machine', () => {
    const other = createActor(compiled, { input: 2 }).start();
    const nested = counter.provide({ actions: { say: () => other.send({ type: 'count' }) } });
    const logic = compileMachine(nested);
    const twin = createActor(logic, { input: 1 }).start();
    const calling = compileMachine(
      nested.provide({ actions: { say: () => twin.send({ type: 'tell' }) } }),
    );
    const actor = createActor(calling, { input: 3 }).start();
    actor.send({ type: 'count' });
    actor.send({ type: 'tell' });
    const counts = [actor, twin, other].map((one) => one.getSnapshot().context.count);
    expect(counts).toEqual([6, 0, 4]);
  });
});

describe('a machine at rest', () => {
  const scope = { actionExecutor: () => undefined } as never;

  it('advances in place, to what a snapshot would be', () => {
    const actor = createActor(counter, { input: 2 }).start();
    const record = { ...compiled.initialRest(2), owner: 'me' };
    for (let sent = 0; sent < 4; sent += 1) {
      actor.send({ type: 'count' });
      compiled.advance(record, { type: 'count' });
      expect(isDeepStrictEqual(compiled.snapshotOf(record), actor.getSnapshot())).toBe(true);
    }
    expect([record.leaf.key, record.leaf.value, record.owner]).toEqual(['high', 'high', 'me']);
    const { leaf, context } = record;
    expect(compiled.restOf(compiled.snapshotOf(record))).toEqual({ leaf, context });
  });

  it('leaves earlier contexts as they were', () => {
    const record = compiled.initialRest(2);
    const contexts = [0, 1, 2, 3].map(() => {
      const { context } = record;
      deepFreeze(context);
      compiled.advance(record, { type: 'count' });
      return context.count;
    });
    expect(contexts).toEqual([0, 4, 8, 14]);
  });

  it('is unchanged when an action throws', () => {
    const record = compiled.initialRest(2);
    const before = { ...record };
    expect(() => compiled.advance(record, { type: 'fail' })).toThrow(
      "the action 'fail' of 'counter' is an effect",
    );
    const running = { actionExecutor: ({ exec }: { exec: () => void }) => exec() } as never;
    expect(() => compiled.advance(record, { type: 'fail' }, running)).toThrow('failed');
    expect([record.leaf === before.leaf, record.context === before.context]).toEqual([true, true]);
    expect(record.context).toEqual({ count: 0, by: { step: 2 } });
  });

  it('has no effects without a scope', () => {
    const record = compiled.initialRest(2);
    expect(() => compiled.advance(record, { type: 'tell' })).toThrow(
      "the action 'say' of 'counter' is an effect",
    );
  });

  it('ends: it takes no event and has no snapshot any more', () => {
    const record = compiled.initialRest(2);
    compiled.advance(record, { type: 'end' });
    expect([record.leaf.key, record.leaf.ended]).toEqual(['over', true]);
    expect(() => compiled.advance(record, { type: 'count' }, scope)).toThrow("ended in 'over'");
    expect(() => compiled.snapshotOf(record)).toThrow("ended in 'over'");
    const actor = createActor(compiled, { input: 1 }).start();
    actor.send({ type: 'end' });
    expect(() => compiled.restOf(actor.getSnapshot())).toThrow('a machine that is done');
  });
});

it('event types that no state names leave nothing behind', async () => {
  const record = compiled.initialRest(1);
  const actor = createActor(compiled, { input: 1 }).start();
  const send = (count: number): void => {
    for (let number = 0; number < count; number += 1) {
      const event = { type: `never heard of ${number}` } as never;
      compiled.advance(record, event);
      actor.send(event);
    }
  };
  send(1_000);
  await collectGarbage();
  const before = process.memoryUsage().heapUsed;
  send(50_000);
  await collectGarbage();
  // Interpreted, they would hold 15 MB for ever.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(2_000_000);
});

it('all draft assigns of an event write one copy, a new one after an effect', () => {
  const drafts: unknown[] = [];
  const write = assignDraft<{ n: number }, EventObject>((draft) => {
    drafts.push(draft);
    draft.n += 1;
  });
  const states = {
    a: { on: { go: { target: 'b', actions: [write, write] } }, exit: write },
    b: { entry: write, always: { target: 'c', actions: write } },
    c: { entry: ['effect', write, write] },
  };
  const machine = createMachine({ context: { n: 0 }, initial: 'a', states } as never, {
    actions: { effect: () => undefined },
  });
  createActor(compileMachine(machine)).start().send({ type: 'go' });
  expect(drafts.map((draft) => new Set(drafts.slice(0, drafts.indexOf(draft) + 1)).size)).toEqual([
    1, 1, 1, 1, 1, 2, 2,
  ]);
});

it('a draft that is copied otherwise is made anew: no snapshot is written into', () => {
  type Tally = { readonly n: number; readonly step: { k: number } };
  const deep = (context: Tally): Tally => ({ ...context, step: { ...context.step } });
  const count = assignDraft<Tally, EventObject>((draft) => void (draft.step.k += 1), deep);
  const shallow = assignDraft<Tally, EventObject>((draft) => void (draft.n += 1));
  const plain = assign<Tally, EventObject, undefined, EventObject, never>({ n: 7 });
  const context: Tally = { n: 0, step: { k: 0 } };
  const go = { actions: [shallow, count, plain, count, shallow, count] };
  const machine = createMachine({ context, on: { go } } as never);
  const [compiledToo, interpreted] = [compileMachine(machine), machine].map((logic) => {
    return createActor(logic as typeof machine).start();
  });
  const before = compiledToo?.getSnapshot();
  for (const actor of [compiledToo, interpreted]) actor?.send({ type: 'go' });
  expect([before?.context, context]).toEqual([
    { n: 0, step: { k: 0 } },
    { n: 0, step: { k: 0 } },
  ]);
  expect(compiledToo?.getSnapshot().context).toEqual(interpreted?.getSnapshot().context);
});

it('an event named as the start’s is nobody’s', () => {
  const states = { a: { on: { '*': 'b', 'xstate.init': 'b' } }, b: {} };
  const machine = createMachine({ initial: 'a', states } as never);
  const values = [machine, compileMachine(machine)].map((logic) => {
    const actor = createActor(logic as typeof machine).start();
    actor.send({ type: 'xstate.init' });
    return actor.getSnapshot().value;
  });
  expect(values).toEqual(['a', 'a']);
});

it.each([undefined, null, {}, { states: {} }, fromPromise(() => Promise.resolve())])(
  'what is no machine is not compiled: %o',
  (other) => {
    expect(() => compileMachine(other as never)).toThrow('compileMachine takes a machine');
    expect(() => compileMachine(other as never)).toThrow(TypeError);
  },
);

describe('a rest', () => {
  const machine = createMachine({
    initial: 'a',
    states: { a: { on: { go: { target: 'b', actions: 'within' }, other: 'c' } }, b: {}, c: {} },
  } as never);

  it('is not stopped: it is let go of', () => {
    const compiledToo = compileMachine(machine.provide({ actions: { within: () => undefined } }));
    const rest = compiledToo.initialRest(undefined);
    const stop = { type: 'xstate.stop' };
    expect(() => compiledToo.advance(rest, stop)).toThrow('only actors are stopped');
  });

  it('is not advanced by its own actions', () => {
    const scope = {
      actionExecutor: ({ exec }: { exec: () => void }) => exec(),
      system: { _sendInspectionEvent: () => undefined },
    } as never;
    const other = (): void => compiledToo.advance(rest, { type: 'other' }, scope);
    const compiledToo = compileMachine(machine.provide({ actions: { within: other } }));
    const rest = compiledToo.initialRest(undefined);
    expect(() => compiledToo.advance(rest, { type: 'go' }, scope)).toThrow('advanced the rest');
    expect(rest.leaf.key).toBe('c');
  });

  it('is of its own machine', () => {
    const other = createMachine({ initial: 'x', states: { x: {} } } as never);
    const foreign = createActor(other).start().getSnapshot();
    const compiledToo = compileMachine(machine.provide({ actions: { within: () => undefined } }));
    expect(() => compiledToo.restOf(foreign as never)).toThrow('not a snapshot of the machine');
  });
});
