import type { InputError } from '../../machines/outputs.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { InputMessage } from '../dispatch/input.ts';
import { invalidStep, type Step } from '../dispatch/step.ts';
import type { Line } from './lines.ts';

/** What a line of a tape did: `n` is the line's number, from 1. */
export type TapeLine = { readonly n: number } & Step;

export interface ReplayedLine {
  readonly line: TapeLine;
  /** What the line said; null where it is no well-formed input. */
  readonly input: InputMessage | null;
}

/** Reads a line as JSON. Whether it is an input is for the dispatcher to say. */
export function parseLine(line: Line): { value: unknown } | { error: InputError } {
  if (line.text === null) return { error: line.error };
  try {
    return { value: JSON.parse(line.text) };
  } catch {
    // The engine's own words differ between its versions, and a replay may not.
    return { error: { code: 'BAD_JSON', message: 'the line is not JSON' } };
  }
}

/** Applies one line of a tape: NDJSON, an input a line. */
export function replayLine(dispatcher: Dispatcher, line: Line): ReplayedLine {
  const parsed = parseLine(line);
  if ('error' in parsed) {
    return { line: { n: line.number, ...invalidStep(parsed.error) }, input: null };
  }
  // The dispatcher checks what it is given, whatever its type claims.
  const message = parsed.value as InputMessage;
  const step = dispatcher.dispatch(message);
  const input = step.error?.code === 'BAD_INPUT' ? null : message;
  return { line: { n: line.number, ...step }, input };
}
