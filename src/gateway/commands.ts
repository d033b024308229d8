import { isAbove } from '../../machines/decimal.ts';
import type { OrderContext } from '../../machines/order-context.ts';
import type { Order } from '../../machines/vocabulary.ts';
import type { Clock } from '../clock.ts';
import type { InputMessage, OrderMessage } from '../dispatch/input.ts';
import type { Step } from '../dispatch/step.ts';
import type { CommandOutcome, OrderTerms } from '../venue/commands.ts';
import type { VenueClient } from '../venue/venue-client.ts';
import { CancelWish } from './cancel-wish.ts';
import { type CommandResult, refused } from './command-result.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { Intake } from './intake.ts';
import { completed, knownFilled, nextCommand, type NextCommand } from './next-command.ts';
import { type OrderChange, type OrderIntent, readChange, toIntent } from './order-intent.ts';
import type { Effect } from './outbox.ts';
import type { StepRecord } from './outlet.ts';
import type { RememberedOrders } from './remembered.ts';
import { Timers } from './timers.ts';

type Modify = Extract<NextCommand, { readonly type: 'modify' }>;
type Topic = 'submit' | 'modify' | 'cancel';
type Fits = (order: Order) => boolean;
/** Of a modify or a cancel; a submit needs none. */
type Request = { readonly clientOrderId: string; readonly requestId?: string };

const NOT_SENT: CommandOutcome = { type: 'rejected', reason: 'local: not connected' };
const NOT_SENT_YET: CommandOutcome = { type: 'unknown', reason: 'local: not sent yet' };
/** Cancels that are kept for orders not found yet. */
const EARLY_CANCELS_MAX = 10_000;

/**
 * Sends what is wanted of orders, each command once it is recorded, and puts down what became of
 * it. What cannot be sent yet is kept with its order, and sent when a step allows it.
 */
export class Commands {
  /** Of open orders. */
  readonly #intents = new Map<string, OrderIntent>();
  /** Orders that fit one of these are to end as soon as they are adopted. */
  #earlyCancels: Fits[] = [];
  readonly #intake: Intake;
  readonly #client: VenueClient;
  readonly #settings: GatewaySettings;
  readonly #timers: Timers;
  #requests: number;
  #underWay = 0;
  /** Whether cancels, the ones that are remembered too, can be sent; and whether others may. */
  #mode: 'held' | 'cancels-only' | 'open' = 'held';

  constructor(
    intake: Intake,
    client: VenueClient,
    settings: GatewaySettings,
    remembered: RememberedOrders,
    clock: Clock,
  ) {
    this.#timers = new Timers(clock);
    this.#intake = intake;
    this.#client = client;
    this.#settings = settings;
    // No request of an earlier run had a number beyond its last record's.
    this.#requests = intake.begunAt.number;
    for (const { context } of intake.dispatcher.openSnapshots()) {
      const { clientOrderId } = context.order;
      this.#intents.set(clientOrderId, toIntent(context, remembered.get(clientOrderId)));
    }
  }

  /** Commands that were sent and whose outcome is not in. */
  get underWay(): number {
    return this.#underWay;
  }

  get openOrders(): number {
    return this.#intents.size;
  }

  intentOf(clientOrderId: string): OrderIntent | undefined {
    return this.#intents.get(clientOrderId);
  }

