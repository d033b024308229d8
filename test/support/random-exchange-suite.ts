import { expect, it } from 'vitest';
import type { ActionAnswer } from '../../src/venues/simulator/exchange/answers.ts';
import { Exchange } from '../../src/venues/simulator/exchange/exchange.ts';
import type { L2Book } from '../../src/venues/simulator/exchange/l2-book.ts';
import type { Truth } from '../../src/venues/simulator/exchange/truth.ts';
import type { VenueEvent } from '../../src/venues/simulator/exchange/venue-event.ts';
import type { VenueRules } from '../../src/venues/simulator/exchange/venue-rules.ts';
import type { FillRow } from '../../src/venues/simulator/wire/rows.ts';
import { assertHolds } from './invariants.ts';
import { RandomTraders } from './random-traders.ts';
import { givenSeed } from './seed.ts';

const START = 1_795_000_000_000;
const MICRO = 1_000_000;
/** To look at all that is true costs more than to do something. */
const CHECKED_EVERY = 25;

/** Lets users do anything, and looks after each action at whatever can be seen from outside. */
export function randomExchangeSuite(actions: number, rules: Partial<VenueRules> = {}): void {
  const seed = givenSeed();

  it(`keeps the books' invariants over ${actions} actions`, { timeout: 600_000 }, () => {
    console.log(`seed ${seed}`);
    const exchange = new Exchange({ seed, startAt: START, market: false, rules });
    const traders = new RandomTraders(seed, exchange);
    const seen = new Seen();
    const done = new Map<string, number>();
    for (let index = 0; index < actions; index += 1) {
      const now = START + index * 10;
      exchange.advance(now);
      const mark = traders.mark();
      if (mark !== null) exchange.setMark(mark.coin, mark.px, now);
      const { user, action } = traders.next(now);
      const answer = exchange.execute(user, action, now);
      done.set(action.type, (done.get(action.type) ?? 0) + 1);
      try {
        seen.take(exchange.takeEvents());
        checkAnswer(answer, seen);
        checkBooks(exchange, now);
        if (index % CHECKED_EVERY > 0 && index < actions - 1) continue;
        const truths = traders.users
          .map((each) => exchange.truth(each))
          .filter((each) => each !== null);
        checkPositions(truths);
        seen.check(truths);
        checkMoney(exchange, traders, seen.fees, now);
      } catch (error) {
        const what = JSON.stringify({ user, action, answer });
        throw new Error(`seed ${seed}, action ${index}: ${what}`, { cause: error });
      }
    }
    // Nothing above is worth anything unless all of it happened.
    expect(done.size).toBe(8);
    expect([...seen.statuses.keys()].toSorted()).toEqual(
      expect.arrayContaining([
        'badAloPxRejected',
        'canceled',
        'filled',
        'iocCancelRejected',
        'open',
      ]),
    );
    expect(seen.trades).toBeGreaterThan(actions / 10);
    expect(seen.statuses.get('selfTradeCanceled')).toBeGreaterThan(0);
    expect(seen.statuses.get('triggered')).toBeGreaterThan(0);
    expect(seen.statuses.get('reduceOnlyCanceled')).toBeGreaterThan(0);
    expect(seen.statuses.get('siblingFilledCanceled')).toBeGreaterThan(0);
  });
}

/** What the events have told so far. */
class Seen {
  /** Each leg's size, what has filled of it, whether it was open, whether it has ended. */
  readonly #legs = new Map<number, { filled: number; opened: boolean; ended: string | null }>();
  readonly #fillsByTrade = new Map<string, FillRow[]>();
  readonly statuses = new Map<string, number>();
  trades = 0;
  /** Micro-dollars. */
  fees = 0;

