import { createActor, type Snapshot } from 'xstate';
import { orderMachine } from '../../machines/order-machine.ts';
import type { Advisory, OrderEvent, VenueRequest } from '../../machines/outputs.ts';
import type { OrderStatus } from '../../machines/vocabulary.ts';
import type { OrderActor } from '../../src/actors/order-actors.ts';
import { Dispatcher, type DispatcherOptions } from '../../src/dispatch/dispatcher.ts';
import type {
  FillReportMessage,
  InputMessage,
  OrderMessage,
  OrderStatusReportMessage,
} from '../../src/dispatch/input.ts';
import type { Step } from '../../src/dispatch/step.ts';

/** Time between two inputs, and between what a report tells of and its receipt. */
const INPUT_EVERY_MS = 10;
const REPORT_DELAY_MS = 5;

type Request = Omit<Extract<InputMessage, { type: 'modify.sent' }>, 'type' | 'requestId' | 'ts'>;
type StatusFields = Partial<OrderStatusReportMessage>;
type FillFields = Partial<FillReportMessage>;
type Answer = Partial<Omit<Extract<InputMessage, { type: 'query.answered' }>, 'type' | 'ts'>>;

/** A dispatcher, and all that it was told and did. */
export interface Recording {
  readonly options: DispatcherOptions;
  readonly dispatcher: Dispatcher;
  readonly inputs: InputMessage[];
  readonly steps: Step[];
  now: number;
}

const recordings: Recording[] = [];

/** The tapes begun since this was last asked. */
export function takeRecordings(): Recording[] {
  return recordings.splice(0);
}

/** A new dispatcher, and the first order to be told of. */
export function raceTape(options: DispatcherOptions = {}): RaceTape {
  const dispatcher = new Dispatcher(options);
  const recording = { options, dispatcher, inputs: [], steps: [], now: 1_000 };
  recordings.push(recording);
  return new RaceTape(recording, 'O-1');
}

/** An order of 10 at 100, accepted on v1. */
export function acceptedTape(terms = '10@100', options: DispatcherOptions = {}): RaceTape {
  const tape = raceTape(options);
  tape.submit(terms);
  tape.accepted('v1', terms);
  return tape;
}

/**
 * What one order's owner and venue say, a method an input. `v1`, `v2`, … are venue order ids,
 * written as rising integers; terms are `quantity@price^triggerPrice`, each part optional.
 */
export class RaceTape {
  readonly #recording: Recording;
  readonly clientOrderId: string;

  constructor(recording: Recording, clientOrderId: string) {
    this.#recording = recording;
    this.clientOrderId = clientOrderId;
  }

