import type { Faults } from '../faults/faults.ts';
import type { Agenda } from './agenda.ts';
import type { Asker, Requests } from './requests.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Called once; without an answer the connection is cut. */
export type Respond = (answer: HttpAnswer | null) => void;

export type HttpPath = '/exchange' | '/info';

/** The entrance for `POST /exchange` and `POST /info`. */
export class HttpDoor {
  readonly #requests: Requests;
  readonly #agenda: Agenda;
  readonly #faults: Faults;

  constructor(requests: Requests, agenda: Agenda, faults: Faults) {
    this.#requests = requests;
    this.#agenda = agenda;
    this.#faults = faults;
  }

  post(path: HttpPath, body: string, ip: string, respond: Respond): void {
    const asker = this.#askerOf(ip, respond);
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      this.#requests.tellUnread(body);
      asker.refuse(400, 'Failed to parse the request body as JSON');
      return;
    }
    const kind = path === '/exchange' ? 'action' : 'info';
    if (!this.#requests.take(kind, value, asker)) {
      this.#requests.tellUnread(body);
      asker.refuse(422, 'Failed to deserialize the JSON body into the target type');
    }
  }

  #askerOf(ip: string, respond: Respond): Asker {
    return {
      ip,
      arrivesFrom: 0,
      arrives() {},
      answer: (body) => respond({ status: 200, contentType: JSON_TYPE, body }),
      refuse: (status, body) => respond({ status, contentType: TEXT_TYPE, body }),
      lose: () => {
        const silentMs = this.#faults.delayMs('lostAfterMs');
        this.#agenda.at(this.#agenda.now + silentMs, () => respond(null));
      },
    };
  }
}

const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';
