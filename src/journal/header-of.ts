import type { RunHeader } from './journal.ts';

/** @param before - the header of the run before, if there was one. */
export function headerOf(run: RunHeader, before: RunHeader | undefined): RunHeader {
  const mayBeLost = run.durability === 'none' || before?.durability === 'none';
  return before === undefined || mayBeLost ? run : { ...run, id: before.id };
}
