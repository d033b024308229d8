import type { IncomingMessage } from 'node:http';

/**
 * Refuses what a page in a browser could have sent: it may be made to ask for this machine under a
 * name of its own (so the host must be this machine's), and it names its origin.
 *
 * @returns the status of the refusal; null if there is none.
 */
export function guardRequest(
  { headers: { host, origin } }: Pick<IncomingMessage, 'headers'>,
  { port, origins }: { readonly port: number; readonly origins: readonly string[] },
): 403 | null {
  const isHere = NAMES.some((name) => host?.toLowerCase() === `${name}:${port}`);
  const isAllowed = origin === undefined || origins.includes(origin);
  return isHere && isAllowed ? null : 403;
}

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
