import { decide, type Draft, emit, refuse, request, setQuestions } from './draft.ts';
import { noteStatus } from './endings.ts';
import { findLeg, keepLeg, keepOtherLeg, legClass, newLeg } from './legs.ts';
import {
  causeOf,
  findModify,
  forgetUnseen,
  isPending,
  keepPending,
  onlyFit,
  refusedWithoutLeg,
  refuseModify,
  saidBy,
  sendModify,
  settleModify,
  UNSEEN_KEPT,
} from './modifies.ts';
import type { Cancel, Modify, OrderContext } from './order-context.ts';
import type {
  CancelCommand,
  ModifyAcked,
  ModifyRejected,
  ModifySent,
  ModifyUnknown,
  OrderInput,
  StatusReported,
  SubmitAcked,
  SubmitUnknown,
} from './order-input.ts';
import { openDoubt, openDoubtLater } from './questions.ts';
import { findRequest, logRequest } from './request-log.ts';

export function modify(draft: Draft, event: ModifySent): void {
  sendModify(draft, event);
  decide(draft, 'modify');
}

export function refuseUnaccepted(draft: Draft, { requestId }: ModifySent): void {
  const { clientOrderId } = draft.order;
  refuse(
    draft,
    'NOT_ACCEPTED',
    `requestId ${requestId}: order ${clientOrderId} is not accepted yet`,
  );
}

export function refuseDuplicate(draft: Draft, { requestId }: ModifySent): void {
  const { clientOrderId } = draft.order;
  refuse(draft, 'DUPLICATE_REQUEST', `requestId ${requestId} was used before by ${clientOrderId}`);
}

/** The venue took the request. An order is known there, a modify stays pending for its leg. */
export function acked(draft: Draft, event: SubmitAcked | ModifyAcked): void {
  if (event.type === 'modify.acked') {
    changePending(draft, event, { acked: true, dueAt: event.ts + draft.policy.queryAfterMs });
  } else if (draft.questions.submit !== null) {
    setQuestions(draft, { submit: { ...draft.questions.submit, acked: true, dueAt: null } });
  }
  decide(draft, 'acked');
}

/** The outcome of a request is unknown: ask now, and again while nothing is known. */
export function unknown(draft: Draft, event: SubmitUnknown | ModifyUnknown | CancelCommand): void {
  const dueAt = event.ts + draft.policy.requeryMs;
  if (event.type === 'submit.unknown') {
    request(draft, 'query-order', 'the outcome of the submit is unknown');
    const { submit } = draft.questions;
    if (submit?.acked === false) setQuestions(draft, { submit: { ...submit, dueAt } });
  } else if (event.type === 'modify.unknown') {
    request(draft, 'query-order', `the outcome of modify ${event.requestId} is unknown`);
    changePending(draft, event, { dueAt });
  } else {
    openDoubt(draft, event, `the outcome of cancel ${event.requestId} is unknown`);
  }
  decide(draft, 'unknown');
}

export function modifyRejected(draft: Draft, event: ModifyRejected): void {
  const refused = findModify(draft, event.requestId);
  if (refused === undefined) return;
  refuseModify(draft, event, refused, event.reason);
  const unseen = { ...refused, legId: null };
  const refusedUnseen = [...draft.decided.refusedUnseen, unseen].slice(-UNSEEN_KEPT);
  draft.decided = { ...draft.decided, refusedUnseen };
  doubtAtRest(draft);
  decide(draft, 'modify-rejected');
}

/**
 * The refused leg is that of a modify which its answer refused already. Without a price that is a
 * guess: a leg that tells its price may claim the modify again, and would else refuse another.
 */
export function claimRefusal(draft: Draft, event: StatusReported): void {
  const said = saidBy(draft, event);
  const refused = refusedWithoutLeg(draft, said);
  if (refused === undefined) return;
  const claimed = { ...refused, refused: true, legId: event.report.venueOrderId };
  if (said.price !== null) forgetUnseen(draft, refused);
  else {
    const { refusedUnseen } = draft.decided;
    const others = refusedUnseen.map((other) => (other === refused ? claimed : other));
    draft.decided = { ...draft.decided, refusedUnseen: others };
  }
  settleModify(draft, claimed);
}

/** The refused leg tells which pending modify was refused. */
export function refuseAnsweredModify(draft: Draft, event: StatusReported): void {
  const refused = modifyRefusedBy(draft, event);
  if (refused === undefined) return;
  refuseModify(draft, event, refused, event.report.reason);
  settleModify(draft, { ...refused, refused: true, legId: event.report.venueOrderId });
  doubtAtRest(draft);
}

/** The refusal may have taken the bound leg with it: ask, if the order is still open (`watch`). */
function doubtAtRest(draft: Draft): void {
  draft.step.refused = true;
}

