import type { ActionArgs, EventObject, MachineContext } from 'xstate';
import { draftAssignOf } from '../../../machines/assign-draft.ts';
import type { Op } from './leaf.ts';
import type { GuardArgs, Node, Scope } from './machine-types.ts';
import type { Run } from './run.ts';
import { UnsupportedMachineError } from './unsupported-machine-error.ts';

type Args = ActionArgs<MachineContext, EventObject, EventObject>;
type Execute = (args: Args, params: unknown) => void;
type Assigner = (args: object, params: unknown) => object;
interface ActionObject {
  readonly type: string;
  readonly params?: unknown;
}

/** What XState's own actions, such as `assign`, carry on the function. */
type BuiltIn = Execute & {
  readonly type: string;
  readonly assignment: Assigner | Readonly<Record<string, unknown>>;
  readonly event: EventObject | ((args: Args, params: unknown) => EventObject);
  readonly id?: string;
  readonly delay?: unknown;
  readonly execute: (scope: Scope, params: object) => void;
};

/** Gives an action's params at the moment when it runs. */
type Params = (run: Run) => unknown;

/** Resolves an action, as written in the machine, of the state `node`. */
export function compileAction(action: unknown, node: Node): Op {
  const written = action as Execute | ActionObject | string;
  const resolved = typeof written === 'function' ? written : implementationOf(written, node);
  const params = compileParams(written);
  if (!('resolve' in resolved)) {
    const type = typeof written === 'function' ? written.name || '(anonymous)' : nameOf(written);
    return customAction(type, resolved, params, node);
  }
  const builtIn = resolved as unknown as BuiltIn;
  if (builtIn.type === 'xstate.assign') return assignment(builtIn, params, node);
  if (builtIn.type === 'xstate.raise') return raising(builtIn, params, node);
  if (builtIn.type === 'xstate.emit') return emission(builtIn, params, node);
  throw new UnsupportedMachineError(node.id, String(builtIn.type).replace('xstate.', ''));
}

function nameOf(written: ActionObject | string): string {
  return typeof written === 'string' ? written : written.type;
}

function implementationOf(written: ActionObject | string, node: Node): Execute {
  const name = nameOf(written);
  const implementation: unknown = node.machine.implementations.actions[name];
  if (typeof implementation === 'function') return implementation as Execute;
  throw new UnsupportedMachineError(node.id, `the action '${name}' without implementation`);
}

const noParams: Params = () => undefined;

function compileParams(written: Execute | ActionObject | string): Params {
  const params = typeof written === 'object' ? written.params : undefined;
  if (params === undefined) return noParams;
  if (typeof params !== 'function') return () => params;
  const paramsFor = params as (args: GuardArgs) => unknown;
  return (run) => paramsFor({ context: run.published(), event: run.event });
}

function customAction(type: string, exec: Execute, params: Params, node: Node): Op {
  return (run) => {
    const scope = run.scopeFor(type, node);
    const info = argsOf(run);
    scope.actionExecutor({ type, info, params: params(run), exec });
  };
}

function assignment({ assignment: given }: BuiltIn, params: Params, node: Node): Op {
  const drafted = draftAssignOf(given);
  if (drafted !== undefined) {
    if (params !== noParams) {
      throw new UnsupportedMachineError(node.id, 'params of a draft assign');
    }
    const { write, copy } = drafted;
    return (run) => write(run.draft(copy), run.event);
  }
  const assigner = typeof given === 'function' ? given : byProperty(given);
  const spawn = refuseSpawn(node);
  return (run) => {
    const args = { ...argsOf(run), spawn };
    run.assign(Object.assign({}, args.context, assigner(args, params(run))));
  };
}

function byProperty(given: Readonly<Record<string, unknown>>): Assigner {
  const assigners = Object.entries(given);
  return (args, params) => {
    const update: Record<string, unknown> = {};
    for (const [key, value] of assigners) {
      update[key] = typeof value === 'function' ? (value as Assigner)(args, params) : value;
    }
    return update;
  };
}

/** The `spawn` of assigns and of the first context: what it would do is only known when called. */
export function refuseSpawn(node: Node): () => never {
  return () => {
    throw new UnsupportedMachineError(node.id, 'spawn');
  };
}

function raising(builtIn: BuiltIn, params: Params, node: Node): Op {
  const { event: given, id, delay } = builtIn;
  if (delay !== undefined) throw new UnsupportedMachineError(node.id, 'a delayed raise');
  return (run) => {
    const info = argsOf(run);
    const event = eventOf(given, info, params(run));
    run.raise(event);
    // Raising is no effect: only inspectors, and who collects actions, are told.
    if (run.scope !== undefined) executeBuiltIn(builtIn, run.scope, info, { event, id, delay });
  };
}

function emission(builtIn: BuiltIn, params: Params, node: Node): Op {
  const { event: given, type } = builtIn;
  return (run) => {
    const scope = run.scopeFor(type, node);
    const info = argsOf(run);
    const event = eventOf(given, info, params(run));
    executeBuiltIn(builtIn, scope, info, { event });
  };
}

function eventOf(given: BuiltIn['event'], info: Args, params: unknown): EventObject {
  return typeof given === 'function' ? given(info, params) : given;
}

function executeBuiltIn({ type, execute }: BuiltIn, scope: Scope, info: Args, params: object) {
  const exec = () => execute(scope, params);
  scope.actionExecutor({ type, info, params, exec });
}

/** Shows the action a context that will not change any more. */
function argsOf(run: Run): Args {
  return {
    context: run.published(),
    event: run.event,
    // Where there is no actor there is nothing to give; pure actions do not ask for it.
    self: run.scope?.self as Args['self'],
    system: run.scope?.system as Args['system'],
  };
}
