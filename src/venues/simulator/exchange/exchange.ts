import type { Action } from '../wire/action.ts';
import type { ExchangeInfoRequest } from '../wire/info-request.ts';
import { Account } from './account.ts';
import { parseUnits, USDC_DECIMALS } from './amounts.ts';
import { type ActionAnswer, DEFAULT_ANSWER, errorAnswer } from './answers.ts';
import { BackgroundMarket } from './background-market.ts';
import { executeCancels } from './cancel-action.ts';
import { COINS, type CoinSettings } from './coin.ts';
import { answerInfo, type InfoRead } from './info.ts';
import { executeBatchModify, executeModify } from './modify-action.ts';
import { executeOrders } from './order-action.ts';
import { isFired } from './place-order.ts';
import { REFUSALS } from './rejections.ts';
import { ScheduledCancels } from './scheduled-cancels.ts';
import { toTruth, type Truth } from './truth.ts';
import type { VenueEvent } from './venue-event.ts';
import { Venue } from './venue.ts';
import type { VenueRules } from './venue-rules.ts';

export interface ExchangeSettings {
  readonly seed: number;
  /** When it opens, in milliseconds. */
  readonly startAt: number;
  /** Whether a market goes on in the background, so that resting orders trade. */
  readonly market: boolean;
  readonly coins?: readonly CoinSettings[];
  readonly rules?: Partial<VenueRules>;
}

/** An account's money: decimals in dollars. */
export interface Funds {
  readonly usdc: string;
  /** What it is said to have traded before: the venue's limits grow with it. */
  readonly tradedUsdc?: string;
  /** The account that it is a sub-account or vault of. */
  readonly master?: string;
}

/**
 * The venue behind its wires: accounts, books, matching, and a market in the background. It has no
 * clock and no chance of its own, so that one seed and one series of calls give one series of
 * events. Times are in milliseconds and never go back.
 */
export class Exchange {
  readonly #venue: Venue;
  readonly #market: BackgroundMarket | null;
  readonly #scheduled: ScheduledCancels;

  constructor({ seed, startAt, market, coins = COINS, rules = {} }: ExchangeSettings) {
    this.#venue = new Venue(seed, startAt, coins, rules);
    this.#market = market ? new BackgroundMarket(this.#venue, seed, startAt) : null;
    this.#scheduled = new ScheduledCancels(this.#venue);
  }

  get coins(): readonly string[] {
    return this.#venue.markets.map(({ coin }) => coin.name);
  }

  /**
   * Opens an account, or adds to one.
   *
   * @throws RangeError if an amount is not a decimal, or the master not known or not its own.
   */
  fund(address: string, { usdc, tradedUsdc = '0', master }: Funds): void {
    const [cash, traded] = [toMicroDollars(usdc), toMicroDollars(tradedUsdc)];
    if (master !== undefined && !this.hasAccount(master)) {
      throw new RangeError(`there is no account ${master}`);
    }
    const known = this.#venue.account(address);
    if (known !== null && master !== undefined && known.master !== master) {
      throw new RangeError(`${address} is there already, and not an account of ${master}`);
    }
    const account = known ?? new Account(address, { master: master ?? null });
    if (known === null) this.#venue.addAccount(account);
    account.usdc += cash;
    account.traded += traded;
  }

  /** The account that was opened first; null before there is any. */
  get firstAccount(): string | null {
    const [first] = this.#venue.accounts;
    return first?.address ?? null;
  }

  /** How the open questions are answered from now on; one that is not named, by default. */
  setRules(rules: Partial<VenueRules>): void {
    this.#venue.setRules(rules);
  }

  hasAccount(address: string): boolean {
    return this.#venue.account(address) !== null;
  }

  /** The account that a wallet may act for: its own, or the one that approved it as an agent. */
  accountOf(signer: string): string | null {
    return this.#venue.accountOf(signer)?.address ?? null;
  }

  /** The sub-account or vault at an address, if the account is its master. */
  actFor(account: string, vaultAddress: string): string | null {
    const vault = this.#venue.account(vaultAddress);
    return vault?.master === account ? vault.address : null;
  }

