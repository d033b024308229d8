import { addDecimals, isAbove, subtractDecimals, ZERO } from '../../machines/decimal.ts';
import { Dispatcher } from '../../src/dispatch/dispatcher.ts';
import type { InputMessage } from '../../src/dispatch/input.ts';
import type { Policy } from '../../src/dispatch/policy.ts';
import type { Step } from '../../src/dispatch/step.ts';
import { Choices } from './choices.ts';
import { assertHolds, Invariants } from './invariants.ts';
import { RandomVenue, type VenueRequest, type VenueTraits } from './random-venue.ts';

const ORDER_ID = 'O-1';
const REQUEST_LIFE_MS = 4_000;
const PRICES = ['101', '102', '101', '103'] as const;
const QUANTITIES = ['10', '8', '12', '6'] as const;
/** Far more than is ever on its way at once. */
const ARRIVALS_MAX = 2_000;
/** Rounds of asking and truthful answers until everything must be known. */
const QUIET_ROUNDS = 12;

/** Something on its way: a request to the venue, a report, an answer, a question. */
interface InFlight {
  readonly kind: 'request' | 'report' | 'answer' | 'question';
  readonly arrive: () => void;
}

/**
 * One order between an owner that submits, modifies and cancels, and a venue that replaces by
 * cancel. Whatever is on its way may be delayed, doubled, dropped, or overtake. The invariants are
 * checked after every input; in the end all is delivered and every question answered.
 */
export class Scenario {
  /** Every input given, in order: the tape of the scenario. */
  readonly inputs: InputMessage[] = [];
  readonly steps: Step[] = [];
  readonly venue: RandomVenue;
  readonly #dispatcher: Dispatcher;
  readonly #choices: Choices;
  readonly #invariants = new Invariants();
  readonly #traits: VenueTraits;
  readonly #inFlight: InFlight[] = [];
  /** What the venue reported and was delivered, repetitions aside. */
  readonly #reports: InputMessage[] = [];
  readonly #expires: boolean;
  #now = 1_000;
  #requests = 0;
  #lastState: string | null = null;
  #lostReports = false;
  #quiet = false;

  constructor(numbers: readonly number[], policy: Partial<Policy> = {}) {
    const choices = new Choices(numbers);
    this.#choices = choices;
    this.#dispatcher = new Dispatcher({ policy });
    this.#traits = {
      byClientOrderId: !choices.isRare(3),
      alwaysPlaces: choices.isRare(5),
      modifiesInPlace: choices.isRare(10),
      answersNameLegs: choices.isRare(2),
      reportsTerms: !choices.isRare(4),
      reportsFilled: choices.isRare(2),
      answersWhole: !choices.isRare(5),
    };
    this.#expires = !choices.isRare(6);
    this.venue = new RandomVenue(ORDER_ID, this.#traits, (message) => this.#publish(message));
  }

  /** @throws Violation naming the invariant that does not hold. */
  run(): void {
    this.#submit();
    while (!this.#choices.isOver) this.#act();
    this.#settle();
    this.#checkTruth();
    this.#checkRepetition();
  }

  #act(): void {
    this.#now += [1, 40, 700, 3_000][this.#choices.below(4)] ?? 1;
    switch (this.#choices.below(12)) {
      case 1:
      case 2:
        return this.#modify();
      case 3:
        return this.#choices.isRare(4) ? this.#cancel() : this.#modify();
      case 4:
        return this.venue.trade(this.#now, this.#choices);
      case 6:
        return this.#choices.isRare(6) ? this.venue.end(this.#now, this.#choices) : this.#arrive();
      case 7:
        return this.#choices.isRare(4) ? this.#loseStream() : this.#arrive();
      case 8:
        return this.#give({ type: 'clock', ts: this.#now });
      case 9:
        return this.#choices.isRare(3) ? this.#repeatReports() : this.#arrive();
      default:
        return this.#arrive();
    }
  }

  #submit(): void {
    const quantity = '10';
    const price = '100';
    const order = {
      clientOrderId: ORDER_ID,
      strategyId: 'S-1',
      instrumentId: 'BTC-USD-PERP',
      side: 'BUY' as const,
      orderType: 'LIMIT' as const,
      quantity,
      price,
    };
    const expiresAt = this.#expires ? this.#now + REQUEST_LIFE_MS : undefined;
    this.#give({ type: 'submit', order, expiresAt, ts: this.#now });
    const request: VenueRequest = { type: 'submit', quantity, price, expiresAt };
    this.#send(request, {
      acked: (leg) => ({
        type: 'submit.acked',
        clientOrderId: ORDER_ID,
        venueOrderId: this.#traits.answersNameLegs ? leg : null,
        ts: this.#now,
      }),
      rejected: (reason) => ({
        type: 'submit.rejected',
        clientOrderId: ORDER_ID,
        reason,
        ts: this.#now,
      }),
      unknown: () => ({ type: 'submit.unknown', clientOrderId: ORDER_ID, ts: this.#now }),
    });
  }

