import type { Clock } from '../../../clock.ts';
import { postWithin } from './post-within.ts';
import type { HttpAnswer, Wires } from './wires.ts';

/** A question to `POST /info`. */
export interface InfoRequest {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface InfoReaderParts {
  readonly wires: Wires;
  readonly clock: Clock;
  /** Why a question was not answered. */
  onFailed(why: string): void;
}

/** Puts questions to the venue. */
export class InfoReader {
  readonly #parts: InfoReaderParts;
  readonly #timeoutMs: number;

  constructor(parts: InfoReaderParts, timeoutMs: number) {
    this.#parts = parts;
    this.#timeoutMs = timeoutMs;
  }

  /** Answers with what the venue says, parsed from JSON; undefined if it has said nothing. */
  read(request: InfoRequest, onAnswer: (answer: unknown) => void): void {
    postWithin(this.#timeoutMs, this.#parts, '/info', JSON.stringify(request), (given) => {
      const answer = readAnswer(given);
      if ('failed' in answer) this.#parts.onFailed(`${request.type}: ${answer.failed}`);
      onAnswer('failed' in answer ? undefined : answer.said);
    });
  }
}

type InfoAnswer = { readonly said: unknown } | { readonly failed: string };

function readAnswer(answer: HttpAnswer): InfoAnswer {
  if ('error' in answer) return { failed: answer.error };
  if (answer.status !== 200) return { failed: `HTTP status ${answer.status}` };
  try {
    return { said: JSON.parse(answer.body) };
  } catch {
    return { failed: 'the answer is no JSON' };
  }
}
