import { addDecimals, isAbove, subtractDecimals } from '../../machines/decimal.ts';
import type { InputMessage, OrderStatusReportMessage } from '../../src/dispatch/input.ts';
import type { Choices } from './choices.ts';

/** How late after its expiry the venue may still apply a request. */
const LANDING_SLACK_MS = 2_000;
/** How old what an answer says may be. Together with the slack below `landingGraceMs`. */
const READ_LAGS_MS = [0, 500, 2_000];

/** How a venue behaves throughout a scenario. */
export interface VenueTraits {
  /** Modifies name the order, not the leg they are to replace. */
  readonly byClientOrderId: boolean;
  /** A modify places the new leg even if the old one is gone. */
  readonly alwaysPlaces: boolean;
  /** A modify keeps the leg and changes it in place. */
  readonly modifiesInPlace: boolean;
  /** Answers to modifies name the new leg. */
  readonly answersNameLegs: boolean;
  /** Reports on the stream carry price and size; what is read always does. */
  readonly reportsTerms: boolean;
  /** Reports on the stream carry what was filled; what is read always does. */
  readonly reportsFilled: boolean;
  /** Queries answer with every leg, not only with the one last changed. */
  readonly answersWhole: boolean;
}

/** What is read tells everything. */
const READ = { reportsTerms: true, reportsFilled: true };

type LegStatus = 'ACCEPTED' | 'FILLED' | 'CANCELED' | 'EXPIRED' | 'REJECTED';

interface VenueLeg {
  readonly venueOrderId: string;
  size: string;
  price: string;
  filled: string;
  status: LegStatus;
  /** What it was when, for reads that lag. */
  readonly log: { at: number; size: string; price: string; filled: string; status: LegStatus }[];
}

interface VenueTrade {
  readonly at: number;
  readonly report: Extract<InputMessage, { type: 'fill' }>['report'];
}

export interface SubmitRequest {
  readonly type: 'submit';
  readonly quantity: string;
  readonly price: string;
  readonly expiresAt: number | undefined;
}

export interface ModifyRequest {
  readonly type: 'modify';
  readonly requestId: string;
  readonly legSize: string;
  readonly price: string;
  readonly expiresAt: number | undefined;
  /** The leg it is to replace, for venues that modify by leg. */
  readonly replaces: string | null;
}

export interface CancelRequest {
  readonly type: 'cancel';
  readonly requestId: string;
}

export type VenueRequest = SubmitRequest | ModifyRequest | CancelRequest;

/** What came of a request: the leg it made, if any, or why it was refused. */
export type Verdict = { readonly leg: string | null } | { readonly refused: string };

/**
 * One order at a venue that answers a modify with a cancel and a new leg. It is the truth that the
 * invariants are checked against; what it reports goes out through `publish`, in order.
 */
export class RandomVenue {
  readonly legs: VenueLeg[] = [];
  readonly trades: VenueTrade[] = [];
  readonly #traits: VenueTraits;
  readonly #publish: (message: InputMessage) => void;
  readonly #clientOrderId: string;
  #nextLeg = 1001;

  constructor(
    clientOrderId: string,
    traits: VenueTraits,
    publish: (message: InputMessage) => void,
  ) {
    this.#clientOrderId = clientOrderId;
    this.#traits = traits;
    this.#publish = publish;
  }

  get liveLeg(): VenueLeg | undefined {
    return this.legs.find((leg) => leg.status === 'ACCEPTED');
  }

  /** Applies a request, at most once, if it has not expired. */
  apply(request: VenueRequest, now: number, choices: Choices): Verdict {
    const expired = 'expiresAt' in request && request.expiresAt !== undefined;
    if (expired && now > (request.expiresAt ?? 0) + LANDING_SLACK_MS) return { refused: 'expired' };
    switch (request.type) {
      case 'submit':
        return this.#place(request.quantity, request.price, now, choices);
      case 'modify':
        return this.#modify(request, now, choices);
      case 'cancel': {
        const leg = this.liveLeg;
        if (leg === undefined) return { refused: 'never placed, already canceled, or filled' };
        this.#change(leg, now, { status: 'CANCELED' });
        return { leg: null };
      }
    }
  }

