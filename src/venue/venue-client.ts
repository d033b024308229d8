import type { FillReport, Order, OrderStatusReport } from '../../machines/vocabulary.ts';
import type {
  CancelCommand,
  CommandOutcome,
  ModifyCommand,
  OrderTerms,
  SubmitCommand,
} from './commands.ts';
import type { WrongSignerError } from './wrong-signer-error.ts';

/** How a connection to a venue stands. */
export type VenueState =
  /** Trying to, or waiting to try again. */
  | 'connecting'
  /** Connected, and catching up with what was missed. */
  | 'recovering'
  /** Everything that happens is told. */
  | 'live'
  | 'stopped';

/** What a venue's client tells whoever runs it, in the order in which it learns of it. */
export interface VenueListener {
  onState(state: VenueState): void;
  onStatus(report: OrderStatusReport): void;
  onFill(report: FillReport): void;
  /** Of a snapshot: what it tells may be long known, and is no news of orders that are not ours. */
  onOldFill(report: FillReport): void;
  /** Reports may have been missed from here on back to the last ones. */
  onGap(): void;
  /** What came and could not be read: kept, counted, and no reason to stop. */
  onUnreadable(text: string, why: string): void;
  /** The connection to the venue failed or was lost: why. Told once for each try. */
  onTrouble(reason: string): void;
  /** It can never trade with its key, and stops of its own accord. */
  onFatal(error: WrongSignerError): void;
}

/** A question about one order. */
export interface VenueQuestion {
  readonly order: Order;
  /** Legs not known to have ended, the bound one first. */
  readonly venueOrderIds: readonly string[];
  /** Since when its fills are wanted, in integer milliseconds; null if they are not. */
  readonly fillsSince: number | null;
}

export interface VenueAnswer {
  /** When the question was asked. */
  readonly asOf: number;
  readonly orders: readonly OrderStatusReport[];
  /** Null if they were not asked for, or could not be read. */
  readonly fills: readonly FillReport[] | null;
  /** False if the fills may leave out some; left out, they count as whole. */
  readonly fillsComplete?: boolean;
  /** False if the answer may leave out legs: not everything could be read. */
  readonly complete: boolean;
}

/** A live order of the account, as the venue lists it. */
export interface OpenOrder {
  /** As if it had been sent from here: its quantity is the size of the leg. */
  readonly order: Order;
  readonly terms: OrderTerms;
  readonly report: OrderStatusReport;
  /** Whether commands for it can be sent; what this client does not trade may be listed too. */
  readonly isTradable: boolean;
}

/** The client order ids that the account has used, as far back as the venue tells of its orders. */
export interface UsedIds {
  has(clientOrderId: string): boolean;
}

/** A venue to trade at. Callbacks come later than the call that they answer, never within it. */
export interface VenueClient {
  readonly state: VenueState;
  /**
   * Names orders of earlier runs, before it is started: what the venue tells of them is to bear
   * these ids, in whatever form it keeps them.
   */
  know(clientOrderIds: Iterable<string>): void;
  /** Connects, and stays connected until it is stopped. */
  start(): void;
  /** Sends nothing more; resolves when what is under way is answered, or `withinMs` has passed. */
  stop(withinMs: number): Promise<void>;
  submit(command: SubmitCommand, onOutcome: (outcome: CommandOutcome) => void): void;
  modify(command: ModifyCommand, onOutcome: (outcome: CommandOutcome) => void): void;
  cancel(command: CancelCommand, onOutcome: (outcome: CommandOutcome) => void): void;
  /**
   * Null if the venue could not be asked: the question will be put again. Once stopped, what was
   * asked before may stay without an answer.
   */
  ask(question: VenueQuestion, onAnswer: (answer: VenueAnswer | null) => void): void;
  /** The account's live orders; null if the venue could not be asked. */
  openOrders(onAnswer: (orders: readonly OpenOrder[] | null) => void): void;
  /**
   * Under which client order ids the account has orders, open ones and ended; null if the venue
   * could not be asked.
   */
  usedIds(onAnswer: (used: UsedIds | null) => void): void;
}
