import { legsNotEnded } from '../../machines/legs.ts';
import type { Clock } from '../clock.ts';
import type { VenueQuestion } from '../venue/venue-client.ts';
import type { Inquiries } from './inquiries.ts';
import type { Intake } from './intake.ts';
import type { StepRecord } from './outlet.ts';
import { REACH_BACK_MS } from './reach-back.ts';

/** Orders that closed since the last audit and are looked at again: of more, the newest. */
const CLOSED_MAX = 1_000;

/**
 * Asks now and then about every order, with or without a reason: a message can be lost without a
 * trace, and no other tells of it. What nobody asks about would never be known.
 */
export class Audit {
  readonly #clock: Clock;
  readonly #intake: Intake;
  readonly #inquiries: Inquiries;
  readonly #everyMs: number;
  readonly #closed = new Set<string>();
  /** Trades from here on may be missing. */
  #since = 0;
  #stopTimer: () => void = () => {};

  /** @param everyMs - how often, in milliseconds; 0 for never. */
  constructor(clock: Clock, intake: Intake, inquiries: Inquiries, everyMs: number) {
    this.#clock = clock;
    this.#intake = intake;
    this.#inquiries = inquiries;
    this.#everyMs = everyMs;
  }

  start(): void {
    const { number, ts } = this.#intake.begunAt;
    this.#since = number === 0 ? this.#intake.now() : ts;
    this.#wait();
  }

  stop(): void {
    this.#stopTimer();
  }

  /** Notes what closes: trades of it may be missing all the same. */
  onRecorded({ step: { clientOrderId, events } }: StepRecord): void {
    if (clientOrderId === null || this.#everyMs === 0) return;
    if (!events.some(({ type }) => ENDS.has(type))) return;
    this.#closed.add(clientOrderId);
    if (this.#closed.size <= CLOSED_MAX) return;
    const [oldest] = this.#closed;
    if (oldest !== undefined) this.#closed.delete(oldest);
  }

  #wait(): void {
    if (this.#everyMs === 0) return;
    this.#stopTimer = this.#clock.startTimer(this.#everyMs, () => this.#begin());
  }

  #begin(): void {
    const asOf = this.#intake.now();
    const ids = new Set(this.#closed);
    const questions = this.#questions(ids);
    let [awaited, isWhole] = [questions.length, true];
    const end = (): void => {
      if (isWhole) {
        this.#since = asOf;
        for (const id of ids) this.#closed.delete(id);
      }
      this.#wait();
    };
    if (awaited === 0) end();
    for (const question of questions) {
      this.#inquiries.ask(question, (answer) => {
        awaited -= 1;
        isWhole &&= answer !== null && answer.fills !== null && answer.complete;
        if (awaited === 0) end();
      });
    }
  }

  /** @param closed - orders that closed since the last whole audit. */
  #questions(closed: ReadonlySet<string>): VenueQuestion[] {
    const { dispatcher } = this.#intake;
    const fillsSince = Math.max(this.#since - REACH_BACK_MS, 0);
    const ended = [...closed].flatMap((id) => dispatcher.snapshot(id) ?? []);
    const isClosed = ({ context }: (typeof ended)[number]): boolean => context.closedAt !== null;
    return [...dispatcher.openSnapshots(), ...ended.filter(isClosed)].map(({ context }) => {
      return { order: context.order, venueOrderIds: legsNotEnded(context), fillsSince };
    });
  }
}

const ENDS: ReadonlySet<string> = new Set([
  'OrderCanceled',
  'OrderExpired',
  'OrderFilled',
  'OrderRejected',
]);
