/** With which codes the API closes a socket. */
export const CLOSE_CODES = {
  stopping: 1001,
  unauthorized: 4401,
  /** What was not read can still be resumed. */
  tooSlow: 4408,
} as const;

export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];
