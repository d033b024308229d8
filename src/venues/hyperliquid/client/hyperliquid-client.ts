import type { AbstractWallet } from '@nktkas/hyperliquid/signing';
import type { Decimal } from '../../../../machines/decimal.ts';
import type { Clock } from '../../../clock.ts';
import type {
  CancelCommand,
  CommandOutcome,
  ModifyCommand,
  SubmitCommand,
} from '../../../venue/commands.ts';
import type {
  OpenOrder,
  UsedIds,
  VenueAnswer,
  VenueClient,
  VenueListener,
  VenueQuestion,
  VenueState,
} from '../../../venue/venue-client.ts';
import { AccountReads, READ_WEIGHT } from './account-reads.ts';
import { Backoff } from './backoff.ts';
import { type ClientSettings, DEFAULT_CLIENT_SETTINGS } from './client-settings.ts';
import { Cloids } from './cloids.ts';
import { type Coins, readCoins } from './coins.ts';
import { refusedLocally } from './command-outcome.ts';
import { CommandSender } from './command-sender.ts';
import { Connection } from './connection.ts';
import { InfoReader } from './info-reader.ts';
import { readMid } from './read-mid.ts';
import { Nonces } from './nonces.ts';
import { OlderLegs } from './older-legs.ts';
import { Questions } from './questions.ts';
import { RateBudget } from './rate-budget.ts';
import { ReportFeed } from './report-feed.ts';
import { type Network, Signer } from './signer.ts';
import { SignerCheck } from './signer-check.ts';
import {
  type ActionContext,
  type ToAction,
  toCancelAction,
  toModifyAction,
  toOrderAction,
} from './to-actions.ts';
import { toOpenOrders } from './to-open-orders.ts';
import { toUsedIds } from './to-used-ids.ts';
import type { UnreadableText } from './unreadable.ts';
import type { Wires } from './wires.ts';

export interface HyperliquidClientOptions {
  readonly wires: Wires;
  readonly clock: Clock;
  /** From 0, included, to 1: for the waits before connecting again. */
  readonly random: () => number;
  /** Signs: the key of the account, or of an agent that the account has approved. */
  readonly wallet: AbstractWallet;
  /** The account's own address, not the agent's. */
  readonly account: string;
  /** The sub-account or vault to trade for, if it is not the account itself. */
  readonly vaultAddress?: string;
  readonly network: Network;
  readonly settings?: Partial<ClientSettings>;
  /** To be shared by all clients of one signer in a process. */
  readonly nonces?: Nonces;
  readonly listener: VenueListener;
}

type OnOutcome = (outcome: CommandOutcome) => void;

/**
 * Trades at Hyperliquid, for one account over one socket.
 *
 * A command that the venue could not do is rejected before it is sent, with a reason that begins
 * with `local:`. Every outcome that is not certain is unknown.
 */
export class HyperliquidClient implements VenueClient {
  readonly #clock: Clock;
  readonly #settings: ClientSettings;
  readonly #info: InfoReader;
  readonly #budget: RateBudget;
  readonly #cloids: Cloids;
  readonly #olderLegs: OlderLegs;
  readonly #reads: AccountReads;
  readonly #questions: Questions;
  readonly #feed: ReportFeed;
  readonly #connection: Connection;
  readonly #sender: CommandSender;
  readonly #signerCheck: SignerCheck;
  readonly #startBackoff: Backoff;
  readonly #listener: VenueListener;
  #isSignerChecked = false;
  /** Why the read before this one has failed, while it is not told. */
  #failure: string | null = null;
  #coins: Coins | null = null;
  #isStarted = false;
  #isStopped = false;