  /** The same tape, of another order. */
  order(clientOrderId: string): RaceTape {
    return new RaceTape(this.#recording, clientOrderId);
  }

  get dispatcher(): Dispatcher {
    return this.#recording.dispatcher;
  }

  get inputs(): readonly InputMessage[] {
    return this.#recording.inputs;
  }

  get steps(): readonly Step[] {
    return this.#recording.steps;
  }

  /** When the last input was received. */
  get now(): number {
    return this.#recording.now;
  }

  /** All events so far, of every order. */
  get events(): readonly OrderEvent[] {
    return this.steps.flatMap((step) => step.events);
  }

  get state(): string | null {
    const ofOrder = this.steps.filter((step) => step.clientOrderId === this.clientOrderId);
    return ofOrder.at(-1)?.state ?? null;
  }

  /** How many events of a type there were so far. */
  count(type: OrderEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  send(message: InputMessage): Step {
    const at = this.inputs.length;
    this.#recording.inputs.push(message);
    const step = this.dispatcher.dispatch(message);
    // A sink may have sent more meanwhile.
    this.#recording.steps[at] = step;
    return step;
  }

  submit(terms = '10@100', order: Partial<OrderMessage> = {}, expiresAt?: number): Step {
    const { quantity = '10', ...prices } = parseTerms(terms);
    return this.send({
      type: 'submit',
      order: {
        clientOrderId: this.clientOrderId,
        strategyId: 'S-1',
        instrumentId: 'BTC-USD-PERP',
        side: 'BUY',
        orderType: 'LIMIT',
        quantity,
        ...prices,
        ...order,
      },
      expiresAt,
      ts: this.#tick(),
    });
  }

  submitAcked(leg?: string): Step {
    return this.send({ type: 'submit.acked', ...this.#addressed(), ...naming(leg) });
  }

  submitRejected(reason?: string): Step {
    return this.send({ type: 'submit.rejected', ...this.#addressed(), reason });
  }

  submitUnknown(): Step {
    return this.send({ type: 'submit.unknown', ...this.#addressed() });
  }

  modify(requestId: string, terms = '', fields: Partial<Request> = {}): Step {
    const wanted = { ...parseTerms(terms), ...fields };
    return this.send({ type: 'modify.sent', ...this.#addressed(), requestId, ...wanted });
  }

  modifyAcked(requestId: string, leg?: string): Step {
    return this.send({ type: 'modify.acked', ...this.#addressed(), requestId, ...naming(leg) });
  }

  modifyRejected(requestId: string, reason?: string): Step {
    return this.send({ type: 'modify.rejected', ...this.#addressed(), requestId, reason });
  }

  modifyUnknown(requestId: string): Step {
    return this.send({ type: 'modify.unknown', ...this.#addressed(), requestId });
  }

  cancel(requestId: string): Step {
    return this.send({ type: 'cancel.sent', ...this.#addressed(), requestId });
  }

  cancelAcked(requestId: string): Step {
    return this.send({ type: 'cancel.acked', ...this.#addressed(), requestId });
  }

  cancelRejected(requestId: string, reason?: string): Step {
    return this.send({ type: 'cancel.rejected', ...this.#addressed(), requestId, reason });
  }

  cancelUnknown(requestId: string): Step {
    return this.send({ type: 'cancel.unknown', ...this.#addressed(), requestId });
  }

  accepted(leg: string, terms = '', fields: StatusFields = {}): Step {
    return this.#status('ACCEPTED', leg, terms, fields);
  }

  triggered(leg: string, terms = '', fields: StatusFields = {}): Step {
    return this.#status('TRIGGERED', leg, terms, fields);
  }

  partiallyFilled(leg: string, terms = '', fields: StatusFields = {}): Step {
    return this.#status('PARTIALLY_FILLED', leg, terms, fields);
  }

  /** The status FILLED; trades come by {@link fill}. */
  filled(leg: string, terms = '', fields: StatusFields = {}): Step {
    return this.#status('FILLED', leg, terms, fields);
  }

  canceled(leg: string, terms = '', fields: StatusFields = {}): Step {
    return this.#status('CANCELED', leg, terms, fields);
  }

  expired(leg: string, terms = '', fields: StatusFields = {}): Step {
    return this.#status('EXPIRED', leg, terms, fields);
  }

  rejected(leg: string, terms = '', fields: StatusFields = {}): Step {
    return this.#status('REJECTED', leg, terms, fields);
  }

  fill(leg: string, tradeId: string, lastQty: string, fields: FillFields = {}): Step {
    const ts = this.#tick();
    const { clientOrderId } = this;
    const report = { ...trade(leg, tradeId, lastQty, ts - REPORT_DELAY_MS), clientOrderId };
    return this.send({ type: 'fill', report: { ...report, ...fields }, ts });
  }

  /** The venue's answer; `asOf` is now unless told otherwise. */
  answer(answer: Answer = {}): Step {
    const addressed = this.#addressed();
    const { ts: asOf } = addressed;
    return this.send({ type: 'query.answered', ...addressed, asOf, orders: [], ...answer });
  }

  gap(accountId?: string): Step {
    return this.send({ type: 'stream.gap', accountId, ts: this.#tick() });
  }

  /** Time passes, and a clock tells so. */
  clock(afterMs: number): Step {
    this.#recording.now += afterMs - INPUT_EVERY_MS;
    return this.send({ type: 'clock', ts: this.#tick() });
  }

  #tick(): number {
    this.#recording.now += INPUT_EVERY_MS;
    return this.#recording.now;
  }

  #addressed(): { clientOrderId: string; ts: number } {
    return { clientOrderId: this.clientOrderId, ts: this.#tick() };
  }

  #status(kind: OrderStatus, leg: string, terms: string, fields: StatusFields): Step {
    const ts = this.#tick();
    const { clientOrderId } = this;
    const report = { ...status(kind, leg, terms), clientOrderId, tsEvent: ts - REPORT_DELAY_MS };
    return this.send({ type: 'status', report: { ...report, ...fields }, ts });
  }
}

/** A status report for an answer. It names no order: an answer's reports belong to its order. */
export function status(
  kind: OrderStatus,
  leg: string,
  terms = '',
  fields: StatusFields = {},
): OrderStatusReportMessage {
  const report = { venueOrderId: idOf(leg), status: kind, ...parseTerms(terms), tsEvent: 0 };
  return { ...report, ...fields };
}

/** A fill report for an answer. */
export function trade(
  leg: string,
  tradeId: string,
  lastQty: string,
  tsEvent = 0,
): FillReportMessage {
  return { venueOrderId: idOf(leg), tradeId, lastQty, lastPx: '100', tsEvent };
}

/** The venue order id of a leg: `v1` is 1001. Other names are ids as they stand. */
export function idOf(leg: string): string {
  return /^v\d+$/.test(leg) ? String(1_000 + Number(leg.slice(1))) : leg;
}

function nameOf(venueOrderId: string): string {
  return /^1\d{3}$/.test(venueOrderId) ? `v${Number(venueOrderId) - 1_000}` : venueOrderId;
}

function naming(leg: string | undefined): { venueOrderId?: string } {
  return leg === undefined ? {} : { venueOrderId: idOf(leg) };
}

function parseTerms(terms: string): { quantity?: string; price?: string; triggerPrice?: string } {
  const match = /^([\d.]+)?(?:@([\d.]+))?(?:\^([\d.]+))?$/.exec(terms);
  if (match === null) throw new Error(`no terms: ${terms}`);
  const [, quantity, price, triggerPrice] = match;
  return {
    ...(quantity === undefined ? {} : { quantity }),
    ...(price === undefined ? {} : { price }),
    ...(triggerPrice === undefined ? {} : { triggerPrice }),
  };
}

const OUTCOMES = { tracked: 'T', external: 'E', skip: 'S', invalid: 'I' } as const;

/**
 * All that a step says, a line each: `T rule state`, its events, then requests (`?`) and advisories
 * (`!`) by name, since their order means nothing.
 */
export function told(step: Step): string[] {
  const { outcome, rule, state, error } = step;
  const head = [OUTCOMES[outcome], error?.code ?? rule, ...(state === null ? [] : [state])];
  return [
    head.join(' '),
    ...step.events.map(eventLine),
    ...step.requests.map(requestLine).sort(),
    ...step.advisories.map(advisoryLine).sort(),
  ];
}

function eventLine(event: OrderEvent): string {
  const name = event.type.replace('Order', '');
  return `${name}(${eventFields(event).join(', ')})`;
}

function eventFields(event: OrderEvent): string[] {
  switch (event.type) {
    case 'OrderAccepted':
      return [nameOf(event.venueOrderId), ...(event.synthetic ? ['synthetic'] : [])];
    case 'OrderUpdated': {
      const { quantity, price, triggerPrice, source } = event;
      const trigger = triggerPrice === null ? '' : `^${triggerPrice}`;
      const terms = `${quantity}@${price ?? 'none'}${trigger}`;
      return [nameOf(event.venueOrderId), terms, ...(source === 'venue' ? ['venue'] : [])];
    }
    case 'OrderTriggered':
      return [nameOf(event.venueOrderId)];
    case 'OrderFilled': {
      const { tradeId, lastQty, cumQty, leavesQty, late, adopted, overfillQty } = event;
      const marks = [...(late ? ['late'] : []), ...(adopted ? ['adopted'] : [])];
      if (overfillQty !== '0') marks.push(`overfill ${overfillQty}`);
      const sums = [`cum ${cumQty}`, `leaves ${leavesQty}`];
      return [nameOf(event.venueOrderId), tradeId, lastQty, ...sums, ...marks];
    }
    case 'OrderCanceled':
    case 'OrderExpired':
      return [nameOf(event.venueOrderId), ...because(event.reason)];
    case 'OrderRejected':
      return because(event.reason);
    case 'OrderModifyRejected':
    case 'OrderCancelRejected':
      return [event.requestId, ...because(event.reason)];
  }
}

function because(reason: string | null): string[] {
  return reason === null ? [] : [reason];
}

function requestLine({ type, clientOrderId }: VenueRequest): string {
  return clientOrderId === 'O-1' ? `? ${type}` : `? ${type} ${clientOrderId}`;
}

function advisoryLine(advisory: Advisory): string {
  switch (advisory.type) {
    case 'oversized-leg':
    case 'overfill':
      return `! ${advisory.type}(${nameOf(advisory.venueOrderId)}, ${advisory.excess})`;
    case 'live-leg':
    case 'late-fill':
    case 'external-modify':
    case 'trade-conflict':
      return `! ${advisory.type}(${nameOf(advisory.venueOrderId)})`;
    case 'modify-overdue':
      return `! ${advisory.type}(${advisory.requestId})`;
    case 'fill-gap':
      return `! ${advisory.type}`;
  }
}

/** Every order of the given things: races are won by either side. */
export function permutations<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, at) =>
    permutations(things.toSpliced(at, 1)).map((rest) => [first, ...rest]),
  );
}

/** An order's actor after a restart: its snapshot went through JSON and back. */
export function restored(actor: OrderActor): OrderActor {
  const json = JSON.stringify(actor.getPersistedSnapshot());
  const snapshot = JSON.parse(json) as Snapshot<unknown>;
  // The types ask for an input, although a restored actor starts from its snapshot alone.
  const { order, policy } = actor.getSnapshot().context;
  const input = { order, policy, input: 0, ts: 0, expiresAt: null };
  return createActor(orderMachine, { snapshot, input }).start();
}
