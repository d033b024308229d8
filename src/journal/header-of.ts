import type { Run, RunHeader } from './journal.ts';

/** @param id - that the journal has already, if it has one. */
export function headerOf({ isAnew = false, ...run }: Run, id: string | undefined): RunHeader {
  return { ...run, id: isAnew ? run.id : (id ?? run.id) };
}
