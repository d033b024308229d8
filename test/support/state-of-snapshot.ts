import type { StateValue } from 'xstate';

/** Where an order stands: the leaf of its snapshot. */
export function stateOfSnapshot(snapshot: { readonly value: StateValue }): string {
  let { value } = snapshot;
  while (typeof value !== 'string') value = Object.values(value)[0] ?? '';
  return value;
}
