import {
  and,
  type AnyStateMachine,
  assign,
  createMachine,
  emit,
  type EventObject,
  not,
  or,
  raise,
  stateIn,
} from 'xstate';
import { assignDraft } from '../../machines/assign-draft.ts';
import type { Choices } from './choices.ts';
import type { Journal } from './lockstep.ts';

interface Context {
  readonly n: number;
  readonly m?: number;
}
interface RandomEvent extends EventObject {
  readonly n?: number;
}
interface Args {
  readonly context: Context;
  readonly event: RandomEvent;
}
interface Tree {
  readonly id: string;
  readonly key: string;
  readonly children: readonly Tree[];
}

const TYPES = ['e0', 'e1', 'e2', 'a', 'a.b', 'a.c.d', 'b.c', 'unknown', 'a.*'];
/** Seldom handled, or else most machines would raise for ever. */
const RAISED = ['e1', 'a.c.d', 'b.c', 'unknown'];
const DESCRIPTORS = ['e0', 'e1', 'e2', 'a', 'a.b', 'a.*', 'a.c.*', 'b.*', '*'];
const MAX_DEPTH = 3;
/** Many random machines never come to rest; the interpreter gives up on them like the compiled. */
const MAX_ITERATIONS = 20;

export function randomEvents(choices: Choices): RandomEvent[] {
  return Array.from({ length: 4 + choices.below(12) }, () => ({
    type: pick(choices, TYPES),
    n: choices.below(12),
  }));
}

/** A machine that uses all that is supported, in states and transitions drawn at random. */
export function randomMachine(choices: Choices, journal: Journal): AnyStateMachine {
  return new RandomMachine(choices, journal).build();
}

class RandomMachine {
  readonly #choices: Choices;
  readonly #journal: Journal;
  readonly #ids: string[] = [];

  constructor(choices: Choices, journal: Journal) {
    this.#choices = choices;
    this.#journal = journal;
  }

  build(): AnyStateMachine {
    const choices = this.#choices;
    const root = this.#tree('root', 0);
    const config = {
      ...this.#state(root),
      context:
        choices.below(2) === 0
          ? { n: 1 }
          : ({ input }: { input?: number }) => {
              this.#journal.push(['context', input]);
              return { n: input ?? 2 };
            },
      options: { maxIterations: MAX_ITERATIONS },
      ...(choices.below(2) === 0 ? {} : { output: this.#output('root') }),
    };
    const implementations = {
      actions: {
        named: this.#noting('named'),
        namedAssign: this.#assigning('namedAssign'),
        namedDraft: this.#drafting('namedDraft'),
        namedEmit: emit(({ context }: Args, params: unknown) => ({ type: 'out', context, params })),
      },
      guards: {
        divides: ({ context }: Args, by?: number) => context.n % (by ?? 2) === 0,
        both: and([({ event }: Args) => (event.n ?? 0) > 1, not('odd')]),
        odd: ({ context }: Args) => context.n % 2 === 1,
        never: () => false,
      },
    };
    return createMachine(config as never, implementations as never) as AnyStateMachine;
  }

  #tree(key: string, depth: number): Tree {
    const id = `s${this.#ids.length}`;
    this.#ids.push(id);
    const childCount = depth === 0 ? 2 + this.#choices.below(3) : this.#childCount(depth);
    const children = Array.from({ length: childCount }, (_, index) =>
      this.#tree(`k${index}`, depth + 1),
    );
    return { id, key, children };
  }

  #childCount(depth: number): number {
    return depth < MAX_DEPTH && this.#choices.below(5) < 2 ? 1 + this.#choices.below(3) : 0;
  }

