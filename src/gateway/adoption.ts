import { addDecimals } from '../../machines/decimal.ts';
import { findLeg } from '../../machines/legs.ts';
import type { OrderContext } from '../../machines/order-context.ts';
import type { Order } from '../../machines/vocabulary.ts';
import type { Clock } from '../clock.ts';
import type { OpenOrder, UsedIds, VenueAnswer, VenueClient } from '../venue/venue-client.ts';
import type { Commands } from './commands.ts';
import type { Inquiries } from './inquiries.ts';
import type { Intake } from './intake.ts';
import { Timers } from './timers.ts';

const RETRY_MS = 1_000;
/** Of an order's fills some cannot be read, however often they are asked for: enough. */
const PARTLY_READ_MAX = 10;

export interface AdoptionParts {
  readonly clock: Clock;
  readonly intake: Intake;
  readonly client: VenueClient;
  readonly commands: Commands;
  readonly inquiries: Inquiries;
  /** A leg works at the venue although its order is closed. */
  readonly onStray: (order: Order, venueOrderId: string) => void;
}

export interface AdoptionSettings {
  /** Whether orders found live are tracked from then on, if they can be; else they go on raw. */
  readonly adopt: boolean;
  /**
   * How long after the start what others had under way may still land, in milliseconds: then the
   * orders are looked for once more.
   */
  readonly landingMs: number;
}

/**
 * Takes over the orders that are live at the venue when the gateway starts, or hands them on, and
 * learns which client order ids were used before: nobody here would know an order that has ended.
 */
export class Adoption {
  readonly #intake: Intake;
  readonly #client: VenueClient;
  readonly #commands: Commands;
  readonly #inquiries: Inquiries;
  readonly #onStray: AdoptionParts['onStray'];
  readonly #settings: AdoptionSettings;
  /** As they were at the start, and when nothing of before could land any more. */
  readonly #used: UsedIds[] = [];
  readonly #timers: Timers;
  #knowsOrders: boolean;

  constructor(parts: AdoptionParts, settings: AdoptionSettings) {
    this.#timers = new Timers(parts.clock);
    this.#intake = parts.intake;
    this.#client = parts.client;
    this.#commands = parts.commands;
    this.#inquiries = parts.inquiries;
    this.#onStray = parts.onStray;
    this.#settings = settings;
    this.#knowsOrders = !settings.adopt;
  }

  /** Whether all orders are tracked that are to be, as far as they were looked for until now. */
  get knowsOrders(): boolean {
    return this.#knowsOrders;
  }

  /** @param onDone - called when the orders are known that were there at the start. */
  start(onDone: () => void): void {
    const { adopt, landingMs } = this.#settings;
    const lookAgain = (): void => {
      this.#knowsOrders = !adopt;
      this.#learnUsed(() => {
        if (adopt) this.#look((orders) => this.#adopt(orders.filter(isTradable), () => {}));
      });
    };
    this.#learnUsed(() => {
      this.#look((orders) => {
        const toAdopt = adopt ? orders.filter(isTradable) : [];
        this.#handOn(orders.filter((order) => !toAdopt.includes(order)));
        this.#adopt(toAdopt, (notAdopted) => {
          this.#handOn(notAdopted);
          onDone();
          this.#timers.later(landingMs, lookAgain);
        });
      });
    });
  }

  /** Whether an order had this id before the start, as far as the venue tells. */
  isUsed(clientOrderId: string): boolean {
    return this.#used.some((used) => used.has(clientOrderId));
  }

  stop(): void {
    this.#timers.stop();
  }

  #learnUsed(onDone: () => void): void {
    this.#client.usedIds((used) => {
      if (used === null) {
        this.#timers.later(RETRY_MS, () => this.#learnUsed(onDone));
        return;
      }
      this.#used.push(used);
      onDone();
    });
  }

  /** @param onFound - told the live orders that are not tracked. */
  #look(onFound: (orders: readonly OpenOrder[]) => void): void {
    this.#client.openOrders((orders) => {
      if (orders === null) {
        this.#timers.later(RETRY_MS, () => this.#look(onFound));
        return;
      }
      const { dispatcher } = this.#intake;
      for (const { report } of orders) {
        const context = dispatcher.find(report)?.context;
        if (context !== undefined && isStray(context, report.venueOrderId)) {
          this.#onStray(context.order, report.venueOrderId);
        }
      }
      onFound(orders.filter(({ report }) => !dispatcher.isTracked(report)));
    });
  }

  #handOn(orders: readonly OpenOrder[]): void {
    this.#intake.turn(() => {
      const ts = this.#intake.now();
      for (const { report } of orders) this.#intake.apply({ type: 'status', report, ts });
    });
  }

  /**
   * Their fills are read first: an order's quantity counts what traded on its earlier legs.
   *
   * @param onDone - told those whose fills could not be read whole: what is wanted of them is not
   *   known, and so they are not tracked.
   */
  #adopt(orders: readonly OpenOrder[], onDone: (notAdopted: readonly OpenOrder[]) => void): void {
    const answers: { readonly found: OpenOrder; readonly answer: VenueAnswer }[] = [];
    const notAdopted: OpenOrder[] = [];
    const askFor = (found: OpenOrder, partlyRead = 0): void => {
      const { order, report } = found;
      const question = { order, venueOrderIds: [report.venueOrderId], fillsSince: 0 };
      this.#client.ask(question, (answer) => {
        const isPart = answer?.fillsComplete === false;
        if (isPart && partlyRead + 1 === PARTLY_READ_MAX) notAdopted.push(found);
        else if (isPart || answer === null || answer.fills === null) {
          this.#timers.later(RETRY_MS, () => askFor(found, partlyRead + Number(isPart)));
          return;
        } else answers.push({ found, answer });
        if (answers.length + notAdopted.length === orders.length) finish();
      });
    };
    const finish = (): void => {
      this.#intake.turn(() => {
        for (const { found, answer } of answers) this.#track(found, answer);
        // What happened since they were read was told when they were nobody's.
        const ts = this.#intake.now();
        if (answers.length > 0) this.#intake.apply({ type: 'stream.gap', ts });
        this.#knowsOrders = true;
        onDone(notAdopted);
      });
    };
    if (orders.length === 0) finish();
    for (const found of orders) askFor(found);
  }

  #track({ order, terms, report }: OpenOrder, answer: VenueAnswer): void {
    let { quantity } = order;
    for (const { venueOrderId, lastQty } of answer.fills ?? []) {
      if (venueOrderId !== report.venueOrderId) quantity = addDecimals(quantity, lastQty);
    }
    const { clientOrderId } = order;
    if (this.#commands.adopt({ ...order, quantity }, terms).outcome === 'invalid') return;
    const ts = this.#intake.now();
    this.#intake.apply({ type: 'status', report: { ...report, clientOrderId }, ts });
    this.#inquiries.answer(clientOrderId, answer);
  }
}

/** Of a leg that an earlier run was advised of nobody is advised again. */
function isStray(order: OrderContext, venueOrderId: string): boolean {
  // It may have ended since the list was made.
  return order.closedAt !== null && findLeg(order, venueOrderId)?.ended !== true;
}

/** One for which no cancel could be sent would stay open here until its owner ends it elsewhere. */
function isTradable(order: OpenOrder): boolean {
  return order.isTradable;
}