  #modify(): void {
    const context = this.#dispatcher.actor(ORDER_ID)?.getSnapshot().context;
    if (context === undefined || context.boundLeg === null || context.closedAt !== null) return;
    const quantity = QUANTITIES[this.#choices.below(QUANTITIES.length)] ?? '10';
    const price = PRICES[this.#choices.below(PRICES.length)] ?? '101';
    if (!isAbove(quantity, context.cumQty)) return;
    const legSize = subtractDecimals(quantity, context.cumQty);
    const expiresAt = this.#expires ? this.#now + REQUEST_LIFE_MS : undefined;
    const requestId = `m${(this.#requests += 1)}`;
    const ids = { clientOrderId: ORDER_ID, requestId };
    const sent = this.#choices.isRare(4) ? {} : { legSize };
    this.#give({ type: 'modify.sent', ...ids, quantity, price, ...sent, expiresAt, ts: this.#now });
    const replaces = context.boundLeg.venueOrderId;
    const request: VenueRequest = {
      type: 'modify',
      requestId,
      legSize,
      price,
      expiresAt,
      replaces,
    };
    this.#send(request, {
      acked: (leg) => ({
        type: 'modify.acked',
        ...ids,
        venueOrderId: this.#traits.answersNameLegs ? leg : null,
        ts: this.#now,
      }),
      rejected: (reason) => ({ type: 'modify.rejected', ...ids, reason, ts: this.#now }),
      unknown: () => ({ type: 'modify.unknown', ...ids, reason: 'timeout', ts: this.#now }),
    });
  }

  #cancel(): void {
    const requestId = `c${(this.#requests += 1)}`;
    const ids = { clientOrderId: ORDER_ID, requestId };
    this.#give({ type: 'cancel.sent', ...ids, ts: this.#now });
    this.#send(
      { type: 'cancel', requestId },
      {
        acked: () => ({ type: 'cancel.acked', ...ids, ts: this.#now }),
        rejected: (reason) => ({ type: 'cancel.rejected', ...ids, reason, ts: this.#now }),
        unknown: () => ({ type: 'cancel.unknown', ...ids, ts: this.#now }),
      },
    );
  }

  /** A request on its way. It, or its answer, may be lost: then its outcome is unknown. */
  #send(
    request: VenueRequest,
    answers: {
      acked: (leg: string | null) => InputMessage;
      rejected: (reason: string) => InputMessage;
      unknown: () => InputMessage;
    },
  ): void {
    const mayBeLost = this.#expires && !this.#quiet;
    if (mayBeLost && this.#choices.isRare(request.type === 'submit' ? 24 : 8)) {
      this.#fly('answer', () => this.#give(answers.unknown()));
      return;
    }
    this.#fly('request', () => {
      const verdict = this.venue.apply(request, this.#now, this.#choices);
      const answer = () =>
        this.#give(
          'refused' in verdict ? answers.rejected(verdict.refused) : answers.acked(verdict.leg),
        );
      const timedOut = this.#choices.isRare(5);
      if (timedOut) this.#fly('answer', () => this.#give(answers.unknown()));
      if (timedOut && mayBeLost && this.#choices.isRare(2)) return;
      this.#fly('answer', answer);
      if (this.#choices.isRare(8)) this.#fly('answer', answer);
    });
  }

  /** A report on the stream. */
  #publish(message: InputMessage): void {
    const arrive = (): void => {
      this.#reports.push(message);
      this.#give({ ...message, ts: this.#now });
    };
    const lost = !this.#quiet && this.#choices.isRare(12);
    if (lost) this.#lostReports = true;
    else this.#fly('report', arrive);
    if (this.#choices.isRare(12)) this.#fly('report', arrive);
  }

  #fly(kind: InFlight['kind'], arrive: () => void): void {
    this.#inFlight.push({ kind, arrive });
  }

  /** The oldest arrives, or another overtakes it. */
  #arrive(): void {
    if (this.#inFlight.length === 0) return;
    const overtakes = this.#choices.isRare(2);
    const index = overtakes ? this.#choices.below(this.#inFlight.length) : 0;
    this.#inFlight.splice(index, 1)[0]?.arrive();
  }

  #loseStream(): void {
    for (let i = this.#inFlight.length - 1; i >= 0; i -= 1) {
      if (this.#inFlight[i]?.kind === 'report') this.#inFlight.splice(i, 1);
    }
    this.#lostReports = true;
    this.#give({ type: 'stream.gap', ts: this.#now });
  }

  /** The one door: gives an input to the dispatcher and checks what must hold after it. */
  #give(input: InputMessage): void {
    this.inputs.push(input);
    const step = this.#dispatcher.dispatch(input);
    this.steps.push(step);
    if (step.state !== null) this.#lastState = step.state;
    this.#invariants.check(input, step);
    for (const event of step.events) {
      if (event.type !== 'OrderCanceled' && event.type !== 'OrderExpired') continue;
      const live = this.venue.liveLeg?.venueOrderId;
      assertHolds(
        live === undefined || this.#dispatcher.policy.armModify === 'acked',
        `I5 ${event.type} while leg ${live} is live`,
      );
    }
    for (const { type } of step.requests) this.#ask(type);
  }

  #ask(_type: string): void {
    if (this.#quiet) return;
    if (this.#choices.isRare(6)) return;
    const asOf = this.#now;
    this.#fly('question', () => {
      const answer = this.venue.read(asOf, this.#now, this.#choices);
      this.#fly('answer', () => this.#give({ ...answer, ts: this.#now }));
    });
  }

  /** Everything on its way arrives; then time passes and every question is answered truthfully. */
  #settle(): void {
    for (let arrived = 0; this.#inFlight.length > 0; arrived += 1) {
      assertHolds(arrived < ARRIVALS_MAX, 'questions and answers come to rest');
      this.#now += 1;
      this.#inFlight.shift()?.arrive();
    }
    this.#quiet = true;
    if (this.#lostReports) {
      this.#now += 1;
      this.#give({ type: 'stream.gap', ts: this.#now });
    }
    for (let round = 0; round < QUIET_ROUNDS; round += 1) {
      this.#now += 3_000;
      const before = this.steps.length;
      this.#give({ type: 'clock', ts: this.#now });
      const asked = this.steps.slice(before).some((step) => step.requests.length > 0);
      if (asked || round === 0) this.#give(this.venue.readTruth(this.#now));
    }
  }

  #checkTruth(): void {
    const snapshot = this.#dispatcher.actor(ORDER_ID)?.getSnapshot();
    assertHolds(snapshot !== undefined, 'the order is remembered');
    const { context } = snapshot;
    const live = this.venue.liveLeg?.venueOrderId;
    const requests = this.steps.at(-1)?.requests ?? [];
    if (context.closedAt !== null) {
      const named = live === undefined || this.#invariants.namedLive.has(live);
      assertHolds(named, `I6 the order is closed, leg ${live} is live and was not named`);
      assertHolds(requests.length === 0, 'I6 a quiet closed order asks nothing');
      return;
    }
    if (context.boundLeg === null) {
      assertHolds(live === undefined && !this.#expires, 'I6 an order without a leg is not open');
      return;
    }
    // Requests that never expire, and modifies to the same terms at a venue that keeps the leg, may
    // stay undecided: then only the binding to what lives is promised.
    const decidable = this.#expires && !this.#traits.modifiesInPlace;
    const bound = context.boundLeg.venueOrderId;
    const right = bound === live || (live === undefined && !decidable);
    assertHolds(right, `I6 bound to ${bound}, live is ${live}`);
    assertHolds(this.#lastState !== 'pendingModify' || !decidable, 'I6 no modify is pending');
    const traded = this.venue.trades.reduce(
      (sum, { report }) => addDecimals(sum, report.lastQty),
      ZERO,
    );
    assertHolds(
      context.cumQty === traded,
      `I1 cumQty ${context.cumQty}, the venue traded ${traded}`,
    );
  }

  /** I9: reports that were delivered once say nothing new, in the middle of things or at the end. */
  #repeatReports(): void {
    // A copy, without what is repeated here: else each repetition would double the next.
    const reports = [...this.#reports];
    for (const report of reports.slice(0, this.#choices.below(reports.length + 1))) {
      const before = this.steps.length;
      this.#give({ ...report, ts: this.#now });
      const emitted = this.steps[before]?.events.map((event) => event.type) ?? [];
      assertHolds(emitted.length === 0, `I9 a repeated ${report.type} emits ${emitted.join()}`);
    }
  }

  #checkRepetition(): void {
    for (const report of this.#reports) {
      const step = this.#dispatcher.dispatch({ ...report, ts: this.#now });
      const emitted = step.events.map((event) => JSON.stringify(event)).join();
      const said = JSON.stringify(report);
      assertHolds(emitted === '', `I9 repeating ${said} emits ${emitted}`);
    }
  }
}

/** I8: the same inputs give the same outputs, byte for byte. */
export function replay(inputs: readonly InputMessage[], policy: Partial<Policy>): string[] {
  const dispatcher = new Dispatcher({ policy });
  return inputs.map((input) => JSON.stringify(dispatcher.dispatch(input)));
}
