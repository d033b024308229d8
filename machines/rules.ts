/**
 * Every rule by which an input is decided, with what it means. An input's outcome names one of
 * them; the machine's transitions carry them as the names of their actions.
 */
export const RULES = {
  submit: 'The order is registered; it is about to be sent.',
  accept: 'First evidence of a leg: the order is accepted and bound to it.',
  acked: 'The venue took the request; no new leg is named yet.',
  reject: 'The venue refused the order: nothing was ever live.',
  unknown: 'The outcome of a request is unknown: ask, conclude nothing.',
  replace: 'Evidence of a newer leg: bind it, retire the old one, drop what was held.',
  'replacement-rejected': 'A new leg was refused: so was the modify that it answers.',
  'repeat-accept': 'The bound leg is known to be live: nothing new.',
  correct: 'The bound leg differs from what was announced: announce it anew.',
  fill: 'An unseen trade: emitted once, on whichever leg it came.',
  'fill-marker': 'A status tells of trades: they are counted when they come themselves.',
  'duplicate-fill': 'A trade seen before: nothing changes.',
  trigger: 'The stop or touch price was met.',
  'repeat-trigger': 'The order was triggered before: once an order.',
  'ignore-trigger': 'A type without a limit price is not announced as triggered.',
  cancel: 'The last live leg was canceled: so is the order.',
  expire: 'The last live leg expired: so does the order.',
  'hold-cancel': 'A leg ended while a modify is pending: the end is held, not believed.',
  'release-cancel': 'No modify is pending any more: the held end was the order’s own.',
  'stale-status': 'A status of a leg that was left or has ended: it revives nothing.',
  modify: 'A modify leaves: from now on ends of the bound leg are held.',
  'modify-rejected': 'A modify was refused; the order goes on as it was.',
  'cancel-command': 'A cancel was sent or taken: the order ends when its leg does.',
  'cancel-rejected': 'A cancel was refused: ask where the order stands.',
  'repeat-answer': 'An answer that tells nothing new.',
  query: 'The venue’s answer to a question, applied report by report.',
  gap: 'The stream was interrupted: whatever was sent meanwhile is lost, so ask.',
  clock: 'Time has passed: due questions are asked.',
  'late-fill': 'An unseen trade of a closed order: never dropped.',
  'live-leg': 'A leg works at the venue although the order is closed: say so aloud.',
  closed: 'A command or answer for a closed order: noted.',
  external: 'No tracked order is concerned: the report is handed on raw.',
  invalid: 'Malformed or not allowed: nothing changed.',
} as const;

/** The name of the rule that decided an input. */
export type Rule = keyof typeof RULES;