  #state(tree: Tree): object {
    const { id, children } = tree;
    const choices = this.#choices;
    const isFinal = children.length === 0 && choices.isRare(6) && id !== 's1';
    const own = {
      id,
      entry: this.#actions(`entry ${id}`, 2),
      exit: this.#actions(`exit ${id}`, 2),
      tags: choices.below(2) === 0 ? [] : [`tag ${choices.below(3)}`, id],
      ...(choices.below(3) === 0 ? { meta: { of: id } } : {}),
    };
    if (isFinal) return { ...own, type: 'final', output: this.#output(id) };
    const transitions = {
      on: this.#on(tree),
      ...(choices.below(6) === 0 ? { always: this.#transitions(tree, 'always', true) } : {}),
    };
    if (children.length === 0) return { ...own, ...transitions };
    const target = pick(choices, children).key;
    return {
      ...own,
      ...transitions,
      initial:
        choices.below(3) === 0 ? { target, actions: this.#actions(`initial ${id}`, 2) } : target,
      states: Object.fromEntries(children.map((child) => [child.key, this.#state(child)])),
      ...(choices.below(2) === 0 ? { onDone: this.#transitions(tree, 'done') } : {}),
    };
  }

  #on(tree: Tree): object {
    const descriptors = Array.from({ length: this.#choices.below(5) }, () =>
      pick(this.#choices, DESCRIPTORS),
    );
    return Object.fromEntries(
      descriptors.map((descriptor) => [descriptor, this.#transitions(tree, descriptor)]),
    );
  }

  #transitions(tree: Tree, name: string, isEventless = false): object[] {
    return Array.from({ length: 1 + this.#choices.below(3) }, (_, index) => {
      const label = `${tree.id} ${name} ${index}`;
      const drawn = this.#choices.below(2) === 0 ? this.#guard(label, 0) : undefined;
      // Or else most eventless transitions would be taken for ever.
      const guard = isEventless ? and([seldom, drawn ?? 'odd'] as never) : drawn;
      const target = this.#target(tree);
      return {
        actions: this.#actions(label, 3),
        ...(guard === undefined ? {} : { guard }),
        ...(target === undefined ? {} : { target }),
        ...(this.#choices.below(3) === 0 ? { reenter: true } : {}),
      };
    });
  }

  #target({ id, children }: Tree): string | undefined {
    switch (this.#choices.below(6)) {
      case 0:
        return undefined;
      case 1:
        return `#${id}`;
      case 2:
        return children.length === 0 ? undefined : `.${pick(this.#choices, children).key}`;
      default:
        return `#${pick(this.#choices, this.#ids)}`;
    }
  }

  #guard(label: string, depth: number): unknown {
    const part = () => this.#guard(label, depth + 1);
    const modulus = 2 + this.#choices.below(3);
    switch (this.#choices.below(depth > 1 ? 6 : 11)) {
      case 0:
        return ({ context, event }: Args) => {
          this.#journal.push(['guard', label, context.n]);
          return (context.n + (event.n ?? 0)) % modulus === 0;
        };
      case 1:
        return 'odd';
      case 2:
        return { type: 'divides', params: modulus };
      case 3:
        return { type: 'divides', params: ({ event }: Args) => (event.n ?? 0) + 1 };
      case 4:
        return stateIn(`#${pick(this.#choices, this.#ids)}`);
      case 5:
        return ({ event }: Args) => {
          if (event.n === 6) throw new Error(`guard of ${label}`);
          return event.n !== 3;
        };
      case 6:
        return 'both';
      case 7:
        return and([part(), part()] as never);
      case 8:
        return or([part(), part()] as never);
      case 9:
        return not(part() as never);
      default:
        return 'never';
    }
  }

  #actions(label: string, upTo: number): unknown[] {
    return Array.from({ length: this.#choices.below(upTo + 1) }, (_, index) =>
      this.#action(`${label}/${index}`),
    );
  }

  #action(label: string): unknown {
    const choices = this.#choices;
    switch (choices.below(24)) {
      case 0:
        return 'named';
      case 1:
        return { type: 'named', params: { label } };
      case 2:
        return { type: 'named', params: ({ context }: Args) => ({ label, context }) };
      case 3:
        return 'namedDraft';
      case 4:
        return { type: 'namedAssign', params: ({ event }: Args) => event.n };
      case 5:
        return assign({ n: ({ context }: Args) => context.n + 1, m: choices.below(3) });
      case 6:
      case 7:
        return this.#drafting(label);
      case 8:
        return this.#assigning(label);
      case 9:
        return raise({ type: pick(choices, RAISED) });
      case 10:
        return raise((({ context }: Args) => ({ type: 'b.c', n: context.n })) as never);
      case 11:
        return { type: 'namedEmit', params: label };
      case 12:
        return this.#throwing(label);
      default:
        return this.#noting(label);
    }
  }

  #noting(label: string) {
    return ({ context, event }: Args, params: unknown) => {
      this.#journal.push(['action', label, context, event, params]);
    };
  }

  #assigning(label: string) {
    return assign(({ context, event }: Args, params: unknown) => {
      this.#journal.push(['assign', label, context, event, params]);
      return { n: context.n + (event.n ?? 1) };
    });
  }

  #drafting(label: string) {
    return assignDraft<Context, RandomEvent>((draft, event) => {
      this.#journal.push(['draft', label, draft.n]);
      draft.n += event.n ?? 1;
    });
  }

  #throwing(label: string) {
    return assign(({ event }: Args) => {
      if (event.n === 5) throw new Error(`action of ${label}`);
      return {};
    });
  }

  #output(id: string) {
    return ({ context, event }: Args) => {
      this.#journal.push(['output', id, context, event]);
      return { id, n: context.n };
    };
  }
}

const seldom = ({ context }: Args): boolean => context.n % 4 === 1;

function pick<T>(choices: Choices, values: readonly T[]): T {
  const value = values[choices.below(values.length)];
  if (value === undefined) throw new Error('nothing to pick from');
  return value;
}
