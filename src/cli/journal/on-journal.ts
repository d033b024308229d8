import { getSystemErrorMessage } from 'node:util';
import type { Command } from 'commander';
import { BadStateError } from '../../dispatch/dispatcher-state.ts';
import { BadSnapshotError } from '../../journal/file/snapshot-file.ts';
import { JournalError } from '../../journal/journal-error.ts';
import { describeSystemError, isSystemError } from '../system-error.ts';
import { visible } from '../visible.ts';

/** Exit status if a journal is not as it should be. */
export const BAD_STATUS = 1;

/** What a command on a journal does; it returns the exit status. */
export type JournalAction = () => Promise<number>;

/** Does it, and says of a failure what a user has to know. */
export async function onJournal(command: Command, action: JournalAction): Promise<number> {
  try {
    return await action();
  } catch (error) {
    if (isSystemError(error)) {
      const { path } = error as { path?: unknown };
      const message = describeSystemError(error, typeof path === 'string' ? path : 'the journal');
      return message === null ? 0 : command.error(message);
    }
    if (isDamage(error)) {
      process.stderr.write(`fillproof: ${visible(error.message)}\n`);
      return BAD_STATUS;
    }
    if (error instanceof JournalError) return command.error(error.message);
    throw error;
  }
}

/**
 * Does something that writes files: an error of the system is not one of standard output then.
 *
 * @throws JournalError `FAILED`, which says what could not be done.
 */
export async function attempt<T>(what: string, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    const why = getSystemErrorMessage(cause.errno);
    throw new JournalError('FAILED', `cannot ${what}: ${why}`, { cause });
  }
}

/** What is there cannot be what was written, or not by what is known here. */
function isDamage(error: unknown): error is Error {
  if (error instanceof JournalError) return error.code === 'DAMAGED' || error.code === 'DIFFERS';
  return error instanceof BadSnapshotError || error instanceof BadStateError;
}
