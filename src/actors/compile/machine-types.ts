import type {
  AnyActorRef,
  AnyActorScope,
  EventObject,
  MachineContext,
  MachineSnapshot,
  MetaObject,
  StateNode,
  StateSchema,
  StateValue,
  TransitionDefinition,
} from 'xstate';

/** XState's own types at their least specific, yet without `any`. */
export type Node = StateNode<MachineContext, EventObject>;
export type Definition = TransitionDefinition<MachineContext, EventObject>;
export type Scope = AnyActorScope;
export type MachineState = MachineSnapshot<
  MachineContext,
  EventObject,
  Record<string, AnyActorRef | undefined>,
  StateValue,
  string,
  unknown,
  MetaObject,
  StateSchema
>;

/** What guards, and functions that give params, are called with. */
export interface GuardArgs {
  readonly context: MachineContext;
  readonly event: EventObject;
}
