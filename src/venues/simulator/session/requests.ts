import { requestWeight } from '../access/request-weight.ts';
import type { InfoRead } from '../exchange/info.ts';
import type { InfoRequest } from '../wire/info-request.ts';
import { type ExchangeRequest, parseExchangeRequest } from '../wire/parse-exchange-request.ts';
import { parseInfoRequest } from '../wire/parse-info-request.ts';
import type { Agenda } from './agenda.ts';
import type { Blocks } from './blocks.ts';
import type { Venue } from './venue.ts';

/** Who has sent a request, and how it is told what became of it: by exactly one of these. */
export interface Asker {
  readonly ip: string;
  /** Not before this, in milliseconds, does its request arrive. */
  readonly arrivesFrom: number;
  /** Is told when it will arrive. */
  arrives(at: number): void;
  /** The venue has an answer, as JSON; to a read of this type, or to an action. */
  answer(json: string, readType: InfoRequest['type'] | null): void;
  /** There is none, for the reason that an HTTP status and a text give. */
  refuse(status: number, text: string): void;
  /** There never will be any. */
  lose(): void;
}

/** What a gateway before the venue writes; the venue's own texts are not established. */
export const BAD_GATEWAY = '502 Bad Gateway';
const TOO_MANY_REQUESTS = '429 Too Many Requests';

/** Of what cannot be read, for who reads the log. */
const SHOWN = 200;

/** Takes requests from either entrance, on their way to the exchange and back. */
export class Requests {
  readonly #venue: Venue;
  readonly #agenda: Agenda;
  readonly #blocks: Blocks;

  constructor(venue: Venue, agenda: Agenda, blocks: Blocks) {
    this.#venue = venue;
    this.#agenda = agenda;
    this.#blocks = blocks;
  }

  /** Whether the venue could take the request apart; if so, the asker is told what comes of it. */
  take(kind: 'action' | 'info', body: unknown, asker: Asker): boolean {
    if (kind === 'info') {
      const request = parseInfoRequest(body);
      if (request !== null) this.#read(request, asker);
      return request !== null;
    }
    const request = parseExchangeRequest(body);
    if (request !== null) this.#act(request, asker);
    return request !== null;
  }

  /** Notes what cannot be taken apart, or asks for what there is not: the answer does not say. */
  tellUnread(text: string): void {
    this.#venue.faults.onFault('unread', text.slice(0, SHOWN));
  }

  #act(request: ExchangeRequest, asker: Asker): void {
    const whom = () => `${request.action.type} ${request.nonce}`;
    this.#send(asker, requestWeight.exchange(request.action), whom, () => {
      const { faults } = this.#venue;
      const fails = faults.happens('http5xx', whom);
      if (fails && !faults.executesIn5xx()) this.#refuse(asker, 502, BAD_GATEWAY);
      else this.#blocks.take(request, asker, fails);
    });
  }

  #read(request: InfoRequest, asker: Asker): void {
    const whom = () => JSON.stringify(request);
    this.#send(asker, requestWeight.info(request), whom, () => {
      const { faults } = this.#venue;
      if (faults.happens('http5xx', whom)) {
        this.#refuse(asker, 502, BAD_GATEWAY);
        return;
      }
      const answer = this.#look(request);
      if (Array.isArray(answer)) {
        const weight = requestWeight.rows(request, answer.length);
        this.#venue.limits.addWeight(asker.ip, weight, this.#agenda.now);
      }
      if (faults.happens('answerLost', whom)) asker.lose();
      else this.#later(() => asker.answer(JSON.stringify(answer), request.type));
    });
  }

  /** What is due to the sender and not said at once, as an answer is on its way. */
  #later(say: () => void): void {
    this.#agenda.at(this.#agenda.now + this.#venue.faults.delayMs('answerDelayMs'), say);
  }

  #refuse(asker: Asker, status: number, text: string): void {
    this.#later(() => asker.refuse(status, text));
  }

  #send(asker: Asker, weight: number, whom: () => string, arrive: () => void): void {
    const { faults, limits } = this.#venue;
    const { now } = this.#agenda;
    if (!limits.admit(asker.ip, weight, now) || faults.happens('http429', whom)) {
      this.#refuse(asker, 429, TOO_MANY_REQUESTS);
    } else if (faults.happens('requestLost', whom)) {
      asker.lose();
    } else {
      const arrivesAt = Math.max(asker.arrivesFrom, now + faults.delayMs('requestDelayMs'));
      asker.arrives(arrivesAt);
      this.#agenda.at(arrivesAt, arrive);
    }
  }

  #look(request: InfoRequest): unknown {
    const { door, exchange } = this.#venue;
    if (request.type === 'userRateLimit') return door.rateLimitOf(request.user);
    return exchange.info(request, this.#readOf(request));
  }

  #readOf(request: InfoRequest): InfoRead {
    const { faults } = this.#venue;
    const { now } = this.#agenda;
    const whom = () => JSON.stringify(request);
    const isStale = READS_OF_ORDERS.has(request.type) && faults.happens('staleReads', whom);
    const isByCloid = request.type === 'orderStatus' && typeof request.oid === 'string';
    return {
      now,
      asOf: isStale ? now - faults.readAgeMs() : now,
      deadLeg: isByCloid && faults.happens('deadLegByCloid', whom),
    };
  }
}

/** The reads that may be stale. */
const READS_OF_ORDERS: ReadonlySet<InfoRequest['type']> = new Set([
  'orderStatus',
  'openOrders',
  'frontendOpenOrders',
]);
