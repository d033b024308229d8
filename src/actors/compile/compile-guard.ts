import { and, not, or, stateIn } from 'xstate';
import type { CompiledLeaf, Guard } from './leaf.ts';
import type { GuardArgs, Node } from './machine-types.ts';
import { UnsupportedMachineError } from './unsupported-machine-error.ts';

type Predicate = (args: GuardArgs, params?: unknown) => boolean;
type Composite = Predicate & {
  readonly check: unknown;
  readonly guards: readonly unknown[];
  readonly stateValue: string;
};
interface GuardObject {
  readonly type: string;
  readonly params?: unknown;
}

type Combine = (parts: readonly Guard[]) => Guard;

/** By what XState's composites check: it is not exported, but each of them carries it. */
const COMBINATIONS: ReadonlyMap<unknown, Combine> = new Map<unknown, Combine>([
  [checkOf(and([])), (parts) => (args) => parts.every((part) => part(args))],
  [checkOf(or([])), (parts) => (args) => parts.some((part) => part(args))],
  // It has one part.
  [checkOf(not(() => true)), (parts) => (args) => !parts.some((part) => part(args))],
]);
const STATE_IN = checkOf(stateIn(''));

/** Resolves a guard, as written in the machine, for a transition that `leaf` may take. */
export function compileGuard(guard: unknown, source: Node, leaf: CompiledLeaf): Guard {
  const written = guard as Predicate | GuardObject | string;
  const resolved = typeof written === 'function' ? written : implementationOf(written, source);
  const params = typeof written === 'object' ? written.params : undefined;
  if ('check' in resolved) {
    if (params !== undefined) {
      throw new UnsupportedMachineError(source.id, 'params of a composite guard');
    }
    return compileComposite(resolved as Composite, source, leaf);
  }
  if (params === undefined) return resolved;
  if (typeof params !== 'function') return (args) => resolved(args, params);
  const paramsFor = params as (args: GuardArgs) => unknown;
  return (args) => resolved(args, paramsFor(args));
}

function implementationOf(written: GuardObject | string, source: Node): Predicate {
  const name = typeof written === 'string' ? written : written.type;
  const implementation: unknown = source.machine.implementations.guards[name];
  if (typeof implementation === 'function') return implementation as Predicate;
  throw new UnsupportedMachineError(source.id, `the guard '${name}' without implementation`);
}

function compileComposite(composite: Composite, source: Node, leaf: CompiledLeaf): Guard {
  if (composite.check === STATE_IN) {
    // A guard is asked in the leaf that it is compiled for, so that the answer is known beforehand.
    const isIn = isInState(composite.stateValue, source, leaf);
    return () => isIn;
  }
  const combine = COMBINATIONS.get(composite.check);
  if (combine === undefined) {
    throw new UnsupportedMachineError(source.id, 'a guard with a check of its own');
  }
  return combine(composite.guards.map((part) => compileGuard(part, source, leaf)));
}

function isInState(stateValue: string, { machine }: Node, { path, template }: CompiledLeaf) {
  if (typeof stateValue !== 'string' || !stateValue.startsWith('#')) {
    return template.matches(stateValue);
  }
  return path.includes(machine.getStateNodeById(stateValue));
}

function checkOf(composite: unknown): unknown {
  return (composite as Composite).check;
}
