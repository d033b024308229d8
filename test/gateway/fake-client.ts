import type { FillReport, OrderStatusReport } from '../../machines/vocabulary.ts';
import type {
  CancelCommand,
  CommandOutcome,
  ModifyCommand,
  SubmitCommand,
} from '../../src/venue/commands.ts';
import type {
  OpenOrder,
  UsedIds,
  VenueAnswer,
  VenueClient,
  VenueListener,
  VenueQuestion,
  VenueState,
} from '../../src/venue/venue-client.ts';
import type { WrongSignerError } from '../../src/venue/wrong-signer-error.ts';

type OnOutcome = (outcome: CommandOutcome) => void;

/** A command as it arrived at the venue's client, to be answered by the test. */
export type SentCommand =
  | { readonly type: 'submit'; readonly command: SubmitCommand; readonly answer: OnOutcome }
  | { readonly type: 'modify'; readonly command: ModifyCommand; readonly answer: OnOutcome }
  | { readonly type: 'cancel'; readonly command: CancelCommand; readonly answer: OnOutcome };

export interface AskedQuestion {
  readonly question: VenueQuestion;
  readonly answer: (answer: VenueAnswer | null) => void;
}

/** A venue's client that does nothing but what the test tells it to. */
export class FakeClient implements VenueClient {
  state: VenueState = 'connecting';
  readonly known: string[] = [];
  readonly sent: SentCommand[] = [];
  readonly asked: AskedQuestion[] = [];
  readonly histories: ((used: UsedIds | null) => void)[] = [];
  readonly lists: ((orders: readonly OpenOrder[] | null) => void)[] = [];
  stopLimits: number[] = [];
  readonly #listener: VenueListener;

  constructor(listener: VenueListener) {
    this.#listener = listener;
  }

  know(clientOrderIds: Iterable<string>): void {
    this.known.push(...clientOrderIds);
  }

  start(): void {
    this.become('connecting');
  }

  stop(withinMs: number): Promise<void> {
    this.stopLimits.push(withinMs);
    this.become('stopped');
    return Promise.resolve();
  }

  submit(command: SubmitCommand, answer: OnOutcome): void {
    this.sent.push({ type: 'submit', command, answer });
  }

  modify(command: ModifyCommand, answer: OnOutcome): void {
    this.sent.push({ type: 'modify', command, answer });
  }

  cancel(command: CancelCommand, answer: OnOutcome): void {
    this.sent.push({ type: 'cancel', command, answer });
  }

  ask(question: VenueQuestion, answer: (answer: VenueAnswer | null) => void): void {
    this.asked.push({ question, answer });
  }

  openOrders(onAnswer: (orders: readonly OpenOrder[] | null) => void): void {
    this.lists.push(onAnswer);
  }

  usedIds(onAnswer: (used: UsedIds | null) => void): void {
    this.histories.push(onAnswer);
  }

  become(state: VenueState): void {
    this.state = state;
    this.#listener.onState(state);
  }

  status(report: OrderStatusReport): void {
    this.#listener.onStatus(report);
  }

  fill(report: FillReport): void {
    this.#listener.onFill(report);
  }

  oldFill(report: FillReport): void {
    this.#listener.onOldFill(report);
  }

  gap(): void {
    this.#listener.onGap();
  }

  trouble(reason: string): void {
    this.#listener.onTrouble(reason);
  }

  /** Stops of its own accord. */
  fail(error: WrongSignerError): void {
    this.#listener.onFatal(error);
    this.become('stopped');
  }

  unreadable(text: string): void {
    this.#listener.onUnreadable(text, 'not JSON');
  }
}
