import type { OrderEvent } from '../../machines/outputs.ts';
import type { OrderState } from '../../machines/vocabulary.ts';
import type { OrderTerms } from '../venue/commands.ts';
import type { JournalEntry, Note, StepEntry, WantedChange } from './journal.ts';

/** What is known of an open order beside what its actor knows. */
export interface RememberedOrder {
  /** What was sent beside the order; null if nobody has said. */
  readonly terms: OrderTerms | null;
  /** When it was submitted, in integer milliseconds. */
  readonly submittedTs: number;
  /** The change that waits to be sent. */
  readonly change: WantedChange | null;
  /** It is to end, and the venue has not refused that. */
  readonly isCanceling: boolean;
  /** The cancel sent last for what is wanted: refused, it still is for a leg that comes later. */
  readonly sentCancel: SentCancel | null;
}

export interface SentCancel {
  readonly requestId: string;
  /** The leg that it was meant for; null if none was known until it was refused. */
  readonly venueOrderId: string | null;
}

/** The leg that an order lives on, or lived on last, after the entry; null if none is known. */
export type LegOf = (clientOrderId: string) => string | null;

/** What is wanted of the open orders, as the entries of a journal tell it, taken in their order. */
export class OrderMemory {
  readonly #orders: Map<string, RememberedOrder>;

  /** @param saved - what `save` gave. */
  constructor(saved: Iterable<readonly [string, RememberedOrder]> = []) {
    this.#orders = new Map(saved);
  }

  /** By client order id. */
  get orders(): ReadonlyMap<string, RememberedOrder> {
    return this.#orders;
  }

  take(entry: JournalEntry, legOf: LegOf): void {
    if ('note' in entry) this.#takeNote(entry.note);
    else if (entry.outcome !== 'invalid') this.#takeStep(entry, legOf);
  }

  /** Plain data. */
  save(): (readonly [string, RememberedOrder])[] {
    return [...this.#orders];
  }

  #takeNote(note: Note): void {
    if ('gateway' in note) return;
    const { clientOrderId } = note;
    // A cancel that was sent for an earlier leg, or wish, may still be refused.
    if (note.wanted === 'cancel') this.#set(clientOrderId, { isCanceling: true, change: null });
    else this.#set(clientOrderId, { isCanceling: false, change: note.change, sentCancel: null });
  }

  #takeStep({ input, clientOrderId, state, events, terms }: StepEntry, legOf: LegOf): void {
    switch (input.type) {
      case 'submit':
        this.#orders.set(input.order.clientOrderId, {
          terms: terms ?? null,
          submittedTs: input.ts,
          change: null,
          isCanceling: false,
          sentCancel: null,
        });
        break;
      case 'modify.sent':
        this.#set(input.clientOrderId, { change: null, sentCancel: null });
        break;
      case 'cancel.sent':
        this.#set(input.clientOrderId, {
          isCanceling: true,
          change: null,
          sentCancel: { requestId: input.requestId, venueOrderId: legOf(input.clientOrderId) },
        });
        break;
      case 'cancel.rejected':
        this.#refuseCancel(input);
        break;
      default:
    }
    if (clientOrderId !== null && state !== null && CLOSED.has(state)) {
      this.#orders.delete(clientOrderId);
    }
    // Time and gaps may end orders that the step is not about.
    for (const event of events) {
      if (ENDS.has(event.type)) this.#orders.delete(event.clientOrderId);
    }
  }

  /** What is refused of an earlier cancel says nothing of the one that was sent after it. */
  #refuseCancel({ clientOrderId, requestId }: CancelRequest): void {
    if (this.#orders.get(clientOrderId)?.sentCancel?.requestId !== requestId) return;
    this.#set(clientOrderId, { isCanceling: false });
  }

  #set(clientOrderId: string, change: Partial<RememberedOrder>): void {
    const order = this.#orders.get(clientOrderId);
    if (order !== undefined) this.#orders.set(clientOrderId, { ...order, ...change });
  }
}

interface CancelRequest {
  readonly clientOrderId: string;
  readonly requestId: string;
}

const CLOSED: ReadonlySet<OrderState> = new Set(['canceled', 'expired', 'filled', 'rejected']);
const ENDS: ReadonlySet<OrderEvent['type']> = new Set([
  'OrderCanceled',
  'OrderExpired',
  'OrderRejected',
]);
