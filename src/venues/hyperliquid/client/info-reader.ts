import type { Clock } from '../../../clock.ts';
import { postWithin } from './post-within.ts';
import type { Wires } from './wires.ts';

/** A question to `POST /info`. */
export interface InfoRequest {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Puts questions to the venue. */
export class InfoReader {
  readonly #ways: { readonly wires: Wires; readonly clock: Clock };
  readonly #timeoutMs: number;

  constructor(ways: { readonly wires: Wires; readonly clock: Clock }, timeoutMs: number) {
    this.#ways = ways;
    this.#timeoutMs = timeoutMs;
  }

  /** Answers with what the venue says, parsed from JSON; undefined if it has said nothing. */
  read(request: InfoRequest, onAnswer: (answer: unknown) => void): void {
    postWithin(this.#timeoutMs, this.#ways, '/info', JSON.stringify(request), (answer) => {
      onAnswer('error' in answer || answer.status !== 200 ? undefined : parse(answer.body));
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
