import type { OrderContext } from '../../machines/order-context.ts';
import type { SentCancel } from '../journal/order-memory.ts';
import type { CommandOutcome } from '../venue/commands.ts';

/** Cancels of one wish that may be refused for their time or rate, and are sent again. */
const REPEATS_MAX = 7;
/** How long the second repeat is put off, in milliseconds, and each after it twice as long. */
const PUT_OFF_MS = 1_000;

/**
 * An order is to end. A cancel ends one leg, and a modify under way may open another: so it is sent
 * again for each leg that takes the place of the one it was meant for, and, when nobody knows
 * whether it came through or it was refused for its own time or rate, once the venue has been asked
 * and the order lives on. One refusal may be of a cancel that was late, and the first repeat is
 * sent at once; of more, a rate may be the cause, and so each waits longer.
 */
export class CancelWish {
  /** Whether its owner wants it so; else a rule does. */
  readonly isOwners: boolean;
  /** The cancel sent last; null before the first. */
  #requestId: string | null = null;
  /** The leg it was meant for; null for whichever the client order id names. */
  #venueOrderId: string | null = null;
  /** The first leg that showed after it was sent for none. */
  #firstLeg: string | null = null;
  #outcome: CommandOutcome['type'] | 'none' = 'none';
  /** An answer has told of the order after the outcome was unknown. */
  #wasAsked = false;
  #repeats = 0;
  /** It is to be repeated later than now. */
  #isPutOff = false;

  constructor(isOwners: boolean) {
    this.isOwners = isOwners;
  }

  /** One that was refused to its owner: it is sent again if another leg shows. */
  static refused({ requestId, venueOrderId }: SentCancel): CancelWish {
    const wish = new CancelWish(true);
    wish.sent(requestId, venueOrderId);
    wish.answered(requestId, 'rejected');
    return wish;
  }

  /** Whether a cancel was ever sent for it. */
  get isSent(): boolean {
    return this.#requestId !== null;
  }

  /** The venue has refused it, and no other leg has shown: it is at its owner again. */
  get isRefused(): boolean {
    return this.#outcome === 'rejected';
  }

  /** Whether it is to be sent, to the leg that the order lives on now. */
  isDue({ boundLeg }: OrderContext): boolean {
    if (this.#requestId === null) return true;
    const wasLost = this.#outcome === 'unknown' && this.#wasAsked && !this.#isPutOff;
    if (boundLeg === null || boundLeg.ended) return wasLost;
    const { venueOrderId } = boundLeg;
    if (this.#venueOrderId !== null) return wasLost || venueOrderId !== this.#venueOrderId;
    // Sent before a leg was known, it was meant for the first; if refused, it came too early.
    this.#firstLeg ??= venueOrderId;
    return wasLost || this.isRefused || venueOrderId !== this.#firstLeg;
  }

  sent(requestId: string, venueOrderId: string | null): void {
    this.#requestId = requestId;
    this.#venueOrderId = venueOrderId;
    this.#firstLeg = null;
    this.#outcome = 'none';
    this.#wasAsked = false;
  }

  /**
   * What an outcome says of the order. That of an earlier cancel says no more than the latest's.
   *
   * @param putOff - has a repeat wait so long, in milliseconds, and then calls back.
   */
  readOutcome(
    outcome: CommandOutcome,
    putOff: (delayMs: number, onEnd: () => void) => void,
  ): CommandOutcome {
    if (outcome.type !== 'rejected' || outcome.isRepeatable !== true) return outcome;
    if (this.#repeats >= REPEATS_MAX) return outcome;
    if (this.#repeats > 0) {
      this.#isPutOff = true;
      putOff(PUT_OFF_MS * 2 ** (this.#repeats - 1), () => (this.#isPutOff = false));
    }
    this.#repeats += 1;
    return { type: 'unknown', reason: outcome.reason };
  }

  answered(requestId: string, outcome: CommandOutcome['type']): void {
    if (requestId === this.#requestId) this.#outcome = outcome;
  }

  /** It has not left after all. */
  unsent(requestId: string | undefined): void {
    if (requestId !== this.#requestId) return;
    this.#requestId = null;
    this.#outcome = 'none';
  }

  /** The venue has told how the order stands. */
  asked(): void {
    this.#wasAsked = this.#outcome === 'unknown';
  }
}
