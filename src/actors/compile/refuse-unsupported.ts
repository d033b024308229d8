import type { Node } from './machine-types.ts';
import { UnsupportedMachineError } from './unsupported-machine-error.ts';

/**
 * Refuses what a state may not have, of itself. What it may not do is refused where its guards and
 * actions are compiled.
 */
export function refuseUnsupported(node: Node): void {
  const refuse = (construct: string): never => {
    throw new UnsupportedMachineError(node.id, construct);
  };
  if (node.type === 'parallel') refuse('a parallel state');
  if (node.type === 'history') refuse('a history state');
  if (node.type !== 'compound' && Object.keys(node.states).length > 0) {
    refuse(`child states of a state of type '${node.type}'`);
  }
  if (node.invoke.length > 0) refuse('invoke');
  if (node.after.length > 0) refuse('after');
  for (const { target } of [...node.transitions.values(), node.always ?? []].flat()) {
    if (target !== undefined && target.length > 1) refuse('a transition with several targets');
  }
}
