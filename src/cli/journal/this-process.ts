import { hostname } from 'node:os';
import type { Holder } from '../../journal/journal-error.ts';

/** Who asks for the lock of a journal, for whoever finds it taken. */
export function thisProcess(): Holder {
  return { pid: process.pid, host: hostname(), since: Date.now() };
}
