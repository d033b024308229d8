import type { StateValue } from 'xstate';
import type { Definition, GuardArgs, MachineState, Node } from './machine-types.ts';
import type { Run } from './run.ts';

/** A state that a machine can rest in: one without child states. */
export interface Leaf {
  /** The key of the state itself, `canceled` of `{ closed: 'canceled' }`. */
  readonly key: string;
  readonly value: StateValue;
  /** It is final and its parent is the machine: nothing follows. */
  readonly ended: boolean;
}

/** A leaf with all that can happen in it, which is filled in once there are all leaves. */
export interface CompiledLeaf extends Leaf {
  /** The states that are active, from the root to the leaf. */
  readonly path: readonly Node[];
  /** A snapshot in this leaf: every other one shares what does not depend on the context. */
  readonly template: MachineState;
  /** By event type, for all types that its states name. */
  known: ReadonlyMap<string, readonly Candidate[]>;
  /** For all other types: the leaf's wildcards first, its ancestors' next. */
  wildcards: readonly Wildcard[];
  always: readonly Candidate[];
}

export interface Wildcard {
  readonly matches: (eventType: string) => boolean;
  readonly candidates: readonly Candidate[];
}

/** A transition as it is taken from one leaf. */
export interface Candidate {
  readonly guard: Guard | undefined;
  /** Exit, transition and entry actions, in order. */
  readonly ops: readonly Op[];
  readonly target: CompiledLeaf;
  /** The transition alone, in the form in which inspectors are told of it. */
  readonly definitions: readonly [Definition];
}

export type Guard = (args: GuardArgs) => boolean;

/** One action, or the end of a state. */
export type Op = (run: Run) => void;
