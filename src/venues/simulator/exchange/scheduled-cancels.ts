import type { Account } from './account.ts';
import { formatUnits, USDC_DECIMALS } from './amounts.ts';
import { type ActionAnswer, DEFAULT_ANSWER, errorAnswer } from './answers.ts';
import type { Venue } from './venue.ts';

/** The least time ahead, in milliseconds. */
const LEAST_AHEAD_MS = 5_000;
const TIMES_A_DAY = 10;
const DAY_MS = 86_400_000;
/** Micro-dollars to have traded before. */
const NEEDED_VOLUME = 1_000_000_000_000;

/**
 * The dead man's switches: at a time set ahead, all open orders of an account are cancelled.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
 */
export class ScheduledCancels {
  readonly #venue: Venue;
  /** Those with a time set; few have. */
  readonly #accounts = new Set<Account>();

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  get nextAt(): number | null {
    let next: number | null = null;
    for (const { cancelAllAt } of this.#accounts) {
      if (cancelAllAt !== null && (next === null || cancelAllAt < next)) next = cancelAllAt;
    }
    return next;
  }

  /** Sets the time, or takes it back. Only the text about the volume is captured. */
  schedule(account: Account, time: number | null): ActionAnswer {
    const { now } = this.#venue.log;
    if (time === null) {
      account.cancelAllAt = null;
      this.#accounts.delete(account);
      return DEFAULT_ANSWER;
    }
    if (account.traded < NEEDED_VOLUME) {
      return errorAnswer(
        'Cannot set scheduled cancel time until enough volume traded. ' +
          `Required: $1000000. Traded: $${toCents(account.traded)}.`,
      );
    }
    if (time < now + LEAST_AHEAD_MS) {
      return errorAnswer('Scheduled cancel time too early, must be at least 5 seconds from now.');
    }
    if (timesOn(account, dayOf(now)) >= TIMES_A_DAY) {
      return errorAnswer('Cannot set scheduled cancel time: triggered 10 times today.');
    }
    account.cancelAllAt = time;
    this.#accounts.add(account);
    return DEFAULT_ANSWER;
  }

  /** Cancels what is due. */
  advance(now: number): void {
    for (const account of this.#accounts) {
      const { cancelAllAt } = account;
      if (cancelAllAt === null || cancelAllAt > now) continue;
      account.cancelAllAt = null;
      this.#accounts.delete(account);
      const day = dayOf(cancelAllAt);
      account.cancelAllCount = { day, times: timesOn(account, day) + 1 };
      this.#venue.log.begin(cancelAllAt);
      for (const order of account.open.values()) {
        this.#venue.engine.endUnasked(order, 'scheduledCancel');
      }
    }
  }
}

function timesOn({ cancelAllCount }: Account, day: number): number {
  return cancelAllCount.day === day ? cancelAllCount.times : 0;
}

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS);
}

function toCents(microDollars: number): string {
  const cents = Math.floor(microDollars / 10_000) * 10_000;
  return formatUnits(cents, USDC_DECIMALS).replace(/\.0$/, '');
}
