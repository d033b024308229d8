export { assignDraft, type CopyContext, type WriteDraft } from '../machines/assign-draft.ts';
export { type CompiledLogic, compileMachine, type Rest } from './actors/compile-machine.ts';
export type { Leaf } from './actors/compile/leaf.ts';
export { UnsupportedMachineError } from './actors/compile/unsupported-machine-error.ts';
