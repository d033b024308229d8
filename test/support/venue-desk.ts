import type { ActionAnswer } from '../../src/venues/simulator/exchange/answers.ts';
import { Exchange } from '../../src/venues/simulator/exchange/exchange.ts';
import type { VenueEvent } from '../../src/venues/simulator/exchange/venue-event.ts';
import type { VenueRules } from '../../src/venues/simulator/exchange/venue-rules.ts';
import type { Action, OrderWire, Tif } from '../../src/venues/simulator/wire/action.ts';
import type { ExchangeInfoRequest } from '../../src/venues/simulator/wire/info-request.ts';

export const ALICE = `0x${'a'.repeat(40)}`;
export const BOB = `0x${'b'.repeat(40)}`;
/** When the desk opens: the first hour of a day of UTC. */
export const OPENED_AT = 1_795_305_600_000;

const BTC = 0;

export interface OrderOptions {
  readonly tif?: Tif;
  readonly r?: boolean;
  readonly c?: string;
  readonly a?: number;
  readonly trigger?: {
    readonly triggerPx: string;
    readonly tpsl: 'tp' | 'sl';
    readonly isMarket?: boolean;
  };
}

/** An order for BTC, good till cancelled, unless it says otherwise. */
export function wire(b: boolean, p: string, s: string, options: OrderOptions = {}): OrderWire {
  const { tif = 'Gtc', r = false, c, a = BTC, trigger } = options;
  const t = trigger ? { trigger: { isMarket: true, ...trigger } } : { limit: { tif } };
  return { a, b, p, s, r, t, ...(c !== undefined && { c }) };
}

/** Two users at a venue whose market stands still: a millisecond passes with each action. */
export class VenueDesk {
  readonly exchange: Exchange;
  now = OPENED_AT;

  constructor(rules: Partial<VenueRules> = {}) {
    this.exchange = new Exchange({ seed: 1, startAt: OPENED_AT, market: false, rules });
    for (const user of [ALICE, BOB]) this.exchange.fund(user, { usdc: '100000' });
  }

  do(user: string, action: Action): ActionAnswer {
    this.now += 1;
    return this.exchange.execute(user, action, this.now);
  }

  /** What each order of an action came to. */
  statuses(user: string, action: Action): readonly unknown[] {
    const answer = this.do(user, action);
    if (answer.status !== 'ok' || !('data' in answer.response)) {
      throw new Error(`no statuses in ${JSON.stringify(answer)}`);
    }
    return answer.response.data.statuses;
  }

  /** Places an order that must not be refused, and returns its id. */
  place(user: string, order: OrderWire): number {
    const [status] = this.statuses(user, { type: 'order', orders: [order], grouping: 'na' });
    const { resting, filled } = status as { resting?: { oid: number }; filled?: { oid: number } };
    const oid = resting?.oid ?? filled?.oid;
    if (oid === undefined) throw new Error(`refused: ${JSON.stringify(status)}`);
    return oid;
  }

  /** What an order that is placed by itself is answered. */
  answer(user: string, order: OrderWire): unknown {
    return this.statuses(user, { type: 'order', orders: [order], grouping: 'na' })[0];
  }

  info(request: ExchangeInfoRequest, asOf = this.now, deadLeg = false): unknown {
    return this.exchange.info(request, { now: this.now, asOf, deadLeg });
  }

  /** What has happened since the last look, a line each. */
  lines(user?: string): string[] {
    return this.exchange.takeEvents().flatMap((event) => describe(event, user));
  }
}

function describe(event: VenueEvent, user?: string): string[] {
  if ('user' in event && user !== undefined && event.user !== user) return [];
  switch (event.type) {
    case 'order':
      return [`${event.update.status} ${event.update.order.oid} ${event.update.order.sz}`];
    case 'fill':
      return [`fill ${event.fill.oid} ${event.fill.sz}@${event.fill.px}`];
    case 'nonUserCancel':
      return [`nonUserCancel ${event.oid}`];
    case 'trade':
    case 'book':
      return [];
  }
}
