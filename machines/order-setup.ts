import { setup } from 'xstate';
import { assignDraft } from './assign-draft.ts';
import * as binding from './binding.ts';
import * as commands from './commands.ts';
import { decide, type Draft, openDraft } from './draft.ts';
import * as endings from './endings.ts';
import * as guards from './guards.ts';
import { holdsEnds } from './modifies.ts';
import type { OrderContext, OrderRegistration } from './order-context.ts';
import type { OrderInput } from './order-input.ts';
import type { AllowedOutcome } from './outputs.ts';
import * as queries from './queries.ts';
import { askWhatIsDue, watchTrades } from './questions.ts';
import type { Rule } from './rules.ts';
import * as settling from './settling.ts';
import * as trades from './trades.ts';

/**
 * An action: it writes a draft of the next context. The chart decides which events reach it, so the
 * event's type is narrowed here, once; generated paths drive every transition with its events.
 */
function write<E extends OrderInput>(change: (draft: Draft, event: E) => void) {
  return assignDraft<OrderContext, OrderInput>(
    (draft, event) => change(draft, event as E),
    openDraft,
  );
}

/** An action that does nothing but name the rule. */
function name(rule: Rule, outcome: AllowedOutcome = 'tracked') {
  return write((draft) => decide(draft, rule, outcome));
}

function when<E extends OrderInput>(test: (order: OrderContext, event: E) => boolean) {
  return ({ context, event }: { context: OrderContext; event: OrderInput }) =>
    test(context, event as E);
}

/**
 * The guards and actions of the order machine. Actions in kebab-case are the rules of the contract:
 * each says by which rule an input was decided. Those in camelCase are parts of one.
 */
export const orderSetup = setup({
  types: {
    context: {} as OrderContext,
    events: {} as OrderInput,
    input: {} as OrderRegistration,
  },
  guards: {
    namesLeg: when(guards.namesLeg),
    newerLeg: when(guards.isNewerLeg),
    unseenNewerLeg: when(guards.isUnseenNewerLeg),
    liveBoundLeg: when(guards.isLiveBoundLeg),
    seenTrade: when(guards.seenTrade),
    triggers: when(guards.triggers),
    ignoresTrigger: when(guards.ignoresTrigger),
    newerLegTriggeredBefore: when(guards.newerLegTriggeredBefore),
    boundLegTriggeredBefore: when(guards.boundLegTriggeredBefore),
    cameAndWent: when(guards.cameAndWent),
    claimsRefusal: when(guards.claimsRefusal),
    refusesModify: when(guards.refusesModify),
    requestKnown: when(guards.requestKnown),
    modifyPending: when(guards.modifyPending),
    modifyRefusable: when(guards.modifyRefusable),
    modifyUnanswered: when(guards.modifyUnanswered),
    confirmsCause: when(guards.confirmsCause),
    waitsForLeg: when(guards.waitsForLeg),
    cancelUnanswered: when(guards.cancelUnanswered),
    neverReached: when(queries.neverReached),
    decidesModifies: when(queries.decidesModifies),
    modifyHoldsEnd: when(holdsEnds),
    allTraded: when(settling.isAllTraded),
    legExpired: when(guards.isExpiry),
    tradesComplete: when(settling.isComplete),
    heldExpiryReleased: when(settling.isExpiryReleased),
    heldEndReleased: when(settling.isEndReleased),
    venueExhausted: when(settling.isExhausted),
    modifiesPending: when((context) => context.pendingModifies.length > 0),
    wasReplaced: when((context) => context.replaced),
    surfacesLive: when(guards.surfacesLive),
    boundLegStillWorks: when(guards.boundLegStillWorks),
  },
  actions: {
    accept: write(binding.accept),
    inferAcceptance: write(binding.inferAcceptance),
    acked: write(commands.acked),
    unknown: write(commands.unknown),
    reject: write(endings.reject),
    rejectUnreached: write(queries.rejectUnreached),

    replace: write(binding.replace),
    correct: write(binding.correct),
    'repeat-accept': name('repeat-accept'),
    confirmCause: write(binding.confirmCause),

    fill: write(trades.fill),
    'fill-marker': write(endings.fillMarker),
    'duplicate-fill': write(trades.duplicateFill),
    'late-fill': write(trades.lateFill),
    trigger: write(trades.trigger),
    'repeat-trigger': name('repeat-trigger'),
    'ignore-trigger': name('ignore-trigger'),

    cancel: write(endings.end),
    expire: write(endings.end),
    leaveToSettling: write(endings.leaveToSettling),
    'hold-cancel': write(endings.holdCancel),
    'release-cancel': write(endings.releaseCancel),
    'stale-status': write(endings.staleStatus),
    settleUnseen: write(endings.settleUnseen),
    'live-leg': write(endings.liveLeg),

    modify: write(commands.modify),
    'modify-rejected': write(commands.modifyRejected),
    claimRefusal: write(commands.claimRefusal),
    refuseAnsweredModify: write(commands.refuseAnsweredModify),
    doubtPendingModifies: write(commands.doubtPendingModifies),
    'replacement-rejected': write(commands.replacementRejected),
    'repeat-answer': write(commands.repeatAnswer),
    noteLandedLeg: write(commands.noteLandedLeg),
    refuseUnaccepted: write(commands.refuseUnaccepted),
    refuseDuplicate: write(commands.refuseDuplicate),

    'cancel-command': write(commands.cancelCommand),
    'cancel-rejected': write(commands.cancelRejected),
    doubtLeg: write(commands.doubtLeg),
    closed: write(commands.noteWhenClosed),

    query: write(queries.query),
    decideModifies: write(queries.decideModifies),
    gap: write(queries.gap),
    askWhatIsDue: write(askWhatIsDue),

    nameWorkingLeg: write(settling.nameWorkingLeg),
    lowerQuantityToFilled: write(settling.lowerQuantityToFilled),
    watch: write(settling.watch),
    watchTrades: write(watchTrades),
    close: write(endings.close),
  },
});
