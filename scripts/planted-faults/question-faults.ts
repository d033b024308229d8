import type { Fault } from './fault.ts';

/** Faults in what is asked, when, and what the answers decide. */
export const QUESTION_FAULTS: readonly Fault[] = [
  {
    name: 'stream.gap asks nothing',
    file: 'machines/queries.ts',
    snippet: `openDoubt(draft, event, 'the stream was interrupted');
  request(draft, 'query-fills', 'the stream was interrupted');
  const dueAt = event.ts + draft.policy.requeryMs;
  setQuestions(draft, { lostFills: { since: event.ts, dueAt } });`,
    replacement: '',
  },
  {
    name: 'a deadline never re-asks: doubt',
    file: 'machines/questions.ts',
    snippet: 'setQuestions(draft, { doubt: { ...doubt, dueAt } });',
    replacement: 'setQuestions(draft, { doubt: null });',
  },
  {
    name: 'a deadline never re-asks: pending modify',
    file: 'machines/questions.ts',
    snippet: 'return { ...modify, dueAt, overdue: true };',
    replacement: 'return { ...modify, dueAt: Number.MAX_SAFE_INTEGER, overdue: true };',
  },
  {
    name: 'nobody asks for trades that a status told of',
    file: 'machines/questions.ts',
    snippet: 'setQuestions(draft, { missingTrades: { dueAt, asked: 0 } });',
    replacement: '',
  },
  {
    name: 'nobody asks whether a modify landed after the order was closed',
    file: 'machines/endings.ts',
    snippet:
      'setQuestions(draft, { landing: { until, dueAt: event.ts + draft.policy.requeryMs } });',
    replacement: '',
  },
  {
    name: 'an answer settles a doubt that is younger than its snapshot',
    file: 'machines/queries.ts',
    snippet: '!doubt.stays && event.asOf >= doubt.since && showsBoundLeg(draft, event)',
    replacement: '!doubt.stays && showsBoundLeg(draft, event)',
  },
  {
    name: 'an answer settles the doubt that an acknowledged cancel left',
    file: 'machines/queries.ts',
    snippet: '!doubt.stays && event.asOf >= doubt.since && showsBoundLeg(draft, event)',
    replacement: 'event.asOf >= doubt.since && showsBoundLeg(draft, event)',
  },
  {
    name: 'an answer decides modifies although incomplete',
    file: 'machines/queries.ts',
    snippet: 'if (boundByIt || !event.complete) return false;',
    replacement: 'if (boundByIt) return false;',
  },
  {
    name: 'an answer decides modifies although it bound a leg',
    file: 'machines/queries.ts',
    snippet: 'if (boundByIt || !event.complete) return false;',
    replacement: 'if (!event.complete) return false;',
  },
  {
    name: 'an answer is judged by the input before it',
    file: 'machines/queries.ts',
    snippet: 'order.boundLeg?.boundAt === event.input',
    replacement: 'order.boundLeg?.boundAt === order.step.input',
  },
  {
    name: 'the landing grace is ignored',
    file: 'machines/queries.ts',
    snippet: 'expiresAt + order.policy.landingGraceMs <= event.asOf',
    replacement: 'expiresAt <= event.asOf',
  },
  {
    name: 'an answer refuses a modify that never expires',
    file: 'machines/queries.ts',
    snippet: 'expiresAt !== null && expiresAt + order.policy.landingGraceMs <= event.asOf',
    replacement: 'expiresAt === null || expiresAt + order.policy.landingGraceMs <= event.asOf',
  },
  {
    name: 'a lagging read undoes an acknowledged modify',
    file: 'machines/queries.ts',
    snippet: '} else if (!modify.acked) {',
    replacement: '} else {',
  },
  {
    name: 'an answer refuses a modify whose leg may have been seen',
    file: 'machines/queries.ts',
    snippet: 'if (legMayHaveBeenSeen(draft, modify)) {',
    replacement: 'if (draft.closedAt !== null) {',
  },
  {
    name: 'an acknowledged order is rejected because an answer leaves it out',
    file: 'machines/queries.ts',
    snippet: 'if (submit === null || submit.acked || !event.complete) return false;',
    replacement: 'if (submit === null || !event.complete) return false;',
  },
  {
    name: 'the reports of an answer are settled one by one',
    file: 'machines/order-input.ts',
    snippet: "return 'inAnswer' in event && event.inAnswer;",
    replacement: 'return false;',
  },
];
