import { assign, type EventObject, type MachineContext } from 'xstate';

/** The next context while it is written: fields may be replaced, what they hold may not change. */
type DraftOf<TContext> = { -readonly [K in keyof TContext]: TContext[K] };

/**
 * Changes the draft in place and does not keep it. What is to be gone it sets to undefined: it
 * deletes nothing.
 */
export type WriteDraft<TContext, TEvent> = (draft: DraftOf<TContext>, event: TEvent) => void;

/** Makes the draft: a copy of the context, and of whatever in it is to be changed in place. */
export type CopyContext<TContext, TEvent> = (context: TContext, event: TEvent) => DraftOf<TContext>;

/** How a draft is made and written. */
export interface DraftAssign<TContext, TEvent> {
  readonly write: WriteDraft<TContext, TEvent>;
  readonly copy: CopyContext<TContext, TEvent>;
}

/** Where an assigner carries how; registered, so that two copies of the package agree. */
const DRAFT = Symbol.for('fillproof.draftAssign');

/**
 * An XState `assign` that writes a copy of the context instead of returning what changes.
 * Interpreted, each one copies; `compileMachine` lets all those of an event write one copy, which
 * the first of them makes. The copy is shallow: replace what its fields hold, do not change it.
 *
 * @param copy - how the copy is made, shallow unless said otherwise. Only assigns with the same
 *   function share a copy.
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
>(
  write: WriteDraft<TContext, TExpressionEvent>,
  copy: CopyContext<TContext, TExpressionEvent> = shallowCopy,
) {
  type Args = { context: TContext; event: TExpressionEvent };
  const assigner = ({ context, event }: Args): TContext => {
    const draft = copy(context, event);
    write(draft, event);
    return draft;
  };
  return assign<TContext, TExpressionEvent, undefined, TEvent, never>(
    Object.assign(assigner, { [DRAFT]: { write, copy } }),
  );
}

function shallowCopy<TContext>(context: TContext): TContext {
  return { ...context };
}

/** How an assigner that {@link assignDraft} made goes about it, undefined of any other. */
export function draftAssignOf(
  assigner: object,
): DraftAssign<MachineContext, EventObject> | undefined {
  return (assigner as { [DRAFT]?: DraftAssign<MachineContext, EventObject> })[DRAFT];
}