  /** Dollars that an account has ever traded, rounded down to micro-dollars. */
  tradedUsdc(address: string): number {
    return (this.#venue.account(address)?.traded ?? 0) / 10 ** USDC_DECIMALS;
  }

  /**
   * Executes an action for an account, and returns the venue's answer.
   *
   * @throws RangeError if there is no such account.
   */
  execute(address: string, action: Action, now: number): ActionAnswer {
    const account = this.#venue.account(address);
    if (account === null) throw new RangeError(`there is no account ${address}`);
    this.#venue.log.begin(now);
    const answer = this.#execute(account, action);
    this.#fireTriggers();
    return answer;
  }

  /** Lets the market stand still until a time; whatever else is due is done when it is told. */
  skipTo(time: number): void {
    this.#market?.skipTo(time);
  }

  /** Does what is due until a time: the market moves, triggers fire, scheduled cancels come. */
  advance(now: number): void {
    this.#market?.advance(now);
    this.#scheduled.advance(now);
    this.#fireTriggers();
  }

  /** When there is something to do; null if nothing is ahead. */
  get nextDueAt(): number | null {
    const [market, cancel] = [this.#market?.nextAt ?? null, this.#scheduled.nextAt];
    return market === null || cancel === null ? (market ?? cancel) : Math.min(market, cancel);
  }

  /** What has happened since the last call, in its order. */
  takeEvents(): readonly VenueEvent[] {
    for (const market of this.#venue.markets) {
      if (!market.isChanged) continue;
      market.isChanged = false;
      this.#venue.log.bookChange(market.coin.name);
    }
    return this.#venue.log.takeEvents();
  }

  /** The answer to a question; for a user that is not known, as for one who never traded. */
  info(request: ExchangeInfoRequest, read: InfoRead): unknown {
    return answerInfo(this.#venue, request, read);
  }

  /** What is true of an account; null if there is none. */
  truth(address: string): Truth | null {
    const account = this.#venue.account(address);
    return account && toTruth(account);
  }

  /**
   * Moves a coin's mark, and fires the triggers that it passes.
   *
   * @throws RangeError if there is no such coin, or the price is not one.
   */
  setMark(coin: string, text: string, now: number): void {
    const market = this.#venue.market(coin);
    if (market === null) throw new RangeError(`there is no coin ${coin}`);
    const px = market.coin.parsePx(text);
    if (px === null || px === 0) throw new RangeError(`${coin} cannot be priced ${text}`);
    this.#venue.log.begin(now);
    market.mark = px;
    market.isChanged = true;
    this.#fireTriggers();
  }

  #execute(account: Account, action: Action): ActionAnswer {
    const venue = this.#venue;
    switch (action.type) {
      case 'order':
        return executeOrders(venue, account, action);
      case 'modify':
        return executeModify(venue, account, action, action.a === true);
      case 'batchModify':
        return executeBatchModify(venue, account, action.modifies, action.a === true);
      case 'cancel': {
        const targets = action.cancels.map(({ a, o }) => ({ asset: a, id: o }));
        return executeCancels(venue, account, targets, action.f === true);
      }
      case 'cancelByCloid': {
        const targets = action.cancels.map(({ asset, cloid }) => ({ asset, id: cloid }));
        return executeCancels(venue, account, targets, action.f === true);
      }
      case 'scheduleCancel':
        return this.#scheduled.schedule(account, action.time ?? null);
      case 'noop':
        return DEFAULT_ANSWER;
      case 'updateLeverage':
        return this.#updateLeverage(account, action.asset, action.leverage);
      case 'approveAgent':
        return this.#approveAgent(account, action.agentAddress, action.agentName || null);
    }
  }

  /** A wallet acts for one account only, or else it could be taken from who approved it first. */
  #approveAgent(account: Account, agent: string, name: string | null): ActionAnswer {
    const principal = this.#venue.accountOf(agent);
    if (principal !== null && principal !== account) return errorAnswer(REFUSALS.agentTaken);
    this.#venue.approveAgent(account, agent, name);
    return DEFAULT_ANSWER;
  }

  /** The text is not captured. */
  #updateLeverage(account: Account, asset: number, leverage: number): ActionAnswer {
    const market = this.#venue.markets[asset];
    if (market === undefined) return errorAnswer(REFUSALS.invalidAsset);
    const isValid = leverage >= 1 && leverage <= market.coin.maxLeverage;
    if (!isValid) return errorAnswer('Invalid leverage value.');
    account.setLeverage(market, leverage);
    return DEFAULT_ANSWER;
  }

  /** What fires may move no mark, so that one pass is enough. */
  #fireTriggers(): void {
    for (const market of this.#venue.markets) {
      if (!market.takeToFire()) continue;
      for (const order of market.triggers) {
        if (isFired(order)) this.#venue.engine.fire(order);
      }
    }
  }
}

function toMicroDollars(text: string): number {
  const units = parseUnits(text, USDC_DECIMALS);
  if (units === null) throw new RangeError(`${JSON.stringify(text)} is not an amount of dollars`);
  return units;
}
