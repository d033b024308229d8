import type { EventObject } from 'xstate';
import { compileAction } from './compile-action.ts';
import { compileGuard } from './compile-guard.ts';
import type { Candidate, CompiledLeaf, Op } from './leaf.ts';
import type { Definition, Node } from './machine-types.ts';
import type { Run } from './run.ts';
import { type EnteredState, landingOf, transitionStates } from './transition-states.ts';

/** Writes down what a transition does in one leaf, its source or below it. */
export function compileTransition(
  definition: Definition,
  leaf: CompiledLeaf,
  leafAt: (node: Node) => CompiledLeaf,
): Candidate {
  const { source, guard } = definition;
  const target = definition.target?.[0];
  const actions = compileActions(definition.actions, source);
  const compiled = {
    guard: guard === undefined ? undefined : compileGuard(guard, source, leaf),
    definitions: [definition] as const,
  };
  if (target === undefined) return { ...compiled, ops: actions, target: leaf };

  const { exited, entered } = transitionStates(definition, target, leaf.path);
  const landing = leafAt(landingOf(target));
  const ops = [...exited.flatMap(exitOps), ...actions, ...entryOps(entered, landing)];
  return { ...compiled, ops, target: landing };
}

/** Enters states, of which the last is `landing`. */
export function entryOps(entered: readonly EnteredState[], landing: CompiledLeaf): Op[] {
  const ops = entered.flatMap(({ node, byDefault }) => [
    ...compileActions(node.entry, node),
    ...(byDefault ? compileActions(node.initial.actions, node) : []),
  ]);
  const last = entered.at(-1)?.node;
  return last?.type === 'final' ? [...ops, ...finishOps(last, landing)] : ops;
}

function exitOps(node: Node): Op[] {
  return compileActions(node.exit, node);
}

function compileActions(actions: readonly unknown[], node: Node): Op[] {
  return actions.map((action) => compileAction(action, node));
}

/** A final state was entered: its parent is done, and the machine where that is the parent. */
function finishOps(final: Node, { ended, path }: CompiledLeaf): Op[] {
  const { parent } = final;
  const ops: Op[] = [];
  if (parent !== undefined) {
    const type = `xstate.done.state.${parent.id}`;
    ops.push((run) => run.raise(doneEvent(type, outputOf(final.output, run, run.event))));
  }
  if (!ended) return ops;
  return [
    ...ops,
    (run) => run.complete(machineOutput(final, run)),
    ...path.toReversed().flatMap(exitOps),
  ];
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
