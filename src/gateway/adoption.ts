import { addDecimals } from '../../machines/decimal.ts';
import type { Clock } from '../clock.ts';
import type { OpenOrder, VenueAnswer, VenueClient } from '../venue/venue-client.ts';
import type { Commands } from './commands.ts';
import type { Inquiries } from './inquiries.ts';
import type { Intake } from './intake.ts';

const RETRY_MS = 1_000;

/** Takes over the orders that are live at the venue when the gateway starts, or hands them on. */
export class Adoption {
  readonly #clock: Clock;
  readonly #intake: Intake;
  readonly #client: VenueClient;
  readonly #commands: Commands;
  readonly #inquiries: Inquiries;
  readonly #tracks: boolean;
  #isStopped = false;

  /** @param tracks - whether they are tracked from now on; else they are handed on raw. */
  constructor(
    clock: Clock,
    intake: Intake,
    client: VenueClient,
    commands: Commands,
    inquiries: Inquiries,
    tracks: boolean,
  ) {
    this.#clock = clock;
    this.#intake = intake;
    this.#client = client;
    this.#commands = commands;
    this.#inquiries = inquiries;
    this.#tracks = tracks;
  }

  start(onDone: () => void): void {
    this.#client.openOrders((orders) => {
      if (orders === null) {
        this.#later(() => this.start(onDone));
        return;
      }
      const { dispatcher } = this.#intake;
      const unknown = orders.filter(({ report }) => !dispatcher.isTracked(report));
      if (this.#tracks) this.#adopt(unknown, onDone);
      else this.#handOn(unknown, onDone);
    });
  }

  stop(): void {
    this.#isStopped = true;
  }

  #handOn(orders: readonly OpenOrder[], onDone: () => void): void {
    this.#intake.turn(() => {
      const ts = this.#intake.now();
      for (const { report } of orders) this.#intake.apply({ type: 'status', report, ts });
      onDone();
    });
  }

  /** Their fills are read first: an order's quantity counts what traded on its earlier legs. */
  #adopt(orders: readonly OpenOrder[], onDone: () => void): void {
    const answers: { readonly found: OpenOrder; readonly answer: VenueAnswer }[] = [];
    const askFor = (found: OpenOrder): void => {
      const { order, report } = found;
      const question = { order, venueOrderIds: [report.venueOrderId], fillsSince: 0 };
      this.#client.ask(question, (answer) => {
        if (answer === null || answer.fills === null) {
          this.#later(() => askFor(found));
          return;
        }
        answers.push({ found, answer });
        if (answers.length === orders.length) finish();
      });
    };
    const finish = (): void => {
      this.#intake.turn(() => {
        for (const { found, answer } of answers) this.#track(found, answer);
        // What happened since they were read was told when they were nobody's.
        const ts = this.#intake.now();
        if (answers.length > 0) this.#intake.apply({ type: 'stream.gap', ts });
        onDone();
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

  #later(run: () => void): void {
    this.#clock.startTimer(RETRY_MS, () => {
      if (!this.#isStopped) run();
    });
  }
}
