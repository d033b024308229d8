/* oxlint-disable max-lines -- the whole chart on one page, to be followed from state to state */
import { initialContext } from './order-context.ts';
import { orderSetup } from './order-setup.ts';

/** What a live status of either leg is to a closed order, whichever of the three it is. */
const surfacing = {
  guard: 'surfacesLive',
  description: 'A leg works although the order is closed: its owner should cancel it.',
  actions: ['live-leg', 'watchTrades'],
} as const;
const workingOn = {
  guard: 'boundLegStillWorks',
  description: 'The leg it was filled on is larger than what traded, and works on.',
  actions: ['live-leg', 'watchTrades'],
} as const;

/**
 * The life of one order at a venue that answers a modify with a cancel and a new venue order.
 *
 * Every transition carries the rule that it is (an action in kebab-case) and says why. `ending` and
 * `settling` are passed through, never rested in: the one decides what the end of the bound leg
 * means, the other where the order stands once an input has been applied. Closed states are not
 * final, for a closed order still takes late trades. There is no I/O, clock, chance or delay here:
 * time, ids and answers come in with the events, deadlines are data.
 */
export const orderMachine = orderSetup.createMachine({
  id: 'order',
  description: 'One client order id, over all the venue orders (legs) that modifies give it.',
  context: ({ input }) => initialContext(input),
  initial: 'open',
  on: {
    clock: {
      description: 'Questions that are due are asked, and set to be asked again.',
      actions: 'askWhatIsDue',
    },
  },
  states: {
    open: {
      initial: 'submitted',
      on: {
        'cancel.sent': {
          description: 'The order ends when its leg does; if nothing is heard, ask.',
          actions: 'cancel-command',
        },
        'cancel.acked': {
          guard: 'cancelUnanswered',
          description: 'Taken is not done: ask until the order is replaced or closed.',
          actions: 'cancel-command',
        },
        'cancel.rejected': {
          guard: 'cancelUnanswered',
          description: 'The leg may be gone already, or live on: ask.',
          actions: ['cancel-rejected', 'doubtLeg'],
        },
        'cancel.unknown': {
          guard: 'cancelUnanswered',
          description: 'Silence proves nothing: ask.',
          actions: 'unknown',
        },
        'cancel.*': {
          description: 'A second answer, or one to a cancel never sent.',
          actions: 'repeat-answer',
        },
        'submit.*': {
          description: 'The order is bound to a leg: its submit needs no answer any more.',
          actions: 'repeat-answer',
        },
        'modify.*': {
          description: 'An answer that tells nothing new.',
          actions: 'repeat-answer',
        },
        'stream.gap': {
          description: 'Whatever was sent meanwhile is lost: ask for orders and fills.',
          actions: 'gap',
        },
        'query.answered': {
          description: 'The questions that the answer settles are asked no more.',
          actions: 'query',
        },
      },
      states: {
        submitted: {
          description: 'About to be sent, or sent. The order has no leg yet.',
          on: {
            'submit.acked': [
              {
                guard: 'namesLeg',
                description: 'The answer names the leg.',
                target: '#settling',
                actions: 'accept',
              },
              {
                description: 'The venue knows the order, its leg shows later: no more is asked.',
                actions: 'acked',
              },
            ],
            'submit.rejected': {
              description: 'Positive evidence: nothing was ever live.',
              target: '#rejected',
              actions: 'reject',
            },
            'submit.unknown': {
              description: 'A timeout, a 5xx, a disconnect is no refusal: ask.',
              actions: 'unknown',
            },
            'status.accepted': {
              target: '#settling',
              description: 'The order lives on its first leg.',
              actions: 'accept',
            },
            'status.partiallyFilled': {
              description: 'It must have been accepted; the trades come themselves.',
              target: '#settling',
              actions: ['inferAcceptance', 'fill-marker'],
            },
            'status.filled': {
              description: 'It must have been accepted; the trades come themselves.',
              target: '#settling',
              actions: ['inferAcceptance', 'fill-marker'],
            },
            'status.triggered': [
              {
                guard: 'triggers',
                description: 'It must have been accepted.',
                target: '#settling',
                actions: ['inferAcceptance', 'trigger'],
              },
              {
                description: 'Types without a limit price are not announced as triggered.',
                actions: 'ignore-trigger',
              },
            ],
            'status.canceled': {
              description: 'It must have been accepted before it was canceled.',
              target: '#ending',
              actions: 'inferAcceptance',
            },
            'status.expired': {
              description: 'It must have been accepted before it expired.',
              target: '#ending',
              actions: 'inferAcceptance',
            },
            'status.rejected': {
              description: 'The first leg was refused: nothing was ever live.',
              target: '#rejected',
              actions: 'reject',
            },
            fill: {
              description: 'A trade is evidence of the leg: accepted, then filled.',
              target: '#settling',
              actions: ['inferAcceptance', 'fill'],
            },
            'modify.sent': {
              description: 'What is not known to be at the venue cannot be modified.',
              actions: 'refuseUnaccepted',
            },
            'query.answered': {
              guard: 'neverReached',
              description: 'Expired, never acknowledged, and the venue knows nothing of it.',
              target: '#rejected',
              actions: ['rejectUnreached', 'query'],
            },
          },
        },

        working: {
          description: 'Bound to a leg.',
          initial: 'accepted',
          on: {
            'status.accepted': [
              {
                guard: 'newerLeg',
                description: 'The replacement shows: the order lives on it from now on.',
                target: '#settling',
                actions: 'replace',
              },
              {
                guard: 'liveBoundLeg',
                description: 'Known already; a price, size or cause in it may be new.',
                target: '#settling',
                actions: ['correct', 'repeat-accept'],
              },
            ],
            'status.partiallyFilled': [
              {
                guard: 'newerLeg',
                description: 'Any evidence of a newer leg replaces.',
                target: '#settling',
                actions: ['replace', 'fill-marker'],
              },
              {
                guard: 'liveBoundLeg',
                description: 'The trades come themselves; a price, size or cause may be new.',
                target: '#settling',
                actions: ['correct', 'fill-marker'],
              },
            ],
            'status.filled': [
              {
                guard: 'newerLeg',
                description: 'Any evidence of a newer leg replaces, also its completion.',
                target: '#settling',
                actions: ['replace', 'fill-marker'],
              },
              {
                guard: 'liveBoundLeg',
                description: 'Trades end an order, not the word of them.',
                target: '#settling',
                actions: 'fill-marker',
              },
            ],
            'status.triggered': [
              {
                guard: 'ignoresTrigger',
                description: 'For a type that does not announce it: binds and replaces nothing.',
                actions: 'ignore-trigger',
              },
              {
                guard: 'newerLegTriggeredBefore',
                description: 'A newer leg replaces; the trigger is announced once an order.',
                target: '#settling',
                actions: ['replace', 'repeat-trigger'],
              },
              {
                guard: 'newerLeg',
                description: 'A newer leg replaces, and it has triggered.',
                target: '#settling',
                actions: ['replace', 'trigger'],
              },
              {
                guard: 'boundLegTriggeredBefore',
                description: 'Announced once an order.',
                target: '#settling',
                actions: ['correct', 'repeat-trigger'],
              },
              {
                guard: 'liveBoundLeg',
                description: 'The stop or touch price was met.',
                target: '#settling',
                actions: ['correct', 'trigger'],
              },
            ],
            'status.canceled': [
              {
                guard: 'newerLeg',
                description: 'A newer leg that was canceled before it showed otherwise.',
                target: '#ending',
                actions: 'replace',
              },
              {
                guard: 'liveBoundLeg',
                description: 'The bound leg has ended.',
                target: '#ending',
              },
            ],
            'status.expired': [
              {
                guard: 'newerLeg',
                description: 'A newer leg that expired before it showed otherwise.',
                target: '#ending',
                actions: 'replace',
              },
              {
                guard: 'liveBoundLeg',
                description: 'The bound leg has ended.',
                target: '#ending',
              },
            ],
            'status.rejected': [
              {
                guard: 'liveBoundLeg',
                description: 'A leg that was live and is refused has ended.',
                target: '#ending',
              },
              {
                guard: 'claimsRefusal',
                description: 'The leg of a modify that its answer refused already.',
                target: '#settling',
                actions: ['claimRefusal', 'replacement-rejected'],
              },
              {
                guard: 'refusesModify',
                description: 'The replacement was refused: so was the modify it answers.',
                target: '#settling',
                actions: ['refuseAnsweredModify', 'replacement-rejected'],
              },
              {
                guard: 'unseenNewerLeg',
                description: 'A replacement was refused, it cannot be told whose: ask.',
                target: '#settling',
                actions: ['doubtPendingModifies', 'replacement-rejected'],
              },
            ],
            'status.*': [
              {
                guard: 'cameAndWent',
                description: 'An unseen older leg fits one pending modify: it came and went.',
                target: '#settling',
                actions: ['settleUnseen', 'stale-status'],
              },
              {
                description: 'A leg that was left, or has ended: nothing revives it.',
                target: '#settling',
                actions: 'stale-status',
              },
            ],
            fill: [
              {
                guard: 'seenTrade',
                description: 'Looked up before anything else: a seen trade changes nothing.',
                target: '#settling',
                actions: 'duplicate-fill',
              },
              {
                guard: 'newerLeg',
                description: 'A trade of a newer leg: first the replacement, then the trade.',
                target: '#settling',
                actions: ['replace', 'fill'],
              },
              {
                description: 'A trade of the bound or a retired leg: the binding stays.',
                target: '#settling',
                actions: 'fill',
              },
            ],
            'modify.sent': [
              {
                guard: 'requestKnown',
                description: 'A request id names one request of the order.',
                actions: 'refuseDuplicate',
              },
              {
                description: 'Armed before the request leaves: from now on ends are held.',
                target: '#settling',
                actions: 'modify',
              },
            ],
            'modify.acked': [
              {
                guard: 'newerLeg',
                description: 'The answer names the new leg: certain evidence of it.',
                target: '#settling',
                actions: 'replace',
              },
              {
                guard: 'confirmsCause',
                description: 'The answer tells the cause of a leg that was bound or left.',
                target: '#settling',
                actions: ['confirmCause', 'repeat-accept'],
              },
              {
                guard: 'waitsForLeg',
                description: 'Taken; it stays pending until its leg shows.',
                target: '#settling',
                actions: 'acked',
              },
            ],
            'modify.rejected': {
              guard: 'modifyRefusable',
              description:
                'Refused, and the bound leg may have gone with it: what is held decides.',
              target: '#settling',
              actions: 'modify-rejected',
            },
            'modify.unknown': {
              guard: 'modifyPending',
              description: 'Silence proves nothing: it stays pending, ask.',
              target: '#settling',
              actions: 'unknown',
            },
            'query.answered': [
              {
                guard: 'decidesModifies',
                description: 'It shows that no modify moved the order: those expired are decided.',
                target: '#settling',
                actions: ['decideModifies', 'query'],
              },
              {
                description: 'Its reports were applied; an answer decides nothing by omission.',
                target: '#settling',
                actions: 'query',
              },
            ],
          },
          states: {
            accepted: { description: 'Lives on its first leg, no modify is pending.' },
            pendingModify: { description: 'A modify was sent whose fate is not known.' },
            replaced: { description: 'Lives on a later leg, no modify is pending.' },
          },
        },

        ending: {
          id: 'ending',
          description: 'Passed through: what does the end of the bound leg mean?',
          always: [
            {
              guard: 'modifyHoldsEnd',
              description: 'It may be half of a replacement: held, not believed.',
              target: '#settling',
              actions: 'hold-cancel',
            },
            {
              guard: 'allTraded',
              description: 'All has traded: settling closes the order as filled.',
              target: '#settling',
              actions: 'leaveToSettling',
            },
            {
              guard: 'legExpired',
              description: 'The last live leg expired.',
              target: '#expired',
              actions: 'expire',
            },
            {
              description: 'The last live leg was canceled.',
              target: '#canceled',
              actions: 'cancel',
            },
          ],
        },

        settling: {
          id: 'settling',
          description: 'Passed through after every input: where does the order stand?',
          always: [
            {
              guard: 'tradesComplete',
              description: 'The quantity has traded, and no pending modify wants more.',
              target: '#filled',
              actions: 'nameWorkingLeg',
            },
            {
              guard: 'heldExpiryReleased',
              description: 'No modify is pending: the held expiry was the order’s own.',
              target: '#expired',
              actions: 'release-cancel',
            },
            {
              guard: 'heldEndReleased',
              description: 'No modify is pending: the held cancel was the order’s own.',
              target: '#canceled',
              actions: 'release-cancel',
            },
            {
              guard: 'venueExhausted',
              description: 'The last leg is filled, and racing modifies left no more to trade.',
              target: '#filled',
              actions: 'lowerQuantityToFilled',
            },
            {
              guard: 'modifiesPending',
              description: 'The fate of a modify is not known.',
              target: 'working.pendingModify',
              actions: 'watch',
            },
            {
              guard: 'wasReplaced',
              description: 'It lives on a later leg.',
              target: 'working.replaced',
              actions: 'watch',
            },
            {
              description: 'It lives on its first leg.',
              target: 'working.accepted',
              actions: 'watch',
            },
          ],
        },
      },
    },

    closed: {
      description: 'Over, but for late trades, refusals not passed on yet, and legs that surface.',
      initial: 'canceled',
      entry: 'close',
      on: {
        fill: [
          {
            guard: 'seenTrade',
            description: 'A seen trade changes nothing.',
            actions: 'duplicate-fill',
          },
          {
            description: 'A trade is never dropped: emitted, the state stays.',
            actions: ['late-fill', 'watchTrades'],
          },
        ],
        'status.accepted': surfacing,
        'status.triggered': surfacing,
        'status.partiallyFilled': surfacing,
        'status.*': {
          description: 'It changes nothing; what it says of the leg’s trades and end is noted.',
          actions: ['stale-status', 'watchTrades'],
        },
        'submit.acked': {
          guard: 'surfacesLive',
          description: 'The answer names a leg that works although the order is closed.',
          actions: ['noteLandedLeg', 'live-leg'],
        },
        'submit.*': { description: 'Noted.', actions: 'closed' },
        'modify.sent': [
          {
            guard: 'requestKnown',
            description: 'A request id names one request of the order.',
            actions: 'refuseDuplicate',
          },
          { description: 'Noted, so that its refusal is passed on.', actions: 'closed' },
        ],
        'modify.acked': {
          guard: 'surfacesLive',
          description: 'The answer names a leg that works although the order is closed.',
          actions: ['noteLandedLeg', 'live-leg'],
        },
        'modify.rejected': {
          guard: 'modifyUnanswered',
          description: 'Its sender still waits for an answer.',
          actions: ['modify-rejected', 'watchTrades'],
        },
        'modify.*': { description: 'Noted.', actions: 'closed' },
        'cancel.rejected': {
          guard: 'cancelUnanswered',
          description: 'Its sender still waits for an answer.',
          actions: 'cancel-rejected',
        },
        'cancel.*': { description: 'Noted.', actions: 'closed' },
        'query.answered': {
          description: 'Its reports were applied by the rows of a closed order.',
          actions: ['query', 'watchTrades'],
        },
      },
      states: {
        canceled: { id: 'canceled', description: 'Its last live leg was canceled.' },
        expired: { id: 'expired', description: 'Its last live leg expired.' },
        rejected: { id: 'rejected', description: 'The venue refused it: nothing was ever live.' },
        filled: {
          id: 'filled',
          description: 'Its trades have reached its quantity.',
          on: {
            'status.accepted': workingOn,
            'status.triggered': workingOn,
            'status.partiallyFilled': workingOn,
          },
        },
      },
    },
  },
});
