import type { AnyStateMachine, MachineContext } from 'xstate';
import { refuseSpawn } from './compile-action.ts';
import type { Scope } from './machine-types.ts';

type Factory = (args: object) => MachineContext;

/** The context that a machine starts with. */
export function initialContext(
  machine: AnyStateMachine,
  input: unknown,
  scope: Scope | undefined,
): MachineContext {
  const context: unknown = machine.config.context;
  if (typeof context !== 'function') return staticContext(machine);
  const spawn = refuseSpawn(machine.root);
  return { ...(context as Factory)({ spawn, input, self: scope?.self }) };
}

/** The context as written in the machine; an empty one where it is made from the input. */
export function staticContext(machine: AnyStateMachine): MachineContext {
  const context: unknown = machine.config.context;
  return typeof context === 'object' && context !== null ? context : {};
}
