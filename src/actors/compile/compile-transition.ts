import type { EventObject } from 'xstate';
import { compileAction } from './compile-action.ts';
import { compileGuard } from './compile-guard.ts';
import type { Candidate, CompiledLeaf, Op } from './leaf.ts';
import type { Definition, Node } from './machine-types.ts';
import type { Run } from './run.ts';
import { type EnteredState, landingOf, transitionStates } from './transition-states.ts';

/** What is executed of a state when it is entered or exited. */
export interface StateOps {
  readonly entry: readonly Op[];
  /** Of the transition to its initial child. */
  readonly initial: readonly Op[];
  readonly exit: readonly Op[];
}

/** The states that transitions lead to. */
export interface States {
  readonly leafAt: (node: Node) => CompiledLeaf;
  readonly opsOf: (node: Node) => StateOps;
}

export function compileStateOps(node: Node): StateOps {
  return {
    entry: compileActions(node.entry, node),
    initial: compileActions(node.initial.actions, node),
    exit: compileActions(node.exit, node),
  };
}

/** Writes down what a transition does in one leaf, its source or below it. */
export function compileTransition(
  definition: Definition,
  leaf: CompiledLeaf,
  states: States,
): Candidate {
  const { source, guard } = definition;
  const target = definition.target?.[0];
  const actions = compileActions(definition.actions, source);
  const compiled = {
    // Written as null or empty, XState takes it for none.
    guard: guard ? compileGuard(guard, source, leaf) : undefined,
    definitions: [definition] as const,
  };
  if (target === undefined) return { ...compiled, ops: actions, target: leaf };

  const { exited, entered } = transitionStates(definition, target, leaf.path);
  const exit = exited.flatMap((node) => states.opsOf(node).exit);
  const entry = entryOps(entered, states);
  return {
    ...compiled,
    ops: [...exit, ...actions, ...entry],
    target: states.leafAt(landingOf(target)),
  };
}

/** Enters states, each the parent of the next. */
export function entryOps(entered: readonly EnteredState[], states: States): Op[] {
  const ops = entered.flatMap(({ node, byDefault }) => {
    const { entry, initial } = states.opsOf(node);
    return byDefault ? [...entry, ...initial] : entry;
  });
  const last = entered.at(-1)?.node;
  return last?.type === 'final' ? [...ops, ...finishOps(last, states)] : ops;
}

function compileActions(actions: readonly unknown[], node: Node): Op[] {
  return actions.map((action) => compileAction(action, node));
}

/** A final state was entered: its parent is done, and the machine where that is the parent. */
function finishOps(final: Node, { leafAt, opsOf }: States): Op[] {
  const { parent } = final;
  const ops: Op[] = [];
  if (parent !== undefined) {
    const type = `xstate.done.state.${parent.id}`;
    ops.push((run) => run.raise(doneEvent(type, outputOf(final.output, run, run.event))));
  }
  const { ended, path } = leafAt(final);
  if (!ended) return ops;
  const complete: Op = (run) => run.complete(machineOutput(final, run));
  return [...ops, complete, ...path.toReversed().flatMap((node) => opsOf(node).exit)];
}

function machineOutput(final: Node, run: Run): unknown {
  const { output } = final.machine.root;
  if (output === undefined) return undefined;
  const own = final.parent === undefined ? undefined : outputOf(final.output, run, run.event);
  return outputOf(output, run, doneEvent(`xstate.done.state.${final.id}`, own));
}

function doneEvent(type: string, output: unknown): EventObject & { output: unknown } {
  return { type, output };
}

function outputOf(mapper: unknown, run: Run, event: EventObject): unknown {
  if (typeof mapper !== 'function') return mapper;
  return (mapper as (args: object) => unknown)({
    context: run.published(),
    event,
    self: run.scope?.self,
  });
}
