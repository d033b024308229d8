/** Everything that nothing holds goes. */
export function collectGarbage(): void {
  globalThis.gc?.();
}

/**
 * Before a turn: the new space is emptied, so that no side copies what another left there. Twice,
 * so that what is held is old, and only the young, since memory that a whole collection has given
 * back to the system costs to be taken again.
 */
export function collectYoung(): void {
  globalThis.gc?.({ type: 'minor' });
  globalThis.gc?.({ type: 'minor' });
}
