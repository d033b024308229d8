import type { InputMessage } from '../src/dispatch/input.ts';

/** Inputs that are parsed at a time: so few that they are still in the cache when applied. */
const BATCH_INPUTS = 250;

/** The inputs as text, in batches: each side parses inputs of its own of it. */
export function batchTexts(messages: readonly InputMessage[]): string[] {
  const texts: string[] = [];
  for (let from = 0; from < messages.length; from += BATCH_INPUTS) {
    texts.push(JSON.stringify(messages.slice(from, from + BATCH_INPUTS)));
  }
  return texts;
}