export function doubtPendingModifies(draft: Draft, event: StatusReported): void {
  openDoubt(draft, event, 'a modify was refused, it cannot be told which');
}

/** A refused replacement never lived: its leg is retired at once. */
export function replacementRejected(draft: Draft, event: StatusReported): void {
  noteStatus(draft, event);
  decide(draft, 'replacement-rejected', draft.step.events.length > 0 ? 'tracked' : 'skip');
}

/** The pending modify that an unseen, refused leg answers, if it can be told. */
export function modifyRefusedBy(order: OrderContext, event: StatusReported): Modify | undefined {
  const said = saidBy(order, event);
  if (legClass(order, event) === 'newer') return causeOf(order, said);
  return onlyFit(order, order.pendingModifies, said);
}

/** An answer that decides nothing; from the modify guessed to be its leg's cause, it is proof. */
export function repeatAnswer(draft: Draft, event: OrderInput): void {
  if (event.type === 'modify.acked') noteAcknowledged(draft, event);
  decide(draft, 'repeat-answer', 'skip');
}

function noteAcknowledged(draft: Draft, event: ModifyAcked): void {
  if (isPending(draft, event.requestId)) {
    changePending(draft, event, { acked: true });
    return;
  }
  const known = findModify(draft, event.requestId);
  if (known === undefined) return;
  const leg = event.venueOrderId === null ? undefined : findLeg(draft, event.venueOrderId);
  const proven = leg !== undefined && leg.cause?.requestId === known.requestId;
  settleModify(draft, { ...known, acked: true, certain: known.certain || proven });
  if (proven) keepLeg(draft, { ...leg, cause: { requestId: known.requestId, certain: true } });
}

/** Cancels change no state: the order ends when its leg does. Until then, ask. */
export function cancelCommand(draft: Draft, event: CancelCommand): void {
  const { requestId } = event;
  if (event.type === 'cancel.acked') {
    keepCancel(draft, { requestId, answered: true });
    openDoubtLater(draft, event, { stays: true, because: `cancel ${requestId} was taken` });
  } else {
    keepCancel(
      draft,
      findRequest(draft.decided.cancels, requestId) ?? { requestId, answered: false },
    );
    if (draft.questions.doubt === null) {
      openDoubtLater(draft, event, { stays: false, because: `cancel ${requestId} was sent` });
    }
  }
  decide(draft, 'cancel-command');
}

export function cancelRejected(draft: Draft, event: CancelCommand): void {
  const { requestId, reason } = event;
  keepCancel(draft, { requestId, answered: true });
  emit(draft, { type: 'OrderCancelRejected', ts: event.ts, requestId, reason });
  decide(draft, 'cancel-rejected');
}

export function doubtLeg(draft: Draft, event: CancelCommand): void {
  openDoubt(draft, event, `cancel ${event.requestId} was refused`);
}

/** A command or answer for a closed order: noted, so that a refusal is passed on, once. */
export function noteWhenClosed(draft: Draft, event: OrderInput): void {
  if (event.type === 'modify.sent') {
    sendModify(draft, event);
    const sent = findModify(draft, event.requestId);
    if (sent !== undefined) settleModify(draft, sent);
  } else if (event.type === 'modify.acked') {
    noteAcknowledged(draft, event);
  } else if (event.type === 'cancel.sent') {
    const { requestId } = event;
    keepCancel(
      draft,
      findRequest(draft.decided.cancels, requestId) ?? { requestId, answered: false },
    );
  } else if (event.type === 'cancel.acked' && findRequest(draft.decided.cancels, event.requestId)) {
    keepCancel(draft, { requestId: event.requestId, answered: true });
  }
  decide(draft, 'closed', 'skip');
}

/** An acknowledgement names a leg of a closed order: its modify has landed and pends no more. */
export function noteLandedLeg(draft: Draft, event: ModifyAcked | SubmitAcked): void {
  const { venueOrderId } = event;
  if (venueOrderId === null) return;
  const leg = findLeg(draft, venueOrderId) ?? newLeg(venueOrderId, event.input);
  keepOtherLeg(draft, { ...leg, newer: true });
  const landed = event.type === 'modify.acked' ? findModify(draft, event.requestId) : undefined;
  if (landed === undefined) return;
  settleModify(draft, { ...landed, acked: true, certain: true, legId: venueOrderId });
}

function changePending(
  draft: Draft,
  event: ModifyAcked | ModifyUnknown,
  change: Partial<Modify>,
): void {
  const pending = findModify(draft, event.requestId);
  if (pending !== undefined) keepPending(draft, { ...pending, ...change });
}

function keepCancel(draft: Draft, cancel: Cancel): void {
  const { decided, policy } = draft;
  const cancels = logRequest(decided.cancels, cancel, cancel.answered, policy.legsKept);
  draft.decided = { ...decided, cancels };
}
