import type { Definition, Node } from './machine-types.ts';

/** The states from the root to a node. */
export function pathTo(node: Node): Node[] {
  return node.parent === undefined ? [node] : [...pathTo(node.parent), node];
}

/** Where entering a node leads to, by its initial states. */
export function landingOf(node: Node): Node {
  const [child] = node.type === 'compound' ? node.initial.target : [];
  return child === undefined ? node : landingOf(child);
}

export interface TransitionStates {
  /** Innermost first. */
  readonly exited: readonly Node[];
  /** Outermost first. */
  readonly entered: readonly EnteredState[];
}

export interface EnteredState {
  readonly node: Node;
  /** It is the target or follows from it, so that its initial transition is taken. */
  readonly byDefault: boolean;
}

/** The states that a transition exits and enters while the states of `path` are active. */
export function transitionStates(
  definition: Pick<Definition, 'source' | 'reenter'>,
  target: Node,
  path: readonly Node[],
): TransitionStates {
  const domain = domainOf(definition, target);
  const isInside = (node: Node): boolean => domain === undefined || isBelow(node, domain);
  return {
    exited: path.filter(isInside).reverse(),
    // The root, targeted from below, is entered anew although it is not exited: XState does so.
    entered: pathTo(landingOf(target))
      .filter((node) => isInside(node) || (node === target && target !== definition.source))
      .map((node) => ({ node, byDefault: node === target || isBelow(node, target) })),
  };
}

/** The state within which all happens, not left itself; undefined where the root is left too. */
function domainOf(
  { source, reenter }: Pick<Definition, 'source' | 'reenter'>,
  target: Node,
): Node | undefined {
  if (!reenter && (target === source || isBelow(target, source))) return source;
  const common = pathTo(target).findLast((node) => isBelow(target, node) && isBelow(source, node));
  return common ?? (reenter ? undefined : pathTo(source)[0]);
}

function isBelow(node: Node, ancestor: Node): boolean {
  return node.parent === ancestor || (node.parent !== undefined && isBelow(node.parent, ancestor));
}
