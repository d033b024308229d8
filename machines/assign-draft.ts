import { assign, type EventObject, type MachineContext } from 'xstate';

/** The next context while it is written: fields may be replaced, what they hold may not change. */
type DraftOf<TContext> = { -readonly [K in keyof TContext]: TContext[K] };

/**
 * Changes the draft in place and does not keep it. What is to be gone it sets to undefined: it
 * deletes nothing.
 */
export type WriteDraft<TContext, TEvent> = (draft: DraftOf<TContext>, event: TEvent) => void;

/** Where an assigner carries its `write`; registered, so that two copies of the package agree. */
const WRITE = Symbol.for('fillproof.writeDraft');

/**
 * An XState `assign` that writes a shallow copy of the context instead of returning what changes.
 * Interpreted, each one copies; `compileMachine` lets all those of an event write one copy.
 *
 * @example
 * ```ts
 * const count = assignDraft<{ readonly count: number }, EventObject>((draft) => {
 *   draft.count += 1;
 * });
 * ```
 */
export function assignDraft<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TEvent extends EventObject = TExpressionEvent,
>(write: WriteDraft<TContext, TExpressionEvent>) {
  type Args = { context: TContext; event: TExpressionEvent };
  const assigner = ({ context, event }: Args): TContext => {
    const draft: DraftOf<TContext> = { ...context };
    write(draft, event);
    return draft;
  };
  return assign<TContext, TExpressionEvent, undefined, TEvent, never>(
    Object.assign(assigner, { [WRITE]: write }),
  );
}

/** The `write` of an assigner that {@link assignDraft} made, undefined of any other. */
export function writeOf(assigner: object): WriteDraft<MachineContext, EventObject> | undefined {
  return (assigner as { [WRITE]?: WriteDraft<MachineContext, EventObject> })[WRITE];
}