  take(events: readonly VenueEvent[]): void {
    const fresh = new Map<string, FillRow[]>();
    let traded = 0;
    for (const event of events) {
      if (event.type === 'order') this.#takeOrder(event.update);
      if (event.type === 'trade') traded += 1;
      if (event.type !== 'fill') continue;
      const { fill } = event;
      const leg = this.leg(fill.oid);
      leg.filled += Number(fill.sz);
      this.fees += micro(fill.fee);
      const key = `${fill.time} ${fill.coin} ${fill.tid}`;
      const both = fresh.get(key) ?? [];
      fresh.set(key, [...both, fill]);
      assertHolds(!this.#fillsByTrade.has(key), 'a trade is told once');
    }
    for (const [key, both] of fresh) {
      this.#fillsByTrade.set(key, both);
      checkBothSides(both);
    }
    assertHolds(fresh.size === traded, 'a trade is told, and filled on both sides');
    this.trades += traded;
  }

  leg(oid: number): { filled: number; opened: boolean; ended: string | null } {
    const known = this.#legs.get(oid) ?? { filled: 0, opened: false, ended: null };
    this.#legs.set(oid, known);
    return known;
  }

  /** That what is true is what was told. */
  check(truths: readonly Truth[]): void {
    for (const { live, ended } of truths) {
      for (const { order } of live) {
        const leg = this.leg(order.oid);
        assertHolds(leg.ended === null, `leg ${order.oid} lives`);
        assertHolds(isSum(order.sz, leg.filled, order.origSz), `the sizes of ${order.oid}`);
      }
      for (const { order, status } of ended.slice(-5)) {
        assertHolds(this.leg(order.oid).ended === status, `the end of ${order.oid} was told`);
      }
    }
  }

  #takeOrder({ order, status }: Extract<VenueEvent, { type: 'order' }>['update']): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    const leg = this.leg(order.oid);
    assertHolds(leg.ended === null, `leg ${order.oid} has ended, and is ${status}`);
    if (status === 'open' || status === 'triggered') {
      leg.opened = true;
      return;
    }
    leg.ended = status;
    const isWhole = Number(order.origSz) === 0;
    assertHolds(isWhole || isSum(order.sz, leg.filled, order.origSz), `the sizes of ${order.oid}`);
    assertHolds((status === 'filled') === (order.sz === '0.0'), `${order.oid} is filled whole`);
  }
}

function checkBothSides(both: readonly FillRow[]): void {
  const [one, other] = both;
  if (one === undefined || other === undefined || both.length !== 2) {
    throw new Error(`a trade with ${both.length} sides`);
  }
  expect([one.px, one.sz, one.time]).toEqual([other.px, other.sz, other.time]);
  expect(new Set([one.side, other.side])).toEqual(new Set(['A', 'B']));
  expect(one.crossed).not.toBe(other.crossed);
}

function checkAnswer(answer: ActionAnswer, seen: Seen): void {
  if (answer.status !== 'ok' || answer.response.type !== 'order') return;
  for (const status of answer.response.data.statuses) {
    if (typeof status === 'string' || 'error' in status) continue;
    const oid = 'resting' in status ? status.resting.oid : status.filled.oid;
    expect(seen.leg(oid).opened, `${oid} was answered, and never open`).toBe(true);
    assertHolds(!('filled' in status) || seen.leg(oid).filled > 0, `${oid} is said to be filled`);
  }
}

function checkBooks(exchange: Exchange, now: number): void {
  for (const coin of exchange.coins) {
    const request = { type: 'l2Book', coin, nSigFigs: null } as const;
    const { levels } = exchange.info(request, { now, asOf: now, deadLeg: false }) as L2Book;
    const [bids, asks] = levels.map((side) => side.map(({ px }) => Number(px)));
    expect(bids).toEqual(bids?.toSorted((a, b) => b - a));
    expect(asks).toEqual(asks?.toSorted((a, b) => a - b));
    assertHolds(!((bids?.[0] ?? 0) >= (asks?.[0] ?? Infinity)), 'the book is not crossed');
    for (const level of levels.flat()) expect(Number(level.sz)).toBeGreaterThan(0);
  }
}

/** What one has bought another has sold. */
function checkPositions(truths: readonly Truth[]): void {
  const held = new Map<string, number>();
  for (const { coin, szi } of truths.flatMap(({ positions }) => positions)) {
    held.set(coin, (held.get(coin) ?? 0) + micro(szi));
  }
  for (const [coin, sum] of held) expect(sum, `the positions of ${coin}`).toBe(0);
}

/** Money goes from hand to hand, and to the venue as fees. */
function checkMoney(exchange: Exchange, traders: RandomTraders, fees: number, now: number): void {
  const read = { now, asOf: now, deadLeg: false };
  const cash = traders.users.map((user) => {
    const state = exchange.info({ type: 'clearinghouseState', user }, read);
    return micro((state as { marginSummary: { totalRawUsd: string } }).marginSummary.totalRawUsd);
  });
  const sum = cash.reduce((total, each) => total + each, fees);
  expect(sum).toBe(traders.users.length * traders.fundsUsd * MICRO);
}

function micro(decimal: string): number {
  return Math.round(Number(decimal) * MICRO);
}

function isSum(rest: string, filled: number, whole: string): boolean {
  return Math.abs(Number(rest) + filled - Number(whole)) < 1e-8;
}
