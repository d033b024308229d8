import type { Account } from './account.ts';
import { Coin, type CoinSettings } from './coin.ts';
import { Market } from './market.ts';
import { MatchingEngine } from './matching-engine.ts';
import { VenueLog } from './venue-log.ts';
import { type OrderTerms, VenueOrder } from './venue-order.ts';
import { DEFAULT_VENUE_RULES, type VenueRules } from './venue-rules.ts';

/** Where the counter of order ids starts: about where the main network's stood in 2026. */
const FIRST_OID = 560_000_000_000;

/** All that the venue has: its markets, its accounts, one counter of ids, what happened. */
export class Venue {
  /** The engine goes by the same object: it is changed in place. */
  readonly rules: VenueRules;
  readonly log: VenueLog;
  readonly engine: MatchingEngine;
  /** By asset id. */
  readonly markets: readonly Market[];
  readonly #marketsByName: ReadonlyMap<string, Market>;
  readonly #accounts = new Map<string, Account>();
  /** Accounts by the wallets that may act for them. */
  readonly #agents = new Map<string, Account>();
  #nextOid = FIRST_OID;

  constructor(
    seed: number,
    startAt: number,
    coins: readonly CoinSettings[],
    rules: Partial<VenueRules>,
  ) {
    this.rules = { ...DEFAULT_VENUE_RULES, ...rules };
    this.log = new VenueLog(seed, startAt);
    this.engine = new MatchingEngine(this.log, this.rules);
    this.markets = coins.map((settings, asset) => {
      const coin = new Coin(settings, asset);
      const mark = coin.parsePx(settings.px);
      if (mark === null) throw new RangeError(`${settings.name} cannot be priced ${settings.px}`);
      return new Market(coin, mark);
    });
    this.#marketsByName = new Map(this.markets.map((market) => [market.coin.name, market]));
  }

  /** From now on; a rule that is not given is the default. */
  setRules(rules: Partial<VenueRules>): void {
    Object.assign(this.rules, DEFAULT_VENUE_RULES, rules);
  }

  get accounts(): Iterable<Account> {
    return this.#accounts.values();
  }

  account(address: string): Account | null {
    return this.#accounts.get(address) ?? null;
  }

  market(coin: string): Market | null {
    return this.#marketsByName.get(coin) ?? null;
  }

  /** The account that a wallet may act for: its own, or the one that approved it. */
  accountOf(signer: string): Account | null {
    return this.#accounts.get(signer) ?? this.#agents.get(signer) ?? null;
  }

  addAccount(account: Account): void {
    this.#accounts.set(account.address, account);
  }

  /** Lets a wallet act for an account. One without a name takes the place of the one before it. */
  approveAgent(account: Account, agent: string, name: string | null): void {
    for (const [other, otherName] of account.agents) {
      if (otherName !== name) continue;
      account.agents.delete(other);
      this.#agents.delete(other);
    }
    account.agents.set(agent, name);
    this.#agents.set(agent, account);
  }

  /** An order with the next id. */
  addOrder(account: Account, terms: OrderTerms, isPositionTpsl = false): VenueOrder {
    const timestamp = this.log.now;
    const order = new VenueOrder(this.#nextOid, account, terms, { timestamp, isPositionTpsl });
    this.#nextOid += 1;
    account.addOrder(order);
    return order;
  }
}
