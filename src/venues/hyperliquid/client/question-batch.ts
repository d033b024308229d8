import type { Clock } from '../../../clock.ts';
import type { VenueAnswer, VenueQuestion } from '../../../venue/venue-client.ts';
import { type AccountReads, type FillsRead, type LegsRead, READ_WEIGHT } from './account-reads.ts';
import { ByOrder } from './by-order.ts';
import type { ClientSettings } from './client-settings.ts';
import type { Cloids } from './cloids.ts';
import { mergeLegs } from './leg-row.ts';
import type { OlderLegs } from './older-legs.ts';
import type { RateBudget } from './rate-budget.ts';

/** How far before the time wanted trades are read: the venue's clock is another. */
const CLOCK_MARGIN_MS = 10_000;

/** All that is asked about one order, and who asks. */
export interface Asked {
  readonly question: VenueQuestion;
  readonly callbacks: readonly ((answer: VenueAnswer | null) => void)[];
}

export interface QuestionParts {
  readonly reads: AccountReads;
  readonly budget: RateBudget;
  readonly clock: Clock;
  readonly cloids: Cloids;
  readonly olderLegs: OlderLegs;
  readonly settings: ClientSettings;
}

/** Questions that are answered by the same reads. */
export class QuestionBatch {
  readonly #parts: QuestionParts;
  readonly #asked: readonly Asked[];
  readonly #asOf: number;
  #open: LegsRead | null = null;
  #history: LegsRead | null = null;
  #fills: FillsRead | null = null;
  /** What is asked for beside the lists, by id; what could not be read is null. */
  readonly #single = new Map<string, LegsRead | null>();
  #awaited = 0;

  constructor(parts: QuestionParts, asked: readonly Asked[]) {
    this.#parts = parts;
    this.#asked = asked;
    this.#asOf = parts.clock.now();
  }

  read(): void {
    const { reads, settings } = this.#parts;
    const since = this.#asked.flatMap(({ question }) => question.fillsSince ?? []);
    this.#awaited = since.length > 0 ? 3 : 2;
    reads.openLegs((read) => {
      this.#open = read;
      this.#onRead(() => this.#readSingle());
    });
    reads.history(this.#asOf - settings.historyReachMs, (read) => {
      this.#history = read;
      this.#onRead(() => this.#readSingle());
    });
    if (since.length === 0) return;
    reads.fillsSince(Math.max(Math.min(...since) - CLOCK_MARGIN_MS, 0), (read) => {
      this.#fills = read;
      this.#onRead(() => this.#readSingle());
    });
  }

  #onRead(goOn: () => void): void {
    this.#awaited -= 1;
    if (this.#awaited === 0) goOn();
  }

  #readSingle(): void {
    const { budget, reads } = this.#parts;
    const legs = this.#legs();
    const ids = new Set(this.#asked.flatMap(({ question }) => this.#unseenOf(question, legs)));
    this.#awaited = ids.size;
    if (ids.size === 0) this.#answer();
    for (const id of ids) {
      budget.whenFree(READ_WEIGHT.leg, () => {
        reads.leg(id.startsWith('0x') ? id : Number(id), (read) => {
          this.#single.set(id, read);
          this.#onRead(() => this.#answer());
        });
      });
    }
  }

  /** The legs that no list shows; of an order of which there is none at all, its own id. */
  #unseenOf({ order, venueOrderIds }: VenueQuestion, legs: LegIndex): readonly string[] {
    const cloid = this.#cloidOf(order.clientOrderId);
    const unseen = venueOrderIds.filter((oid) => !legs.has(oid) && /^\d+$/.test(oid));
    if (cloid === null || unseen.length > 0) return unseen;
    return legs.of(cloid, venueOrderIds).length > 0 ? unseen : [cloid];
  }

  /** Null if it stands for another order: then only legs tell of this one. */
  #cloidOf(clientOrderId: string): string | null {
    const { cloids } = this.#parts;
    return cloids.rivalOf(clientOrderId) === null ? cloids.toCloid(clientOrderId) : null;
  }

  #legs(): LegIndex {
    const reads = [this.#history, this.#open, ...this.#single.values()];
    const legs = mergeLegs(reads.flatMap((read) => read?.rows ?? []));
    return new ByOrder(legs.map((leg) => this.#parts.olderLegs.disowned(leg)));
  }

  #answer(): void {
    const legs = this.#legs();
    const { olderLegs } = this.#parts;
    const fills = new ByOrder((this.#fills?.fills ?? []).map((fill) => olderLegs.disowned(fill)));
    const reads = [this.#open, this.#history, this.#fills, ...this.#single.values()];
    const isAnswered = reads.some((read) => read !== null);
    for (const { question, callbacks } of this.#asked) {
      const answer = isAnswered ? this.#answerTo(question, legs, fills) : null;
      for (const callback of callbacks) callback(answer);
    }
  }

  #answerTo(question: VenueQuestion, legs: LegIndex, trades: FillIndex): VenueAnswer {
    const { order, venueOrderIds, fillsSince } = question;
    const { clientOrderId } = order;
    const cloid = this.#cloidOf(clientOrderId);
    const orders = legs.of(cloid, venueOrderIds);
    const oids = [...venueOrderIds, ...orders.map(({ venueOrderId }) => venueOrderId)];
    const read = fillsSince === null ? null : this.#fills;
    const fills = read && trades.of(cloid, oids);
    return {
      asOf: this.#asOf,
      orders: orders.map((report) => ({ ...report, clientOrderId })),
      fills: fills && fills.map((report) => ({ ...report, clientOrderId })),
      ...(read && { fillsComplete: read.isWhole }),
      complete: this.#isComplete(question, cloid),
    };
  }

  #isComplete({ venueOrderIds, fillsSince }: VenueQuestion, cloid: string | null): boolean {
    const lists = [this.#open, this.#history, ...(fillsSince === null ? [] : [this.#fills])];
    const ids = cloid === null ? venueOrderIds : [cloid, ...venueOrderIds];
    const single = ids.map((id) => this.#single.get(id));
    return [...lists, ...single].every((read) => read === undefined || read?.isWhole === true);
  }
}

type LegIndex = ByOrder<ReturnType<typeof mergeLegs>[number]>;
type FillIndex = ByOrder<FillsRead['fills'][number]>;
