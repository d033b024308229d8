import type { VenueAnswer, VenueQuestion } from '../../../venue/venue-client.ts';
import { READ_WEIGHT } from './account-reads.ts';
import { type Asked, QuestionBatch, type QuestionParts } from './question-batch.ts';

/**
 * Answers questions about orders. Those that come together, or wait together until the venue may be
 * asked, share one read of the open orders, one of the history and one of the fills. A leg that
 * these do not show is asked for by its id; an order of which they show no leg by its client order
 * id, which for itself proves nothing: the venue may name a dead leg.
 */
export class Questions {
  readonly #parts: QuestionParts;
  #waiting = new Map<string, Asked>();

  constructor(parts: QuestionParts) {
    this.#parts = parts;
  }

  ask(question: VenueQuestion, onAnswer: (answer: VenueAnswer | null) => void): void {
    const { clock, settings } = this.#parts;
    if (this.#waiting.size === 0) {
      clock.startTimer(settings.collectQuestionsMs, () => this.#begin());
    }
    const id = question.order.clientOrderId;
    const asked = this.#waiting.get(id);
    this.#waiting.set(id, {
      question: asked === undefined ? question : merge(asked.question, question),
      callbacks: [...(asked?.callbacks ?? []), onAnswer],
    });
  }

  #begin(): void {
    const wantsFills = [...this.#waiting.values()].some(
      ({ question }) => question.fillsSince !== null,
    );
    const lists = wantsFills ? 3 : 2;
    this.#parts.budget.whenFree(lists * READ_WEIGHT.list, () => {
      const asked = [...this.#waiting.values()];
      this.#waiting = new Map();
      new QuestionBatch(this.#parts, asked).read();
    });
  }
}

function merge(one: VenueQuestion, other: VenueQuestion): VenueQuestion {
  const since = [one.fillsSince, other.fillsSince].filter((time) => time !== null);
  return {
    order: other.order,
    venueOrderIds: [...new Set([...one.venueOrderIds, ...other.venueOrderIds])],
    fillsSince: since.length === 0 ? null : Math.min(...since),
  };
}