  /** What may be sent from now on; what waits for it is sent. */
  setMode(mode: 'held' | 'cancels-only' | 'open'): void {
    this.#mode = mode;
    for (const clientOrderId of this.#intents.keys()) this.#pursue(clientOrderId);
  }

  /** Tracks an order that is at the venue already; one that was canceled before is to end. */
  adopt(order: Order, terms: OrderTerms): Step {
    const { clientOrderId } = order;
    const step = this.#intake.apply({ type: 'submit', order, ts: this.#intake.now() }, { terms });
    if (step.outcome === 'invalid') return step;
    const intent = this.#keepIntent(clientOrderId, terms);
    if (this.#earlyCancels.some((fits) => fits(order))) {
      // Sent with a later step: none has told of its leg yet.
      this.#wishCancel(intent, true);
      this.#noteCancel(clientOrderId);
    }
    return step;
  }

  submit(given: OrderMessage, terms: OrderTerms): CommandResult<object> {
    const ts = this.#intake.now();
    const expiresAt = ts + this.#settings.commandTtlMs;
    const { clientOrderId } = given;
    const command = this.#sender('submit', { clientOrderId }, null, (onOutcome) => {
      const order = this.#contextOf(clientOrderId)?.order;
      if (order !== undefined) this.#client.submit({ order, terms, expiresAt }, onOutcome);
    });
    const input = { type: 'submit', order: given, expiresAt, ts } as const;
    const step = this.#intake.apply(input, { command, terms });
    if (step.outcome === 'invalid') return { ok: false, error: step.error };
    this.#keepIntent(clientOrderId, terms);
    return { ok: true };
  }

  /** The change is sent, or waits; of two that wait, the newer is what is wanted. */
  modify(clientOrderId: string, given: OrderChange): CommandResult<{ isWaiting: boolean }> {
    const context = this.#contextOf(clientOrderId);
    if (context === undefined) return refused('UNKNOWN_ORDER', clientOrderId);
    const intent = this.#intents.get(clientOrderId);
    if (intent === undefined) return refused('ORDER_CLOSED', clientOrderId);
    if (intent.cancel?.isRefused === false) return refused('CANCEL_PENDING', clientOrderId);
    const change = readChange(given);
    if (change === null) return refused('BAD_INPUT', 'a change of decimals, quantity above zero');
    const waiting = { ...intent.waiting, ...change };
    const { quantity } = completed(context, waiting);
    if (!isAbove(quantity, knownFilled(context))) return refused('QUANTITY_TRADED', quantity);
    intent.waiting = waiting;
    intent.cancel = null;
    this.#pursue(clientOrderId);
    if (intent.waiting === null) return { ok: true, isWaiting: false };
    this.#intake.note({ wanted: 'modify', clientOrderId, change: intent.waiting });
    return { ok: true, isWaiting: true };
  }

  /**
   * The cancel is sent, or remembered until it can be.
   *
   * @param knowsOrders - false if the order may be found yet: then it is canceled when it is.
   */
  cancel(clientOrderId: string, knowsOrders: boolean): CommandResult<{ isWaiting: boolean }> {
    const intent = this.#intents.get(clientOrderId);
    if (intent !== undefined) {
      this.#cancel(clientOrderId, intent);
      return { ok: true, isWaiting: false };
    }
    if (this.#contextOf(clientOrderId) !== undefined) return refused('ORDER_CLOSED', clientOrderId);
    if (knowsOrders) return refused('UNKNOWN_ORDER', clientOrderId);
    const refusal = this.#cancelOnceFound((order) => order.clientOrderId === clientOrderId);
    return refusal ?? { ok: true, isWaiting: true };
  }

  /**
   * Cancels every open order that fits, and names them.
   *
   * @param knowsOrders - false if more may be found yet: those that fit are canceled when they are.
   */
  cancelAll(
    fits: Fits,
    knowsOrders: boolean,
  ): CommandResult<{ clientOrderIds: readonly string[]; isWaiting: boolean }> {
    const refusal = knowsOrders ? null : this.#cancelOnceFound(fits);
    if (refusal !== null) return refusal;
    const found = [...this.#intents].filter(([clientOrderId]) => {
      const context = this.#contextOf(clientOrderId);
      return context !== undefined && fits(context.order);
    });
    for (const [clientOrderId, intent] of found) this.#cancel(clientOrderId, intent);
    const clientOrderIds = found.map(([clientOrderId]) => clientOrderId);
    return { ok: true, clientOrderIds, isWaiting: !knowsOrders };
  }

  /** Cancels every open order, and from now on each that is adopted. */
  cancelForGood(): void {
    this.#earlyCancels = [() => true];
    for (const [clientOrderId, intent] of this.#intents) this.#cancel(clientOrderId, intent);
  }

  /** What a step allows is done. */
  onRecorded({ input, step }: StepRecord): void {
    for (const advisory of step.advisories) {
      if (advisory.type !== 'oversized-leg') continue;
      const { clientOrderId, venueOrderId } = advisory;
      const intent = this.#intents.get(clientOrderId);
      if (intent === undefined || intent.oversized?.venueOrderId === venueOrderId) continue;
      intent.oversized = { venueOrderId, refusals: 0 };
    }
    const { clientOrderId, state } = step;
    if (clientOrderId === null || state === null) return;
    if (isClosed(state)) {
      this.#intents.delete(clientOrderId);
      return;
    }
    if (input.type === 'query.answered') this.#intents.get(clientOrderId)?.cancel?.asked();
    this.#pursue(clientOrderId);
  }

  stop(): void {
    this.#timers.stop();
  }

  #keepIntent(clientOrderId: string, terms: OrderTerms): OrderIntent {
    const intent: OrderIntent = { terms, waiting: null, cancel: null, oversized: null };
    this.#intents.set(clientOrderId, intent);
    return intent;
  }

  #cancel(clientOrderId: string, intent: OrderIntent): void {
    const isNew = intent.cancel?.isRefused !== false;
    if (isNew) this.#wishCancel(intent, true);
    this.#pursue(clientOrderId);
    if (isNew && intent.cancel?.isSent !== true) this.#noteCancel(clientOrderId);
  }

  /** Null if it is kept. */
  #cancelOnceFound(fits: Fits): ReturnType<typeof refused> | null {
    if (this.#earlyCancels.length >= EARLY_CANCELS_MAX) {
      return refused('NOT_LIVE', `${EARLY_CANCELS_MAX} cancels wait for orders to be found`);
    }
    this.#earlyCancels.push(fits);
    return null;
  }

  #wishCancel(intent: OrderIntent, isOwners: boolean): void {
    intent.cancel = new CancelWish(isOwners);
    intent.waiting = null;
  }

  #noteCancel(clientOrderId: string): void {
    this.#intake.note({ wanted: 'cancel', clientOrderId });
  }

  /** Does what can be done now of what is wanted of an order. */
  #pursue(clientOrderId: string): void {
    const intent = this.#intents.get(clientOrderId);
    if (intent === undefined || this.#mode === 'held') return;
    const { waiting, cancel, oversized } = intent;
    if (waiting === null && cancel === null && oversized === null) return;
    const context = this.#contextOf(clientOrderId);
    const next = context && nextCommand(context, intent, this.#settings);
    if (!next) return;
    switch (next.type) {
      case 'cancel':
        this.#sendCancel(context.order, intent, next.venueOrderId);
        return;
      case 'modify':
        if (this.#mode === 'open') this.#sendModify(context.order, intent, next);
        return;
      case 'drop-change':
        intent.waiting = null;
        return;
      case 'wish-cancel':
        this.#wishCancel(intent, false);
        this.#pursue(clientOrderId);
    }
  }

  #sendCancel(order: Order, intent: OrderIntent, venueOrderId: string | null): void {
    const { clientOrderId } = order;
    const requestId = this.#nextRequestId();
    const ts = this.#intake.now();
    const expiresAt = ts + this.#settings.commandTtlMs;
    intent.cancel?.sent(requestId, venueOrderId);
    const command = this.#sender(
      'cancel',
      { clientOrderId, requestId },
      venueOrderId,
      (onOutcome) => {
        this.#client.cancel({ order, venueOrderId, expiresAt }, onOutcome);
      },
    );
    this.#intake.apply({ type: 'cancel.sent', clientOrderId, requestId, ts }, { command });
  }

  #sendModify(order: Order, intent: OrderIntent, next: Modify): void {
    const { clientOrderId } = order;
    const { target, legSize, venueOrderId } = next;
    const { terms } = intent;
    const requestId = this.#nextRequestId();
    const ts = this.#intake.now();
    const expiresAt = ts + this.#settings.commandTtlMs;
    intent.waiting = null;
    const { price, triggerPrice } = target;
    const wanted = { order, terms, venueOrderId, legSize, price, triggerPrice, expiresAt };
    const command = this.#sender(
      'modify',
      { clientOrderId, requestId },
      venueOrderId,
      (onOutcome) => {
        this.#client.modify(wanted, onOutcome);
      },
    );
    const sent = { clientOrderId, requestId, ...target, legSize, expiresAt, ts };
    this.#intake.apply({ type: 'modify.sent', ...sent }, { command });
  }

  /**
   * Sends, and puts down the outcome; what cannot be sent any more has surely not been taken. But
   * a cancel goes on to be wanted: it is not told as refused.
   *
   * @param leg - that it is meant for; null if it names none.
   */
  #sender(
    topic: Topic,
    request: Request,
    leg: string | null,
    send: (onOutcome: (outcome: CommandOutcome) => void) => void,
  ): Effect {
    return () => {
      if (this.#client.state !== 'live') {
        const wish = topic === 'cancel' ? this.#intents.get(request.clientOrderId)?.cancel : null;
        this.#putDown(topic, request, leg, wish ? NOT_SENT_YET : NOT_SENT);
        wish?.unsent(request.requestId);
        return;
      }
      this.#underWay += 1;
      send((outcome) => {
        this.#underWay -= 1;
        this.#putDown(topic, request, leg, outcome);
      });
    };
  }

  #putDown(topic: Topic, request: Request, leg: string | null, given: CommandOutcome): void {
    this.#intake.turn(() => {
      const { clientOrderId } = request;
      const intent = this.#intents.get(clientOrderId);
      const wish = topic === 'cancel' ? intent?.cancel : null;
      const putOff = (delayMs: number, onEnd: () => void): void =>
        this.#timers.later(delayMs, () => {
          onEnd();
          this.#intake.turn(() => this.#pursue(clientOrderId));
        });
      const outcome = wish?.readOutcome(given, putOff) ?? given;
      if (intent !== undefined) noteOutcome(intent, topic, request, leg, outcome);
      this.#intake.apply(toOutcomeInput(topic, request, outcome, this.#intake.now()));
    });
  }

  #contextOf(clientOrderId: string): OrderContext | undefined {
    return this.#intake.dispatcher.snapshot(clientOrderId)?.context;
  }

  #nextRequestId(): string {
    this.#requests += 1;
    return `r${this.#requests}`;
  }
}

function noteOutcome(
  intent: OrderIntent,
  topic: Topic,
  { requestId }: Request,
  leg: string | null,
  { type }: CommandOutcome,
): void {
  const { cancel, oversized } = intent;
  if (requestId !== undefined) cancel?.answered(requestId, type);
  if (oversized === null || type !== 'rejected') return;
  // What was refused of an earlier leg, or to its owner, was no try to put this one right.
  const isOwners = topic === 'cancel' && cancel?.isOwners === true;
  if (isOwners || leg !== oversized.venueOrderId) return;
  intent.oversized = { ...oversized, refusals: oversized.refusals + 1 };
}

function toOutcomeInput(
  topic: Topic,
  request: Request,
  outcome: CommandOutcome,
  ts: number,
): InputMessage {
  const said =
    outcome.type === 'accepted'
      ? { type: `${topic}.acked`, venueOrderId: outcome.venueOrderId }
      : { type: `${topic}.${outcome.type}`, reason: outcome.reason };
  // The dispatcher checks what it is given.
  return { ...request, ...said, ts } as InputMessage;
}

function isClosed(state: NonNullable<Step['state']>): boolean {
  return state === 'canceled' || state === 'filled' || state === 'rejected' || state === 'expired';
}
