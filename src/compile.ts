export { assignDraft, type WriteDraft } from '../machines/assign-draft.ts';
export {
  type CompiledLogic,
  compileMachine,
  type Leaf,
  type Rest,
  UnsupportedMachineError,
} from './actors/compile-machine.ts';