  /** A trade on the live leg. */
  trade(now: number, choices: Choices): void {
    const leg = this.liveLeg;
    if (leg === undefined) return;
    const remaining = subtractDecimals(leg.size, leg.filled);
    const lastQty = choices.isRare(5) || !isAbove(remaining, '1') ? remaining : '1';
    const filled = addDecimals(leg.filled, lastQty);
    const done = !isAbove(leg.size, filled);
    const tradeId = `t${this.trades.length + 1}`;
    const { venueOrderId, price } = leg;
    const ids = { clientOrderId: this.#clientOrderId, venueOrderId };
    const report = { ...ids, tradeId, lastQty, lastPx: price, tsEvent: now };
    this.trades.push({ at: now, report });
    const fillFirst = !choices.isRare(4);
    const fill: InputMessage = { type: 'fill', report, ts: now };
    if (fillFirst) this.#publish(fill);
    const silent = !done && choices.isRare(2);
    this.#change(leg, now, { filled, status: done ? 'FILLED' : 'ACCEPTED' }, silent);
    if (!fillFirst) this.#publish(fill);
  }

  /** The venue ends the live leg of its own accord. */
  end(now: number, choices: Choices): void {
    const leg = this.liveLeg;
    if (leg === undefined) return;
    this.#change(leg, now, { status: choices.isRare(3) ? 'EXPIRED' : 'CANCELED' });
  }

  /** Reads the order: `asOf` is when the question was sent, the content may lag behind it. */
  read(asOf: number, now: number, choices: Choices): InputMessage {
    const lag = READ_LAGS_MS[choices.below(READ_LAGS_MS.length)] ?? 0;
    return this.#answer(asOf, asOf - lag, now, this.#traits.answersWhole && !choices.isRare(6));
  }

  /** Reads the order as it is now, whole. */
  readTruth(now: number): InputMessage {
    return this.#answer(now, now, now, true);
  }

  #place(size: string, price: string, now: number, choices: Choices): Verdict {
    const venueOrderId = String(this.#nextLeg);
    this.#nextLeg += 1;
    const leg: VenueLeg = { venueOrderId, size, price, filled: '0', status: 'ACCEPTED', log: [] };
    this.legs.push(leg);
    const refused = choices.isRare(this.legs.length === 1 ? 24 : 8);
    this.#change(leg, now, { status: refused ? 'REJECTED' : 'ACCEPTED' });
    if (refused) return { refused: 'would have matched' };
    if (choices.isRare(6)) this.trade(now, choices);
    return { leg: venueOrderId };
  }

  #modify(request: ModifyRequest, now: number, choices: Choices): Verdict {
    const { byClientOrderId, alwaysPlaces, modifiesInPlace } = this.#traits;
    const live = this.liveLeg;
    const target = byClientOrderId || live?.venueOrderId === request.replaces ? live : undefined;
    if (target === undefined && !alwaysPlaces) return { refused: 'canceled or filled' };
    if (choices.isRare(8)) return { refused: 'invalid new order' };
    // Without a second live leg: a venue that always places still ends what the order has.
    const old = target ?? live;
    if (old !== undefined && modifiesInPlace && isAbove(request.legSize, old.filled)) {
      this.#change(old, now, { price: request.price, size: request.legSize });
      return { leg: old.venueOrderId };
    }
    const newFirst = choices.isRare(2) && old !== undefined;
    if (!newFirst && old !== undefined) this.#change(old, now, { status: 'CANCELED' });
    if (newFirst) old.status = 'CANCELED';
    const verdict = this.#place(request.legSize, request.price, now, choices);
    if (newFirst) this.#change(old, now, { status: 'CANCELED' });
    return verdict;
  }

  #change(leg: VenueLeg, now: number, to: Partial<VenueLeg>, silent = false): void {
    Object.assign(leg, to);
    const { size, price, filled, status } = leg;
    leg.log.push({ at: now, size, price, filled, status });
    if (silent) return;
    this.#publish({ type: 'status', report: this.#report(leg, leg, now, this.#traits), ts: now });
  }

  #report(
    leg: VenueLeg,
    was: Pick<VenueLeg, 'size' | 'price' | 'filled' | 'status'>,
    tsEvent: number,
    tells: Pick<VenueTraits, 'reportsTerms' | 'reportsFilled'>,
  ): OrderStatusReportMessage {
    const partly = was.status === 'ACCEPTED' && was.filled !== '0';
    return {
      clientOrderId: this.#clientOrderId,
      venueOrderId: leg.venueOrderId,
      status: partly ? 'PARTIALLY_FILLED' : was.status,
      ...(tells.reportsTerms ? { quantity: was.size, price: was.price } : {}),
      ...(tells.reportsFilled ? { filledQty: was.filled } : {}),
      tsEvent,
    };
  }

  #answer(asOf: number, readAt: number, now: number, whole: boolean): InputMessage {
    const orders: OrderStatusReportMessage[] = [];
    for (const leg of this.legs) {
      const was = leg.log.findLast((entry) => entry.at <= readAt);
      if (was !== undefined) orders.push(this.#report(leg, was, was.at, READ));
    }
    const fills = this.trades.filter(({ at }) => at <= readAt).map(({ report }) => report);
    const clientOrderId = this.#clientOrderId;
    const shown = whole ? orders : orders.slice(-1);
    return {
      type: 'query.answered',
      clientOrderId,
      asOf,
      orders: shown,
      fills,
      complete: whole,
      ts: now,
    };
  }
}
