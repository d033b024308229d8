/**
 * How the venue behaves where no one has established it. Each is a switch, so that a client can be
 * tried against both; what is first in its list is the default.
 */
export interface VenueRules {
  /** Whether a partial fill shows in `orderUpdates`, as an `open` with a smaller `sz`. */
  readonly partialFillRows: 'none' | 'open';
  /** Which of several live orders with one client order id it names. */
  readonly cloidTarget: 'newest' | 'oldest';
  /** Whether two live orders may share a client order id; that of a dead one may be used again. */
  readonly cloidReuse: 'accept' | 'reject';
  /** What becomes of an order that is to be modified to an IOC or a trigger, without `a`. */
  readonly modifyToTaker: 'keeps-old' | 'kills-old';
  /** What becomes of the old order if the margin does not suffice for the new one. */
  readonly modifyWithoutMargin: 'kills-old' | 'keeps-old';
  /** How a price or a size that cannot be one is answered: at each leg, or for the request. */
  readonly preValidation: 'each-leg' | 'request';
}

export const DEFAULT_VENUE_RULES: VenueRules = {
  partialFillRows: 'none',
  cloidTarget: 'newest',
  cloidReuse: 'accept',
  modifyToTaker: 'keeps-old',
  modifyWithoutMargin: 'kills-old',
  preValidation: 'each-leg',
};
