import type { Order } from '../../machines/vocabulary.ts';
import type { Clock } from '../clock.ts';
import { Dispatcher } from '../dispatch/dispatcher.ts';
import type { OrderMessage } from '../dispatch/input.ts';
import type { OrderTerms } from '../venue/commands.ts';
import type { VenueClient, VenueListener, VenueState } from '../venue/venue-client.ts';
import { Adoption } from './adoption.ts';
import { Audit } from './audit.ts';
import { type CommandResult, refused } from './command-result.ts';
import { Commands } from './commands.ts';
import {
  completeGatewaySettings,
  type GatewaySettings,
  type GivenGatewaySettings,
} from './gateway-settings.ts';
import { Inquiries } from './inquiries.ts';
import { Intake } from './intake.ts';
import { LastRules } from './last-rules.ts';
import { OldFills } from './old-fills.ts';
import type { OrderChange } from './order-intent.ts';
import type { OrderView } from './order-view.ts';
import { type Commit, type Effect, Outbox } from './outbox.ts';
import type { GatewayState, Outlet, StepRecord } from './outlet.ts';
import { beginning, type Remembered } from './remembered.ts';
import { StrayLegs } from './stray-legs.ts';
import { type Snapshot, toOrderView } from './to-order-view.ts';
import { untilStopped } from './until-stopped.ts';

export interface GatewayOptions {
  readonly clock: Clock;
  /** Makes the client that is to be listened to; it is started with the gateway. */
  readonly connect: (listener: VenueListener) => VenueClient;
  readonly settings?: GivenGatewaySettings;
  readonly outlets?: readonly Outlet[];
  /** Makes a record durable before anything of it leaves; by default nothing has to be. */
  readonly commit?: Commit;
  /** What an earlier run left behind; by default nothing. Its dispatcher is used from now on. */
  readonly remembered?: Remembered;
}

/** How a gateway is to be stopped. */
export interface StopOptions {
  /** Whether all open orders are to be canceled first. */
  readonly cancelAll: boolean;
  /** How long it may take, in milliseconds. */
  readonly withinMs: number;
}

/**
 * Joins a venue to the dispatcher. Commands are recorded before they leave; reports, outcomes and
 * answers enter by one door; what the steps do leaves by another, in their order.
 *
 * @example
 * ```ts
 * const gateway = new Gateway({ clock: systemClock, connect, outlets: [{ onStep: console.log }] });
 * gateway.start();
 * gateway.submit(order, { timeInForce: 'GTC', reduceOnly: false });
 * ```
 */
export class Gateway {
  readonly settings: GatewaySettings;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #intake: Intake;
  readonly #client: VenueClient;
  readonly #commands: Commands;
  readonly #inquiries: Inquiries;
  readonly #lastRules: LastRules;
  readonly #strayLegs: StrayLegs;
  readonly #adoption: Adoption;
  readonly #oldFills: OldFills;
  readonly #audit: Audit;
  #adopted: 'not-begun' | 'under-way' | 'done' = 'not-begun';
  #life: 'running' | 'stopping' | 'stopped' = 'running';
  #hasRoom = true;
  #said: GatewayState | null = null;
  #trouble: string | null = null;
  #onTurnEnd: (() => void) | null = null;

  /** @throws RangeError if a setting is none that it can be. */
  constructor(options: GatewayOptions) {
    const { clock, connect, outlets = [], commit } = options;
    const settings = completeGatewaySettings(options.settings ?? {});
    const { policy } = settings;
    const {
      dispatcher,
      position,
      orders: remembered,
    } = options.remembered ?? beginning(new Dispatcher({ policy, residency: 'lazy' }));
    this.settings = settings;
    this.#clock = clock;
    this.#outbox = new Outbox(
      outlets,
      commit && ((record, onDone) => commit(record, () => this.#intake.turn(onDone))),
    );
    this.#intake = new Intake(clock, dispatcher, position, this.#outbox, {
      effectsOf: (record) => this.#effectsOf(record),
      onRecorded: (record) => {
        this.#lastRules.onRecorded(record);
        this.#audit.onRecorded(record);
        this.#commands.onRecorded(record);
      },
      onTurnEnd: () => this.#onTurnEnd?.(),
    });
    const client = untilStopped(connect(this.#listener()), () => this.#life === 'stopped');
    const intake = this.#intake;
    const ordersKept = settings.policy.closedOrdersKept + OPEN_ORDERS_MAX;
    client.know(dispatcher.clientOrderIds());
    this.#client = client;
    this.#commands = new Commands(intake, client, settings, remembered, clock);
    this.#inquiries = new Inquiries(intake, client, ordersKept, remembered);
    const inquiries = this.#inquiries;
    const onLeft = (clientOrderId: string, venueOrderId: string): void =>
      this.#hear(() =>
        this.#outbox.tell((outlet) => outlet.onLegLeft?.(clientOrderId, venueOrderId)),
      );
    this.#strayLegs = new StrayLegs({ client, inquiries, clock, onLeft }, settings.commandTtlMs);
    this.#lastRules = new LastRules(ordersKept);
    const { adopt, commandTtlMs, onLiveLeg } = settings;
    const onStray = (order: Order, venueOrderId: string): void => {
      if (onLiveLeg === 'cancel') this.#strayLegs.end(order, venueOrderId);
    };
    this.#adoption = new Adoption(
      { clock, intake, client, commands: this.#commands, inquiries, onStray },
      { adopt, landingMs: commandTtlMs + policy.landingGraceMs },
    );
    this.#oldFills = new OldFills(intake);
    this.#audit = new Audit(clock, intake, this.#inquiries, settings.auditEveryMs);
  }

