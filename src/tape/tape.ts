import type { InputError } from '../../machines/outputs.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { InputMessage } from '../dispatch/input.ts';
import { invalidStep, type Step } from '../dispatch/step.ts';
import type { Line } from './lines.ts';
import { LINE_MAX_BYTES } from './lines.ts';

/** What a line of a tape did: `n` is the line's number, from 1. */
export type TapeLine = { readonly n: number } & Step;

/** Reads a line as JSON. Whether it is an input is for the dispatcher to say. */
export function parseLine(line: Line): { value: unknown } | { error: InputError } {
  if (line.text === null) {
    return { error: { code: 'TOO_LONG', message: `the line is over ${LINE_MAX_BYTES} bytes` } };
  }
  try {
    return { value: JSON.parse(line.text) };
  } catch (error) {
    return { error: { code: 'BAD_JSON', message: error instanceof Error ? error.message : '' } };
  }
}

/** Applies one line of a tape: NDJSON, an input a line. */
export function replayLine(dispatcher: Dispatcher, line: Line): TapeLine {
  const parsed = parseLine(line);
  // The dispatcher checks what it is given, whatever its type claims.
  const step =
    'error' in parsed
      ? invalidStep(parsed.error)
      : dispatcher.dispatch(parsed.value as InputMessage);
  return { n: line.number, ...step };
}
