const CI_SEED = '20261122';

/**
 * The seed of a random suite, to be printed: `FILLPROOF_SEED` repeats a run. In CI it is fixed, so
 * that a run tells of the change.
 */
export function givenSeed(): number {
  const given = process.env['FILLPROOF_SEED'] ?? (process.env['CI'] ? CI_SEED : undefined);
  return given === undefined ? Date.now() & 0x7fffffff : Number(given);
}