  get state(): GatewayState {
    if (this.#life !== 'running') return this.#life;
    const { state } = this.#client;
    return state === 'live' && this.#adopted !== 'done' ? 'adopting' : state;
  }

  /**
   * Why no orders are taken: there is no connection, as far as it is known why, or nothing more can
   * be made durable. Null while neither is so.
   */
  get trouble(): string | null {
    if (!this.#hasRoom) return 'nothing more can be made durable now';
    return this.#trouble;
  }

  /**
   * Whether all orders are known that are to be adopted. Until they are, what is not known may be
   * live at the venue: a cancel waits (`isWaiting`), and is done to what it fits once that is
   * adopted.
   */
  get knowsOrders(): boolean {
    return this.#adoption.knowsOrders;
  }

  start(): void {
    this.#oldFills.begin();
    this.#audit.start();
    this.#intake.start();
    this.#client.start();
  }

  /** Sends an order. It is known by its client order id from then on, whatever becomes of it. */
  submit(order: OrderMessage, terms: OrderTerms): CommandResult<object> {
    return this.#intake.turn(
      () => this.#refusal() ?? this.#refusalOfId(order) ?? this.#commands.submit(order, terms),
    );
  }

  /**
   * Wants an order changed; what is left out stays as it is. While as many modifies are under way
   * as may be, or the order is not accepted yet, the change waits; a newer one takes its place
   * field by field.
   */
  modify(clientOrderId: string, change: OrderChange): CommandResult<{ isWaiting: boolean }> {
    return this.#intake.turn(() => this.#refusal() ?? this.#commands.modify(clientOrderId, change));
  }

  /** Wants an order to end. Without a connection that is remembered, and sent when there is one. */
  cancel(clientOrderId: string): CommandResult<{ isWaiting: boolean }> {
    return this.#intake.turn(
      () => this.#refusalOfAll() ?? this.#commands.cancel(clientOrderId, this.knowsOrders),
    );
  }

