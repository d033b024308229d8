import { isDeepStrictEqual } from 'node:util';
import {
  type AnyActor,
  type AnyActorLogic,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
  type InspectionEvent,
} from 'xstate';
import { type CompiledLogic, compileMachine, type Rest } from '../../src/actors/compile-machine.ts';
import { deepFreeze } from './deep-freeze.ts';

/** What the actions and guards of a machine note, in order. */
export type Journal = unknown[];

/** One way of running a machine, and all that it let be seen since it was last looked at. */
class Side {
  readonly actor: AnyActor;
  readonly #journal: Journal;
  #emitted: unknown[] = [];
  #inspected: unknown[] = [];

  constructor(logic: AnyActorLogic, input: unknown, journal: Journal, isInspected: boolean) {
    this.#journal = journal;
    const inspect = (event: InspectionEvent): void => void this.#inspected.push(comparable(event));
    const options = isInspected ? { input, id: 'm', inspect } : { input, id: 'm' };
    this.actor = createActor(logic, options as never);
    this.actor.on('*', (event: unknown) => void this.#emitted.push(event));
    // An actor without an error observer throws its error at the whole process.
    this.actor.subscribe({ error: () => undefined });
  }

  /** What is to be seen of it after some work, by name. */
  after(work: () => void): Record<string, unknown> {
    this.#journal.length = 0;
    const before: unknown = this.actor.getSnapshot();
    work();
    const snapshot = this.actor.getSnapshot() as AnyMachineSnapshot;
    deepFreeze(snapshot.context as unknown);
    const seen = {
      snapshot,
      persisted: this.actor.getPersistedSnapshot(),
      'a new snapshot': snapshot !== before,
      journal: [...this.#journal],
      emitted: this.#emitted,
      inspected: this.#inspected,
    };
    this.#emitted = [];
    this.#inspected = [];
    return seen;
  }
}

/**
 * A machine interpreted, compiled under an inspector, compiled alone, and as a resting record. Each
 * event is sent to all of them; after it they may not differ in anything that can be seen. Contexts
 * are frozen as soon as anybody sees them.
 */
export class Lockstep {
  readonly compiled: CompiledLogic<AnyStateMachine>;
  readonly #interpreted: Side;
  readonly #inspected: Side;
  readonly #alone: Side;
  readonly #journal: Journal;
  #rest: Rest<AnyStateMachine> | undefined;
  #steps = 0;

  constructor(machine: AnyStateMachine, journal: Journal = [], input?: unknown) {
    this.compiled = compileMachine(machine);
    this.#journal = journal;
    this.#interpreted = new Side(machine, input, journal, true);
    this.#inspected = new Side(this.compiled, input, journal, true);
    this.#alone = new Side(this.compiled, input, journal, false);
    this.#compare((side) => side.actor.start());
    if (this.isActive) this.#rest = this.compiled.restOf(this.snapshot as never);
  }

  get isActive(): boolean {
    return this.snapshot.status === 'active';
  }

  get snapshot(): AnyMachineSnapshot {
    return this.#interpreted.actor.getSnapshot() as AnyMachineSnapshot;
  }

  send(event: EventObject): void {
    this.#steps += 1;
    const expected = this.#compare((side) => side.actor.send(event), event);
    if (this.#rest !== undefined) this.#advance(this.#rest, event, expected);
  }

  #compare(work: (side: Side) => void, event?: EventObject): Record<string, unknown> {
    const expected = this.#interpreted.after(() => work(this.#interpreted));
    const inspected = this.#inspected.after(() => work(this.#inspected));
    const alone = this.#alone.after(() => work(this.#alone));
    for (const name of Object.keys(expected)) {
      this.#same(`${name}, inspected`, inspected[name], expected[name], event);
      if (name === 'inspected') continue;
      this.#same(`${name}, alone`, alone[name], expected[name], event);
    }
    return expected;
  }

  #advance(
    rest: Rest<AnyStateMachine>,
    event: EventObject,
    expected: Record<string, unknown>,
  ): void {
    const before = { ...rest };
    this.#journal.length = 0;
    const { actor } = this.#alone;
    const scope = {
      self: actor,
      system: actor.system,
      defer: () => undefined,
      actionExecutor: ({ exec, info, params }: Executable) => exec?.(info, params),
    };
    let thrown = false;
    try {
      this.compiled.advance(rest, event, scope as never);
    } catch {
      thrown = true;
    }
    const { status } = this.snapshot;
    const context: unknown = this.snapshot.context;
    this.#same('rest journal', [...this.#journal], expected['journal'], event);
    this.#same('rest error', thrown, status === 'error', event);
    if (thrown) this.#same('rest after an error', { ...rest }, before, event);
    else this.#same('rest context', rest.context, context, event);
    deepFreeze(rest.context as unknown);
    if (this.isActive) {
      this.#same('rest', this.compiled.snapshotOf(rest), this.snapshot, event);
    } else {
      this.#same('rest end', rest.leaf.ended, status === 'done', event);
      this.#rest = undefined;
    }
  }

  #same(what: string, actual: unknown, expected: unknown, event: EventObject | undefined): void {
    if (isDeepStrictEqual(actual, expected)) return;
    const at = event === undefined ? 'the start' : `step ${this.#steps}, ${JSON.stringify(event)}`;
    // Never a diff of snapshots: they hold the machine.
    const shown = [actual, expected].map((value) => show(value)).join('\ninstead of\n');
    throw new Error(`${what} differs at ${at}:\n${shown}`);
  }
}

interface Executable {
  readonly exec: ((info: unknown, params: unknown) => void) | undefined;
  readonly info: unknown;
  readonly params: unknown;
}

/** An inspection event without what is of one actor only. */
function comparable(event: InspectionEvent): unknown {
  if ('snapshot' in event) deepFreeze((event.snapshot as AnyMachineSnapshot).context as unknown);
  return {
    ...event,
    actorRef: idOf(event.actorRef),
    rootId: undefined,
    ...('sourceRef' in event ? { sourceRef: event.sourceRef && idOf(event.sourceRef) } : {}),
  };
}

function idOf(actorRef: InspectionEvent['actorRef']): string {
  return (actorRef as AnyActor).id;
}

function show(value: unknown): string {
  const text = JSON.stringify(value, (key, part: unknown) =>
    key === 'machine' || key === '_nodes' || key === '_transitions' ? undefined : part,
  );
  return (text ?? String(value)).slice(0, 3_000);
}
