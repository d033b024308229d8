import type * as v from 'valibot';
import type { InputError } from '../../../machines/outputs.ts';

/** Longest message, in characters: a frame may hold a megabyte, its error is a line of a log. */
const MESSAGE_MAX_LENGTH = 300;

/**
 * Names the field at fault as one would write it: `data[1].order.limitPx: Invalid decimal: …`.
 *
 * @param parent where the checked value stands in its frame.
 */
export function toInputError(
  issue: v.BaseIssue<unknown>,
  parent: readonly (string | number)[] = [],
): InputError {
  const keys = [...parent, ...(issue.path ?? []).map(({ key }) => key)];
  const path = keys.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`));
  // A value that is wrong as a whole stands nowhere: it is the frame itself.
  const where = path.length === 0 ? 'frame' : path.join('').slice(1);
  return { code: 'BAD_INPUT', message: shorten(`${where}: ${issue.message}`) };
}

function shorten(message: string): string {
  if (message.length <= MESSAGE_MAX_LENGTH) return message;
  return `${message.slice(0, MESSAGE_MAX_LENGTH)}…`;
}