  /** Wants every open order to end that fits, and names them. */
  cancelAll(
    fits: (order: Order) => boolean = () => true,
  ): CommandResult<{ clientOrderIds: readonly string[]; isWaiting: boolean }> {
    return this.#intake.turn(
      () => this.#refusalOfAll() ?? this.#commands.cancelAll(fits, this.knowsOrders),
    );
  }

  /** How an order stands that is open, or closed and remembered. */
  view(clientOrderId: string): OrderView | undefined {
    const snapshot = this.#intake.dispatcher.snapshot(clientOrderId);
    return snapshot && this.#viewOf(snapshot);
  }

  /** How the open orders stand, in the order of their submits. */
  openViews(): OrderView[] {
    return [...this.#intake.dispatcher.openSnapshots()].map((snapshot) => this.#viewOf(snapshot));
  }

  /** Calls back once all that is recorded so far has left; at once if nothing is held back. */
  whenLeft(run: () => void): void {
    this.#intake.turn(() => this.#outbox.defer(run));
  }

  /**
   * Says whether there is room for what is to be made durable. While there is none, no commands are
   * taken or sent but cancels; reports go on to be tracked.
   */
  setRoom(hasRoom: boolean): void {
    this.#intake.turn(() => {
      this.#hasRoom = hasRoom;
      this.#setMode();
    });
  }

  /**
   * Takes no more commands but cancels, and stops once all is answered, or the time is over. If all
   * orders are to be canceled, those too that are found meanwhile: they are waited for.
   */
  async stop({ cancelAll, withinMs }: StopOptions): Promise<void> {
    if (this.#life !== 'running') return;
    const giveUpAt = this.#clock.now() + withinMs;
    this.#intake.turn(() => {
      this.#life = 'stopping';
      this.#setMode();
      if (cancelAll) this.#commands.cancelForGood();
    });
    const isQuiet = (): boolean => this.#isQuiet(cancelAll);
    await this.#until(isQuiet, giveUpAt);
    await this.#client.stop(Math.max(giveUpAt - this.#clock.now(), 0));
    this.#intake.turn(() => {
      this.#life = 'stopped';
      this.#setMode();
    });
    await this.#until(() => this.#outbox.isEmpty, giveUpAt);
    this.#outbox.drop();
    this.#intake.stop();
    this.#commands.stop();
    this.#adoption.stop();
    this.#audit.stop();
    this.#strayLegs.stop();
  }

  #viewOf(snapshot: Snapshot): OrderView {
    const { clientOrderId } = snapshot.context.order;
    const intent = this.#commands.intentOf(clientOrderId);
    return toOrderView(snapshot, intent, this.#lastRules.get(clientOrderId));
  }

  #listener(): VenueListener {
    return {
      onState: (state) => this.#hear(() => this.#onState(state)),
      onStatus: (report) =>
        this.#hear(() => {
          this.#intake.apply({ type: 'status', report, ts: this.#intake.now() });
        }),
      onFill: (report) => this.#hear(() => this.#oldFills.takeNew(report)),
      onOldFill: (report) => this.#hear(() => this.#oldFills.takeOld(report)),
      onGap: () =>
        this.#hear(() => {
          this.#intake.apply({ type: 'stream.gap', ts: this.#intake.now() });
        }),
      onUnreadable: (text, why) =>
        this.#hear(() => this.#outbox.tell((outlet) => outlet.onUnreadable?.(text, why))),
      onTrouble: (reason) =>
        this.#hear(() => {
          this.#trouble = reason;
          this.#outbox.tell((outlet) => outlet.onTrouble?.(reason));
        }),
      onFatal: (error) =>
        this.#hear(() => {
          this.#trouble = error.message;
          this.#outbox.tell((outlet) => outlet.onFatal?.(error));
        }),
    };
  }

  #hear(take: () => void): void {
    if (this.#life !== 'stopped') this.#intake.turn(take);
  }

  #onState(state: VenueState): void {
    if (state === 'live') this.#trouble = null;
    else this.#oldFills.pause();
    if (state === 'live' && this.#adopted === 'not-begun') {
      this.#adopted = 'under-way';
      this.#catchUp();
      this.#adoption.start(() => {
        this.#adopted = 'done';
        this.#setMode();
      });
    }
    this.#setMode();
  }

  /** What happened to orders of an earlier run since it ended was told to nobody. */
  #catchUp(): void {
    if (this.#commands.openOrders === 0) return;
    this.#intake.apply({ type: 'stream.gap', ts: this.#intake.now() });
  }

  /** What may be sent follows from how it stands. */
  #setMode(): void {
    const { state } = this;
    const isLive = this.#client.state === 'live' && this.#adopted === 'done';
    if (state === 'stopped' || !isLive) this.#commands.setMode('held');
    else this.#commands.setMode(state === 'stopping' || !this.#hasRoom ? 'cancels-only' : 'open');
    if (state === this.#said) return;
    this.#said = state;
    this.#intake.note({ gateway: state });
  }

  #effectsOf(record: StepRecord): readonly Effect[] {
    const questions = this.#inquiries.effectsOf(record);
    if (this.settings.onLiveLeg === 'off' || record.step.advisories.length === 0) return questions;
    const { dispatcher } = this.#intake;
    const cancels = this.#strayLegs.effectsOf(
      record,
      (clientOrderId) => dispatcher.snapshot(clientOrderId)?.context.order,
    );
    return [...cancels, ...questions];
  }

  #refusal(): ReturnType<typeof refused> | null {
    const { state } = this;
    if (state === 'live') {
      if (this.#hasRoom) return null;
      return refused('JOURNAL_FULL', 'nothing more can be made durable now');
    }
    if (this.#life === 'running') return refused('NOT_LIVE', `the gateway is ${state}`);
    return refused('STOPPING', `the gateway is ${state}`);
  }

  /** Of cancels too. */
  #refusalOfAll(): ReturnType<typeof refused> | null {
    return this.#life === 'stopped' ? refused('STOPPING', 'the gateway is stopped') : null;
  }

  /** An order of an earlier run is traded once: whoever sends it again may not know what became. */
  #refusalOfId({ clientOrderId }: OrderMessage): ReturnType<typeof refused> | null {
    const isText = typeof clientOrderId === 'string';
    // One that is known here is refused by the dispatcher.
    if (!isText || this.#intake.dispatcher.snapshot(clientOrderId) !== undefined) return null;
    if (!this.#adoption.isUsed(clientOrderId)) return null;
    return refused(
      'DUPLICATE_ORDER',
      `${clientOrderId} was used before, by an order that is not known here`,
    );
  }

  /** Whether nothing is under way any more. */
  #isQuiet(untilAllClosed: boolean): boolean {
    const { underWay, openOrders } = this.#commands;
    if (underWay > 0 || !this.#outbox.isEmpty || this.#strayLegs.size > 0) return false;
    if (!untilAllClosed) return true;
    // A client that has stopped finds no more orders.
    return openOrders === 0 && (this.knowsOrders || this.#client.state === 'stopped');
  }

  /** Resolves once it is so, looked at whenever something was done, or the time is over. */
  #until(isSo: () => boolean, giveUpAt: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#onTurnEnd = null;
        stopTimer();
        resolve();
      };
      const stopTimer = this.#clock.startTimer(Math.max(giveUpAt - this.#clock.now(), 0), end);
      this.#onTurnEnd = () => {
        if (isSo()) end();
      };
      this.#onTurnEnd();
    });
  }
}

/** More than any account may have at a time: https://hyperliquid.gitbook.io/hyperliquid-docs. */
const OPEN_ORDERS_MAX = 10_000;
