import type { MachineContext, SnapshotStatus } from 'xstate';
import type { CompiledLeaf } from './leaf.ts';
import type { MachineState } from './machine-types.ts';

/**
 * A snapshot with the interpreter's own fields in its order. All but the first five are those of
 * the template, which every snapshot of its leaf shares.
 */
export function machineSnapshot(
  template: MachineState,
  context: MachineContext,
  status: SnapshotStatus,
  output: unknown,
  error: unknown,
): MachineState {
  return {
    status,
    output,
    error,
    machine: template.machine,
    context,
    _nodes: template._nodes,
    value: template.value,
    tags: template.tags,
    children: template.children,
    historyValue: template.historyValue,
    matches: template.matches,
    hasTag: template.hasTag,
    can: template.can,
    getMeta: template.getMeta,
    toJSON: template.toJSON,
    // The union of statuses ties each to its output and error, which only the caller knows.
  } as MachineState;
}

/**
 * The snapshot of a machine whose first context or actions threw. It has not entered any state, yet
 * the interpreter gives it the value of its initial one.
 */
export function failedStart(
  { path, template }: CompiledLeaf,
  context: MachineContext,
  error: unknown,
): MachineState {
  const nodes = path.slice(0, 1);
  const tags = new Set(nodes.flatMap((node) => node.tags));
  const entered = { ...template, _nodes: nodes, tags };
  return machineSnapshot(entered, context, 'error', undefined, error);
}
