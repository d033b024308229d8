import type { ExchangeRequest } from '../wire/parse-exchange-request.ts';
import type { Agenda } from './agenda.ts';
import type { BlockFrames } from './block-frames.ts';
import { type Asker, BAD_GATEWAY } from './requests.ts';
import type { Venue } from './venue.ts';

interface Pending {
  readonly request: ExchangeRequest;
  readonly asker: Asker;
  /** Whether the sender is told that the gateway failed, although it is executed. */
  readonly fails: boolean;
}

/** An answer on its way, and who acted. */
interface Answer {
  readonly dueAt: number;
  readonly account: string | null;
  readonly say: () => void;
  readonly whom: () => string;
}

/** Executes actions, those of one block together. */
export class Blocks {
  readonly #venue: Venue;
  readonly #agenda: Agenda;
  readonly #frames: BlockFrames;
  /** How far apart blocks are, in milliseconds; at 0 each action is a block of its own. */
  readonly #blockMs: number;
  #pending: Pending[] = [];

  constructor(venue: Venue, agenda: Agenda, frames: BlockFrames, blockMs: number) {
    this.#venue = venue;
    this.#agenda = agenda;
    this.#frames = frames;
    this.#blockMs = blockMs;
  }

  /** Executes an action with the next block. */
  take(request: ExchangeRequest, asker: Asker, fails: boolean): void {
    this.#pending.push({ request, asker, fails });
    if (this.#blockMs === 0) {
      this.#run();
    } else if (this.#pending.length === 1) {
      const { now } = this.#agenda;
      this.#agenda.at(now - (now % this.#blockMs) + this.#blockMs, () => this.#run());
    }
  }

  #run(): void {
    const pending = this.#pending;
    this.#pending = [];
    const after: Answer[] = [];
    for (const answer of pending.map((each) => this.#execute(each))) {
      if (this.#venue.faults.happens('answerAfterStream', answer.whom)) after.push(answer);
      else this.#agenda.at(answer.dueAt, answer.say);
    }
    this.#frames.tell(this.#venue.exchange.takeEvents());
    for (const { account, dueAt, say } of after) {
      const toldAt = account === null ? 0 : this.#frames.lastDueAt(account);
      this.#agenda.at(Math.max(dueAt, toldAt), say);
    }
  }

  #execute({ request, asker, fails }: Pending): Answer {
    const { door, exchange, faults } = this.#venue;
    const { now } = this.#agenda;
    const entry = door.authorize(request, now);
    const account = 'account' in entry ? entry.account : null;
    const body =
      'account' in entry
        ? exchange.execute(entry.account, request.action, now)
        : { status: 'err', response: entry.error };
    const dueAt = now + faults.delayMs('answerDelayMs');
    const json = JSON.stringify(body);
    const whom = () => `${request.action.type} ${request.nonce}, answered ${json}`;
    const answer = { account, dueAt, whom };
    if (faults.happens('answerLost', whom)) {
      return { ...answer, dueAt: now, say: () => asker.lose() };
    }
    if (fails) return { ...answer, say: () => asker.refuse(502, BAD_GATEWAY) };
    return { ...answer, say: () => asker.answer(json, null) };
  }
}
