/** How the client goes about it. Times are in milliseconds. */
export interface ClientSettings {
  /** How long a command waits for its answer, from the call on; then its outcome is unknown. */
  readonly answerTimeoutMs: number;
  /** How long a read waits for its answer. */
  readonly readTimeoutMs: number;
  /** How long a socket may take to open and to confirm its subscriptions. */
  readonly connectTimeoutMs: number;
  /** After how long a silence of the venue it is pinged; it closes after a minute of its own. */
  readonly pingAfterMs: number;
  /** After how long a silence of the venue the socket is given up. */
  readonly silenceMaxMs: number;
  /** The first wait before connecting again; it doubles with each failure. */
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  /** How long a socket has to live for the waits to begin anew. */
  readonly stableAfterMs: number;
  /** How long before its expiry a command may still be sent again. */
  readonly resendMarginMs: number;
  /** Commands over the socket that are not answered; the others go by HTTP. */
  readonly postsInFlight: number;
  /** The venue's limit for an IP address; less, if others share the address. */
  readonly weightPerMinute: number;
  /** How long questions are collected that share their reads. */
  readonly collectQuestionsMs: number;
  /** How far back a full page of the history has to reach to leave nothing out. */
  readonly historyReachMs: number;
  /** How long after what could not be read a gap is announced, for all of that time together. */
  readonly gapAfterUnreadableMs: number;
  /** How far from the middle a market order may trade, in hundredths of a percent. */
  readonly slippageBps: number;
  /**
   * For which orders a trigger is replaced by a trigger. The venue does so only by `a`
   * (always_place), which places the new one even if the old one has fired meanwhile.
   */
  readonly modifyTriggers: 'never' | 'reduce-only' | 'always';
  /** Client order ids remembered with what they are written as at the venue. */
  readonly idsKept: number;
  /** Orders of which it is remembered which legs were there before them. */
  readonly ordersKept: number;
  /** Frames remembered that could not be read. */
  readonly unreadableKept: number;
}

export const DEFAULT_CLIENT_SETTINGS: ClientSettings = {
  answerTimeoutMs: 10_000,
  readTimeoutMs: 5_000,
  connectTimeoutMs: 10_000,
  pingAfterMs: 20_000,
  silenceMaxMs: 30_000,
  reconnectMinMs: 250,
  reconnectMaxMs: 10_000,
  stableAfterMs: 30_000,
  resendMarginMs: 500,
  postsInFlight: 100,
  weightPerMinute: 1_200,
  collectQuestionsMs: 20,
  historyReachMs: 60_000,
  gapAfterUnreadableMs: 250,
  slippageBps: 500,
  modifyTriggers: 'reduce-only',
  idsKept: 100_000,
  ordersKept: 100_000,
  unreadableKept: 100,
};
