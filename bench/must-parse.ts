import type { Input, InputMessage } from '../src/dispatch/input.ts';
import { parseInput } from '../src/dispatch/parse-input.ts';

/** @throws if the message is no input. */
export function mustParse(message: InputMessage): Input {
  const result = parseInput(message);
  if ('error' in result) throw new Error(result.error.message);
  return result.input;
}