  constructor(options: HyperliquidClientOptions) {
    const { wires, clock, random, wallet, network, listener, nonces = new Nonces() } = options;
    const settings = { ...DEFAULT_CLIENT_SETTINGS, ...options.settings };
    const vaultAddress = options.vaultAddress?.toLowerCase() ?? null;
    const account = options.account.toLowerCase();
    const user = vaultAddress ?? account;
    const cloids = new Cloids(settings.idsKept);
    const budget = new RateBudget(clock, settings.weightPerMinute);
    const onFailed = (why: string) => (this.#failure = why);
    const info = new InfoReader({ wires, clock, onFailed }, settings.readTimeoutMs);
    const olderLegs = new OlderLegs(settings.ordersKept);
    const feed = new ReportFeed({ clock, cloids, olderLegs, settings, listener });
    const onUnreadable = (text: string, why: string) => feed.tellUnreadable(text, why);
    const onLeg = (oid: number) => olderLegs.heardOf(oid);
    const reads = new AccountReads({ info, budget, user, onUnreadable, onLeg });
    const connection = new Connection({ wires, clock, user, settings }, random, {
      onState: (state) => listener.onState(state),
      onGap: () => feed.tellGap(),
      onFrame: (received) => feed.receive(received, this.#sender),
      onLost: () => this.#sender.onSocketLost(),
      onTrouble: (reason) => listener.onTrouble(reason),
    });
    const signer = new Signer({ wallet, network, vaultAddress, nonces });
    const signerCheck = { info, budget, wallet, account, vaultAddress, onUnreadable, onFailed };
    this.#clock = clock;
    this.#settings = settings;
    this.#info = info;
    this.#budget = budget;
    this.#cloids = cloids;
    this.#olderLegs = olderLegs;
    this.#reads = reads;
    this.#questions = new Questions({ reads, budget, clock, cloids, olderLegs, settings });
    this.#feed = feed;
    this.#connection = connection;
    this.#sender = new CommandSender({ wires, clock, signer, budget, line: connection, settings });
    this.#signerCheck = new SignerCheck(signerCheck);
    this.#startBackoff = new Backoff(settings, random);
    this.#listener = listener;
  }

  get state(): VenueState {
    return this.#connection.state;
  }

  /** What came and could not be read: how much, and the latest of it. */
  get unreadable(): { readonly count: number; readonly kept: readonly UnreadableText[] } {
    return this.#feed.unreadable;
  }

  know(clientOrderIds: Iterable<string>): void {
    for (const clientOrderId of clientOrderIds) this.#cloids.toCloid(clientOrderId);
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#begin();
  }

  stop(withinMs: number): Promise<void> {
    this.#isStopped = true;
    return new Promise((resolve) => {
      const end = () => {
        stopTimer();
        this.#end();
        resolve();
      };
      const stopTimer = this.#clock.startTimer(withinMs, end);
      this.#sender.drain(end);
    });
  }

  submit(command: SubmitCommand, onOutcome: OnOutcome): void {
    const { order } = command;
    const refused = this.#idProblem(order.clientOrderId);
    if (refused !== null) {
      this.#send(command, () => ({ refused }), onOutcome);
      return;
    }
    this.#olderLegs.begin(this.#cloids.toCloid(order.clientOrderId));
    if (order.orderType !== 'MARKET') {
      const toAction = (context: ActionContext) => toOrderAction(command, null, context);
      this.#send(command, toAction, onOutcome);
      return;
    }
    this.#readMid(order.instrumentId, (mid) => {
      this.#send(command, (context) => toOrderAction(command, mid, context), onOutcome);
    });
  }

  modify(command: ModifyCommand, onOutcome: OnOutcome): void {
    this.#sendToLeg(command, (context) => toModifyAction(command, context), onOutcome);
  }

  cancel(command: CancelCommand, onOutcome: OnOutcome): void {
    this.#sendToLeg(command, (context) => toCancelAction(command, context), onOutcome);
  }

