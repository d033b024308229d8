import type { EventObject, InspectionEvent, MachineContext, SnapshotStatus } from 'xstate';
import type { CopyContext } from '../../../machines/assign-draft.ts';
import type { Candidate, CompiledLeaf, Op } from './leaf.ts';
import { machineSnapshot } from './machine-snapshot.ts';
import type { Definition, MachineState, Node, Scope } from './machine-types.ts';

const NO_CONTEXT: MachineContext = {};
const NO_EVENT: EventObject = { type: '' };
const NO_DEFINITIONS: readonly Definition[] = [];

type Copy = CopyContext<MachineContext, EventObject>;

/**
 * One event, or the start, until the machine rests again: what the interpreter calls a macrostep.
 * It is used over and over, so that an event allocates nothing but what the actions do.
 */
export class Run {
  leaf: CompiledLeaf;
  context = NO_CONTEXT;
  event = NO_EVENT;
  scope: Scope | undefined;
  /** The snapshot of what is now, where there is one already. */
  snapshot: MachineState | undefined;
  status: SnapshotStatus = 'active';
  output: unknown;
  error: unknown;

  /**
   * How the context was copied, and for which event, while nobody else has seen the copy, so that
   * it may be written in place.
   */
  #copy: Copy | undefined;
  #copiedFor: EventObject | undefined;
  /** A new context, leaf or status: what makes a new snapshot of the interpreter's. */
  #changed = false;
  readonly #raised: EventObject[] = [];
  #taken: readonly Definition[] = NO_DEFINITIONS;
  readonly #microstep = microstepEvent(this, () => this.#taken);
  readonly #maxIterations: number;

  constructor(leaf: CompiledLeaf, maxIterations: number) {
    this.leaf = leaf;
    this.#maxIterations = maxIterations;
  }

  /** Enters the machine's first leaf, with its first context. */
  start(entry: readonly Op[]): void {
    for (const op of entry) op(this);
    this.#settle();
  }

  /** Applies the event to the leaf. */
  handle(): void {
    const { type } = this.event;
    if (type === 'xstate.stop') return this.#close('stopped', undefined);
    // As the interpreter, which takes it for its own.
    if (type === 'xstate.init') return this.#settle();
    const candidate = this.#selectByType(type);
    if (candidate === undefined && type.startsWith('xstate.error.actor')) {
      return this.#close('error', (this.event as EventObject & { error: unknown }).error);
    }
    this.#step(candidate);
    this.#settle();
  }

  /** Takes eventless transitions, and handles what was raised, until there is nothing left. */
  #settle(): void {
    let iterations = 0;
    let mayBeEventless = true;
    while (this.status === 'active') {
      iterations += 1;
      if (iterations > this.#maxIterations) throw infiniteLoop(this.#maxIterations);
      const eventless = mayBeEventless ? this.#select(this.leaf.always) : undefined;
      if (eventless === undefined) {
        if (this.#raised.length === 0) return;
        this.event = this.#raised.shift() as EventObject;
        this.#step(this.#selectByType(this.event.type));
        mayBeEventless = true;
      } else {
        this.#step(eventless);
        // One that changed nothing would be enabled again and again.
        mayBeEventless = this.#changed;
      }
    }
  }

  /** The snapshot of where the run stands. */
  toSnapshot(): MachineState {
    const { leaf, status, output, error } = this;
    this.snapshot ??= machineSnapshot(leaf.template, this.published(), status, output, error);
    return this.snapshot;
  }

  /** The context for whoever may keep it: it is not written any more. */
  published(): MachineContext {
    this.#copy = undefined;
    return this.context;
  }

  /** The context to be written: the first of an event's draft assigns copies it. */
  draft(copy: Copy): MachineContext {
    if (this.#copy !== copy || this.#copiedFor !== this.event) {
      this.context = copy(this.context, this.event);
      this.#copy = copy;
      this.#copiedFor = this.event;
    }
    this.#touch();
    return this.context;
  }

  assign(context: MachineContext): void {
    this.context = context;
    this.#copy = undefined;
    this.#touch();
  }

  raise(event: EventObject): void {
    this.#raised.push(event);
  }

  complete(output: unknown): void {
    this.status = 'done';
    this.output = output;
    this.#touch();
  }

  /** The scope in which to execute an effect of a state. */
  scopeFor(action: string, { id }: Node): Scope {
    if (this.scope !== undefined) return this.scope;
    throw new Error(`the action '${action}' of '${id}' is an effect: it needs an actor's scope`);
  }

  /** Forgets what it worked on. */
  clear(): void {
    this.context = NO_CONTEXT;
    this.event = NO_EVENT;
    this.scope = undefined;
    this.snapshot = undefined;
    this.status = 'active';
    this.output = undefined;
    this.error = undefined;
    this.#copy = undefined;
    this.#copiedFor = undefined;
    if (this.#raised.length > 0) this.#raised.length = 0;
  }

  #selectByType(type: string): Candidate | undefined {
    const candidates = this.leaf.known.get(type);
    if (candidates !== undefined) return this.#select(candidates);
    for (const wildcard of this.leaf.wildcards) {
      if (!wildcard.matches(type)) continue;
      const candidate = this.#select(wildcard.candidates);
      if (candidate !== undefined) return candidate;
    }
    return undefined;
  }

  /** The first candidate whose guard passes. */
  #select(candidates: readonly Candidate[]): Candidate | undefined {
    if (candidates.length === 0) return undefined;
    const args = { context: this.context, event: this.event };
    for (const candidate of candidates) {
      if (candidate.guard === undefined) return candidate;
      try {
        if (candidate.guard(args)) return candidate;
      } catch (error) {
        throw guardError(candidate, this.event, error);
      }
    }
    return undefined;
  }

