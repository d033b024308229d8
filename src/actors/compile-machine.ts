import type {
  ActorLogic,
  ActorScope,
  AnyActorScope,
  AnyStateMachine,
  ContextFrom,
  EmittedFrom,
  EventFromLogic,
  EventObject,
  InputFrom,
  MachineContext,
  SnapshotFrom,
} from 'xstate';
import { compileLeaves } from './compile/compile-leaves.ts';
import { initialContext, staticContext } from './compile/initial-context.ts';
import type { CompiledLeaf, Leaf } from './compile/leaf.ts';
import { failedStart, machineSnapshot } from './compile/machine-snapshot.ts';
import type { MachineState, Scope } from './compile/machine-types.ts';
import type { Run } from './compile/run.ts';
import { Runs } from './compile/runs.ts';
import { UnsupportedMachineError } from './compile/unsupported-machine-error.ts';

/** A machine at rest, without actor or snapshot: all that an active one is made of. */
export interface Rest<M extends AnyStateMachine> {
  leaf: Leaf;
  context: ContextFrom<M>;
}

type System = AnyActorScope['system'];
type ScopeOf<M extends AnyStateMachine> = ActorScope<
  SnapshotFrom<M>,
  EventFromLogic<M>,
  System,
  EmittedFrom<M>
>;

/** A compiled machine: an actor's logic, and the same without an actor. */
export interface CompiledLogic<M extends AnyStateMachine> extends ActorLogic<
  SnapshotFrom<M>,
  EventFromLogic<M>,
  InputFrom<M>,
  System,
  EmittedFrom<M>
> {
  /** The machine's own, from which inspectors draw it. */
  readonly config: M['config'];

  /** Every state that it can rest in. */
  readonly leaves: readonly Leaf[];

  /**
   * Where a machine with this input rests first.
   *
   * @param scope - where effects are executed; without one they throw.
   */
  readonly initialRest: (input: InputFrom<M>, scope?: ScopeOf<M>) => Rest<M>;

  /**
   * Applies an event to a machine at rest, which may be any object that has a leaf and a context,
   * and writes the next ones into it. If a guard or an action throws, it stays as it was.
   *
   * @param scope - where effects are executed; without one they throw.
   * @throws Error if the machine has ended, if an action advanced the same rest, or at the events
   *   that end actors.
   */
  readonly advance: (rest: Rest<M>, event: EventFromLogic<M>, scope?: ScopeOf<M>) => void;

  /** @throws Error if the snapshot is not active: what it ended with cannot be kept in a rest. */
  readonly restOf: (snapshot: SnapshotFrom<M>) => Rest<M>;

  /** @throws Error if the machine has ended: its output is not known any more. */
  readonly snapshotOf: (rest: Readonly<Rest<M>>) => SnapshotFrom<M>;
}

/** The same without the types of one machine. */
type Interpreted = Required<ActorLogic<MachineState, EventObject, unknown, System, EventObject>>;

interface LooseRest {
  leaf: CompiledLeaf;
  context: MachineContext;
}

/**
 * Turns a state machine into an actor logic that does the same faster: same snapshots, actions,
 * emitted and inspected events. What each event does in each state is looked up, not searched for.
 *
 * @example
 * ```ts
 * const actor = createActor(compileMachine(orderMachine), { input }).start();
 * ```
 * @throws TypeError if it is given something else.
 * @throws UnsupportedMachineError if the machine uses what `docs/compile.md` does not list.
 */
export function compileMachine<M extends AnyStateMachine>(machine: M): CompiledLogic<M> {
  refuseOthers(machine);
  const interpreted: Interpreted = machine;
  const { leaves, leafOf, initial, entry } = compileLeaves(machine.root);
  const runs = new Runs(machine.options.maxIterations);

  const start = (context: MachineContext, input: unknown, scope: Scope | undefined): Run => {
    const run = runs.begin(initial, context, { type: 'xstate.init', input } as EventObject, scope);
    run.start(entry);
    return run;
  };

  const logic = {
    config: machine.config as unknown,
    leaves,

    transition: (snapshot: MachineState, event: EventObject, scope: Scope): MachineState => {
      // Only pure functions come here with a machine that ended: the interpreter is fast enough.
      if (snapshot.status !== 'active') return interpreted.transition(snapshot, event, scope);
      const run = runs.begin(leafOf(snapshot), snapshot.context, event, scope);
      run.snapshot = snapshot;
      run.handle();
      const next = run.toSnapshot();
      runs.end(run);
      return next;
    },

    getInitialSnapshot: (scope: Scope, input: unknown): MachineState => {
      let context = staticContext(machine);
      try {
        context = initialContext(machine, input, scope);
        const run = start(context, input, scope);
        const snapshot = run.toSnapshot();
        runs.end(run);
        return snapshot;
      } catch (error) {
        return failedStart(initial, context, error);
      }
    },

    getPersistedSnapshot: interpreted.getPersistedSnapshot,

    restoreSnapshot: (persisted: MachineState, scope: Scope): MachineState => {
      if (Object.keys(persisted.children).length > 0) {
        throw new UnsupportedMachineError(machine.id, 'child actors in a persisted snapshot');
      }
      return interpreted.restoreSnapshot(persisted, scope);
    },

    initialRest: (input: unknown, scope?: Scope): LooseRest => {
      const run = start(initialContext(machine, input, scope), input, scope);
      const rest = { leaf: run.leaf, context: run.published() };
      runs.end(run);
      return rest;
    },

    advance: (rest: LooseRest, event: EventObject, scope?: Scope): void => {
      advance(rest, runs, event, scope);
    },

    restOf: (snapshot: MachineState): LooseRest => {
      const { status, context } = snapshot;
      if (status !== 'active') throw new Error(`a machine that is ${status} has no rest`);
      return { leaf: leafOf(snapshot), context };
    },

    snapshotOf: ({ leaf, context }: LooseRest): MachineState => {
      if (leaf.ended) throw new Error(`the machine has ended in '${leaf.key}', output unknown`);
      return machineSnapshot(leaf.template, context, 'active', undefined, undefined);
    },
  };
  return logic as unknown as CompiledLogic<M>;
}

function advance(rest: LooseRest, runs: Runs, event: EventObject, scope: Scope | undefined): void {
  const { leaf, context } = rest;
  if (leaf.ended) throw new Error(`the machine has ended in '${leaf.key}' and takes no event`);
  const run = runs.begin(leaf, context, event, scope);
  run.handle();
  if (run.status === 'error') throw run.error;
  if (run.status === 'stopped') throw new Error('only actors are stopped: let go of a rest');
  if (rest.leaf !== leaf || rest.context !== context) {
    throw new Error(`an action for '${event.type}' advanced the rest that it belongs to`);
  }
  rest.leaf = run.leaf;
  rest.context = run.published();
  runs.end(run);
}

/** What plain JavaScript may hand in, or what another XState made. */
function refuseOthers(
  machine: { readonly root?: unknown; readonly options?: unknown } | null | undefined,
) {
  if (typeof machine?.root === 'object' && typeof machine.options === 'object') return;
  throw new TypeError('compileMachine takes a machine made by createMachine of XState 5.33');
}