  ask(question: VenueQuestion, onAnswer: (answer: VenueAnswer | null) => void): void {
    if (this.#isStopped) this.#clock.startTimer(0, () => onAnswer(null));
    else this.#questions.ask(question, onAnswer);
  }

  openOrders(onAnswer: (orders: readonly OpenOrder[] | null) => void): void {
    const coins = this.#coins;
    if (this.#isStopped || coins === null) {
      this.#clock.startTimer(0, () => onAnswer(null));
      return;
    }
    this.#budget.whenFree(READ_WEIGHT.list, () => {
      this.#reads.openLegs((read) => {
        onAnswer(read && toOpenOrders(read.rows, this.#cloids, coins));
      });
    });
  }

  /** The history leaves out what has been open for long. */
  usedIds(onAnswer: (used: UsedIds | null) => void): void {
    if (this.#isStopped) {
      this.#clock.startTimer(0, () => onAnswer(null));
      return;
    }
    this.#budget.whenFree(2 * READ_WEIGHT.list, () => {
      this.#reads.openLegs((open) => {
        this.#reads.history(0, (history) => {
          onAnswer(open && history && toUsedIds([...open.rows, ...history.rows], this.#cloids));
        });
      });
    });
  }

  #end(): void {
    this.#sender.abandon();
    this.#budget.stop();
    this.#feed.stop();
    this.#connection.close();
  }

  #begin(): void {
    if (this.#isStopped) return;
    this.#failure = null;
    this.#budget.spendOnRead(READ_WEIGHT.list);
    this.#info.read({ type: 'meta' }, (meta) => {
      this.#coins = readCoins(meta);
      if (this.#coins === null) this.#beginLater();
      else if (this.#isSignerChecked) this.#readHistory();
      else this.#checkSigner();
    });
  }

  #checkSigner(): void {
    if (this.#isStopped) return;
    this.#signerCheck.run((verdict) => {
      if (this.#isStopped) return;
      if (verdict === null) {
        this.#beginLater();
      } else if (verdict === 'no-objection') {
        this.#isSignerChecked = true;
        this.#readHistory();
      } else {
        this.#isStopped = true;
        this.#listener.onFatal(verdict);
        this.#end();
      }
    });
  }

  /** Orders of an earlier run may have the ids of those that are sent now. */
  #readHistory(): void {
    if (this.#isStopped) return;
    this.#budget.spendOnRead(READ_WEIGHT.list);
    this.#reads.history(0, (history) => {
      if (history === null) this.#beginLater();
      else if (!this.#isStopped) this.#connection.open();
    });
  }

  #beginLater(): void {
    if (this.#isStopped) return;
    this.#listener.onTrouble(`cannot connect: ${this.#failure ?? 'unreadable answers'}`);
    this.#clock.startTimer(this.#startBackoff.nextMs(), () => this.#begin());
  }

  /** Part of a command. Null if it could not be read: then there is no price to limit it by. */
  #readMid(coin: string, onMid: (mid: Decimal | null) => void): void {
    this.#budget.spendOnCommand(READ_WEIGHT.mids);
    this.#info.read({ type: 'allMids' }, (mids) => onMid(readMid(mids, coin)));
  }

  /** By the order's id if the leg's is not known: then that must not be another order's. */
  #sendToLeg(
    command: ModifyCommand | CancelCommand,
    toAction: (context: ActionContext) => ToAction,
    onOutcome: OnOutcome,
  ): void {
    const { order, venueOrderId } = command;
    const refused = venueOrderId === null ? this.#idProblem(order.clientOrderId) : null;
    this.#send(command, refused === null ? toAction : () => ({ refused }), onOutcome);
  }

  #send(
    command: SubmitCommand | ModifyCommand | CancelCommand,
    toAction: (context: ActionContext) => ToAction,
    onOutcome: OnOutcome,
  ): void {
    const made = this.#toAction(command, toAction);
    if ('action' in made) {
      this.#sender.send(made.action, command.expiresAt, onOutcome);
      return;
    }
    this.#clock.startTimer(0, () => onOutcome(refusedLocally(made.refused)));
  }

  /** Why an order cannot have its id at the venue, nor be named by it there; or null. */
  #idProblem(clientOrderId: string): string | null {
    if (!clientOrderId.isWellFormed()) return 'the client order id is no well-formed text';
    const rival = this.#cloids.rivalOf(clientOrderId);
    return rival && `the client order id is written as that of ${rival} is`;
  }

  #toAction(
    { order: { instrumentId, clientOrderId } }: SubmitCommand | ModifyCommand | CancelCommand,
    toAction: (context: ActionContext) => ToAction,
  ): ToAction {
    if (this.#isStopped) return { refused: 'stopped' };
    if (this.#coins === null) return { refused: 'not connected yet' };
    const coin = this.#coins.get(instrumentId);
    if (coin === undefined) return { refused: `the venue has no ${instrumentId}` };
    return toAction({ coin, cloid: this.#cloids.toCloid(clientOrderId), settings: this.#settings });
  }
}
