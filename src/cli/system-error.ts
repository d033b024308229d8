import { getSystemErrorMessage } from 'node:util';

/** An error of the operating system, as Node throws them. */
export interface SystemError extends Error {
  readonly errno: number;
  readonly syscall: string;
  readonly code: string;
}

export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && 'errno' in error && 'syscall' in error && 'code' in error;
}

/** What failed, in a few words; null if whoever read the output has seen enough and closed it. */
export function describeSystemError(error: SystemError, source: string): string | null {
  const { code, errno, syscall } = error;
  if (syscall !== 'write') return `cannot read ${source}: ${getSystemErrorMessage(errno)}`;
  if (code === 'EPIPE') return null;
  return `cannot write to standard output: ${getSystemErrorMessage(errno)}`;
}
