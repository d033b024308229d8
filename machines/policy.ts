/** How patient and how suspicious an order is. Times in milliseconds. */
export interface OrderPolicy {
  /** Wait before the first question about an order, a modify, a cancel or missing trades. */
  readonly queryAfterMs: number;
  /** Wait before the same question is asked again. */
  readonly requeryMs: number;
  /** How long after its expiry a request may still land, or not show in an answer. */
  readonly landingGraceMs: number;
  /** Retired legs, and answered requests, remembered an order. */
  readonly legsKept: number;
  /**
   * When a pending modify starts to hold back the bound leg's end: when it is `sent`, or, the older
   * rule of venue adapters, only when it is `acked`. Only `sent` is safe.
   */
  readonly armModify: 'sent' | 'acked';
}

/** The defaults of the contract. */
export const DEFAULT_ORDER_POLICY: OrderPolicy = {
  queryAfterMs: 2_000,
  requeryMs: 2_000,
  landingGraceMs: 5_000,
  legsKept: 1_000,
  armModify: 'sent',
};