  /** What the interpreter calls a microstep: also one without a transition is told of. */
  #step(candidate: Candidate | undefined): void {
    this.#changed = false;
    this.#taken = NO_DEFINITIONS;
    if (candidate !== undefined) {
      this.#taken = candidate.definitions;
      for (const op of candidate.ops) op(this);
      if (this.leaf !== candidate.target) {
        this.leaf = candidate.target;
        this.#touch();
      }
    }
    this.#tellInspectors();
  }

  #close(status: 'stopped' | 'error', error: unknown): void {
    this.status = status;
    this.error = error;
    this.#taken = NO_DEFINITIONS;
    this.#touch();
    this.#tellInspectors();
  }

  #touch(): void {
    this.#changed = true;
    this.snapshot = undefined;
  }

  #tellInspectors(): void {
    if (this.scope === undefined) return;
    (this.scope.system as unknown as Inspectable)._sendInspectionEvent(this.#microstep);
  }
}

/** How XState's own machines report a microstep; the method is left out of its types. */
interface Inspectable {
  _sendInspectionEvent(event: MicrostepEvent): void;
}

type MicrostepEvent = Omit<Extract<InspectionEvent, { type: '@xstate.microstep' }>, 'rootId'>;

/**
 * One object for all microsteps of a run. The system copies it for its observers, if it has any:
 * only then is the snapshot made.
 */
function microstepEvent(run: Run, taken: () => readonly Definition[]): MicrostepEvent {
  return {
    type: '@xstate.microstep',
    get actorRef() {
      return (run.scope as Scope).self;
    },
    get event() {
      return run.event;
    },
    get snapshot() {
      return run.toSnapshot();
    },
    get _transitions() {
      return [...taken()];
    },
  };
}

/** As the interpreter words it. An error of an eventless transition's guard it passes on. */
function guardError({ definitions: [definition] }: Candidate, event: EventObject, error: unknown) {
  if (definition.eventType === '') return error;
  const { guard, source } = definition;
  const type = typeof guard === 'object' ? (guard as { type: string }).type : guard;
  const named = typeof type === 'string' ? `'${type}' ` : '';
  const place = `in transition for event '${event.type}' in state node '${source.id}'`;
  return new Error(`Unable to evaluate guard ${named}${place}:\n${(error as Error).message}`);
}

function infiniteLoop(maxIterations: number): Error {
  return new Error(
    `Infinite loop detected: the machine has processed more than ${maxIterations} microsteps ` +
      "without reaching a stable state. This usually happens when there's a cycle of " +
      'transitions (e.g., eventless transitions or raised events causing state A -> B -> C -> A).',
  );
}
