import type { Fault } from './fault.ts';

/** Faults in what answers and newer legs do to pending modifies. */
export const MODIFY_FAULTS: readonly Fault[] = [
  {
    name: 'REJECTED of a new leg ends the order',
    file: 'machines/order-machine.ts',
    snippet: `description: 'The replacement was refused: so was the modify it answers.',
                target: '#settling',
                actions: ['refuseAnsweredModify', 'replacement-rejected'],`,
    replacement: `target: '#rejected',
                actions: 'reject',`,
  },
  {
    name: 'REJECTED of a new leg replaces',
    file: 'machines/order-machine.ts',
    snippet: "actions: ['refuseAnsweredModify', 'replacement-rejected'],",
    replacement: "actions: 'replace',",
  },
  {
    name: 'submit.unknown is taken for rejected',
    file: 'machines/order-machine.ts',
    snippet: `description: 'A timeout, a 5xx, a disconnect is no refusal: ask.',
              actions: 'unknown',`,
    replacement: "target: '#rejected', actions: 'reject',",
  },
  {
    name: 'modify.unknown is taken for rejected',
    file: 'machines/order-machine.ts',
    snippet: `description: 'Silence proves nothing: it stays pending, ask.',
              target: '#settling',
              actions: 'unknown',`,
    replacement: "target: '#settling', actions: 'modify-rejected',",
  },
  {
    name: 'a modify is settled by its acknowledgement, before its leg shows',
    file: 'machines/commands.ts',
    snippet:
      'changePending(draft, event, { acked: true, dueAt: event.ts + draft.policy.queryAfterMs });',
    replacement: 'settleModify(draft, { ...findModify(draft, event.requestId), acked: true });',
  },
  {
    name: 'a new leg answers the oldest modify, whatever it says',
    file: 'machines/modifies.ts',
    snippet: 'if (only !== undefined && others.length === 0 && !contradicts(order, only, said))',
    replacement: 'if (only !== undefined)',
  },
  {
    name: 'a new leg settles every pending modify',
    file: 'machines/modifies.ts',
    snippet: 'draft.pendingModifies.filter((other) => other.requestId !== requestId);',
    replacement: '[];',
  },
  {
    name: 'a guessed cause cannot be withdrawn',
    file: 'machines/modifies.ts',
    snippet: 'if (leg === undefined || leg.cause?.requestId !== modify.requestId) return;',
    replacement: 'if (modify !== undefined) return;',
  },
  {
    name: 'a modify mistaken for the cause of a leg is not pending again',
    file: 'machines/binding.ts',
    snippet: 'if (known.cause !== null) makePendingAgain(draft, known.cause.requestId);',
    replacement: '',
  },
  {
    name: 'an answer cannot refuse a modify that was settled by a guess',
    file: 'machines/guards.ts',
    snippet: 'return modify !== undefined && !modify.refused && !modify.certain;',
    replacement: 'return modify !== undefined && isPending(order, event.requestId);',
  },
  {
    name: 'quantity of an external modify ignores earlier fills',
    file: 'machines/binding.ts',
    snippet: 'draft.quantity = addDecimals(filledElsewhere(draft), leg.size);',
    replacement: 'draft.quantity = leg.size;',
  },
  {
    name: 'a modify builds on the order, not on the latest modify still pending',
    file: 'machines/modifies.ts',
    snippet: 'const latest = draft.pendingModifies.at(-1)?.target ?? draft;',
    replacement: 'const latest = draft;',
  },
  {
    name: 'a refused cancel asks nothing',
    file: 'machines/order-machine.ts',
    snippet: "actions: ['cancel-rejected', 'doubtLeg'],",
    replacement: "actions: 'cancel-rejected',",
  },
  {
    name: 'a refused modify asks nothing',
    file: 'machines/settling.ts',
    snippet: 'if (draft.step.refused && draft.heldEnd === null) {',
    replacement: 'if (draft.closedAt !== null) {',
  },
];
