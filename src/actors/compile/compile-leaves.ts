import { pathToStateValue, type StateValue } from 'xstate';
import { compileStateOps, compileTransition, entryOps, type States } from './compile-transition.ts';
import type { Candidate, CompiledLeaf, Op } from './leaf.ts';
import type { Definition, MachineState, Node } from './machine-types.ts';
import { refuseUnsupported } from './refuse-unsupported.ts';
import { landingOf, pathTo } from './transition-states.ts';
import { wildcardMatcher } from './wildcard-matcher.ts';

export interface CompiledLeaves {
  readonly leaves: readonly CompiledLeaf[];
  /** The leaf of an active snapshot. */
  readonly leafOf: (snapshot: MachineState) => CompiledLeaf;
  readonly initial: CompiledLeaf;
  /** Enters the initial leaf. */
  readonly entry: readonly Op[];
}

/** Writes down what each event does in each leaf. */
export function compileLeaves(root: Node): CompiledLeaves {
  const nodes = withDescendants(root);
  for (const node of nodes) refuseUnsupported(node);
  const ops = new Map(nodes.map((node) => [node, compileStateOps(node)]));
  // Its `order` is unique to a state of a machine, and small.
  const leaves: CompiledLeaf[] = [];
  for (const node of nodes) {
    if (node.type !== 'compound') leaves[node.order] = emptyLeaf(node);
  }
  const states: States = {
    leafAt: (node) => known(leaves[node.order], node),
    opsOf: (node) => known(ops.get(node), node),
  };
  // A transition may lead to any leaf, so that all of them are there before the first is filled.
  for (const leaf of leaves.flat()) fill(leaf, states);

  const initial = states.leafAt(landingOf(root));
  const entered = initial.path.map((node) => ({ node, byDefault: true }));
  return {
    leaves: leaves.flat(),
    leafOf: ({ _nodes: active }) => {
      const node = active[active.length - 1];
      const leaf = leaves[node?.order ?? 0];
      if (leaf?.path[leaf.path.length - 1] === node && leaf !== undefined) return leaf;
      throw new Error(`not a snapshot of the machine '${root.id}'`);
    },
    initial,
    entry: entryOps(entered, states),
  };
}

function known<T>(found: T | undefined, { id }: Node): T {
  if (found === undefined) throw new Error(`'${id}' is not of this machine`);
  return found;
}

function withDescendants(node: Node): Node[] {
  return [node, ...Object.values(node.states).flatMap(withDescendants)];
}

function emptyLeaf(node: Node): CompiledLeaf {
  const path = pathTo(node);
  const value = deepFreeze(pathToStateValue(path.slice(1).map(({ key }) => key)));
  const ended = node.type === 'final' && path.length <= 2;
  // The interpreter leaves the states of a machine that is done in the order of their exit.
  const nodes = ended ? path.toReversed() : path;
  const template = {
    ...(node.machine.resolveState({ value, context: {} }) as MachineState),
    value,
    _nodes: Object.freeze(nodes) as Node[],
    tags: new Set(nodes.flatMap(({ tags }) => tags)),
    children: Object.freeze({}),
    historyValue: Object.freeze({}),
  };
  const nothing = { known: new Map(), wildcards: [], always: [] };
  return { key: node.key, value, ended, path, template, ...nothing };
}

function fill(leaf: CompiledLeaf, states: States): void {
  const ownFirst = leaf.path.toReversed();
  const descriptors = new Set(ownFirst.flatMap((node) => [...node.transitions.keys()]));
  const compiled = new Map<Definition, Candidate>();
  const candidatesOf = (definitions: readonly Definition[]): Candidate[] =>
    definitions.map((definition) => {
      const candidate = compiled.get(definition) ?? compileTransition(definition, leaf, states);
      compiled.set(definition, candidate);
      return candidate;
    });

  leaf.always = candidatesOf(ownFirst.flatMap((node) => node.always ?? []));
  leaf.known = new Map(
    [...descriptors].map((type) => [
      type,
      candidatesOf(ownFirst.flatMap((node) => definitionsFor(node, type))),
    ]),
  );
  leaf.wildcards = ownFirst.flatMap((node) =>
    wildcardsOf(node).map(({ descriptor, matches }) => ({
      matches,
      candidates: candidatesOf(node.transitions.get(descriptor) ?? []),
    })),
  );
}

/** A state's transitions for an event type: those for it alone, then those of wildcards. */
function definitionsFor(node: Node, type: string): Definition[] {
  const wildcards = wildcardsOf(node)
    .filter(({ descriptor, matches }) => descriptor !== type && matches(type))
    .map(({ descriptor }) => descriptor);
  return [type, ...wildcards].flatMap((descriptor) => node.transitions.get(descriptor) ?? []);
}

/** The wildcards of a state, the longest and thereby most specific first. */
function wildcardsOf(node: Node) {
  return [...node.transitions.keys()]
    .flatMap((descriptor) => {
      const matches = wildcardMatcher(descriptor);
      return matches === undefined ? [] : [{ descriptor, matches }];
    })
    .sort((one, other) => other.descriptor.length - one.descriptor.length);
}

function deepFreeze(value: StateValue): StateValue {
  const children = typeof value === 'string' ? [] : Object.values(value);
  for (const child of children) if (child !== undefined) deepFreeze(child);
  return Object.freeze(value);
}
