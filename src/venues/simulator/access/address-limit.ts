import type { Action } from '../wire/action.ts';
import { batchSize } from './batch-size.ts';

export interface AddressLimitSettings {
  /** Whether anybody is refused; actions are counted all the same. */
  readonly enforced: boolean;
  /** Actions that an address has before it has traded anything. */
  readonly initialActions: number;
  /** How long an address waits for its next request when it has no actions left. */
  readonly slotMs: number;
}

/** The answer to `userRateLimit`, as it stands on the wire. */
export interface UserRateLimit {
  readonly cumVlm: string;
  readonly nRequestsUsed: number;
  readonly nRequestsCap: number;
  readonly nRequestsSurplus: number;
}

/**
 * Counts the actions of each address against one for every USDC that it has ever traded. When they
 * are used up, it still gets one request through every ten seconds, and may cancel for longer.
 *
 * That a refusal neither counts nor moves the next slot was measured on the test network, and so
 * were the two numbers in its text: what was used, and one less than what is allowed.
 *
 * @see
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/rate-limits-and-user-limits
 */
export class AddressLimit {
  readonly #settings: AddressLimitSettings;
  readonly #usage = new Map<string, Usage>();

  constructor(settings: Partial<AddressLimitSettings> = {}) {
    this.#settings = { ...VENUE_SETTINGS, ...settings };
  }

  /**
   * Why an address may not act now; null if it may. Nothing is counted yet.
   *
   * @param tradedUsdc all that the address has ever traded
   * @param now in milliseconds
   */
  refusal(address: string, action: Action, tradedUsdc: number, now: number): string | null {
    const usage = this.#usage.get(address);
    if (!this.#settings.enforced || usage === undefined) return null;
    const cap = this.#capOf(action, tradedUsdc);
    if (usage.used < cap || now >= usage.nextSlotAt) return null;
    return (
      `Too many cumulative requests sent (${usage.used} > ${cap - 1}) for cumulative volume ` +
      `traded $${Number(tradedUsdc.toFixed(2))}. ` +
      'Place taker orders to free up 1 request per USDC traded.'
    );
  }

  /** Counts what an address was let do; an action that came too late counts five times. */
  count(
    address: string,
    action: Action,
    { tradedUsdc, expired, now }: { tradedUsdc: number; expired: boolean; now: number },
  ): void {
    let usage = this.#usage.get(address);
    if (usage === undefined) {
      usage = { used: 0, nextSlotAt: -Infinity };
      this.#usage.set(address, usage);
    }
    if (usage.used >= this.#capOf(action, tradedUsdc)) {
      usage.nextSlotAt = now + this.#settings.slotMs;
    }
    usage.used += batchSize(action) * (expired ? EXPIRED_FACTOR : 1);
  }

  rateLimitOf(address: string, tradedUsdc: number): UserRateLimit {
    return {
      cumVlm: Number.isInteger(tradedUsdc) ? tradedUsdc.toFixed(1) : String(tradedUsdc),
      nRequestsUsed: this.#usage.get(address)?.used ?? 0,
      nRequestsCap: this.#actionsFor(tradedUsdc),
      nRequestsSurplus: 0,
    };
  }

  /** Cancels have more, so that who has used up everything can still leave the market. */
  #capOf(action: Action, tradedUsdc: number): number {
    const actions = this.#actionsFor(tradedUsdc);
    if (action.type !== 'cancel' && action.type !== 'cancelByCloid') return actions;
    return Math.min(actions + CANCEL_MARGIN, 2 * actions);
  }

  #actionsFor(tradedUsdc: number): number {
    return this.#settings.initialActions + Math.floor(tradedUsdc);
  }
}

interface Usage {
  used: number;
  /** When one more request is let through although all is used up. */
  nextSlotAt: number;
}

const VENUE_SETTINGS: AddressLimitSettings = {
  enforced: true,
  initialActions: 10_000,
  slotMs: 10_000,
};
const CANCEL_MARGIN = 100_000;
const EXPIRED_FACTOR = 5;
