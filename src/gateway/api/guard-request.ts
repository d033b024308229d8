import type { IncomingMessage } from 'node:http';

/**
 * Refuses what a page in a browser could have sent: it may be made to ask for this machine under a
 * name of its own (so the host must be this machine's), and it names its origin.
 *
 * @returns the check that failed; null if none did.
 */
export function guardRequest(
  { headers: { host, origin } }: Pick<IncomingMessage, 'headers'>,
  { port, origins }: { readonly port: number; readonly origins: readonly string[] },
): 'host' | 'origin' | null {
  if (host === undefined || !isHere(host.toLowerCase(), port)) return 'host';
  return origin === undefined || origins.includes(origin) ? null : 'origin';
}

const NAMES = ['127.0.0.1', 'localhost', '[::1]'];
/** Clients leave it out of the host. */
const DEFAULT_PORT = 80;

function isHere(host: string, port: number): boolean {
  return NAMES.some(
    (name) => host === `${name}:${port}` || (port === DEFAULT_PORT && host === name),
  );
}
