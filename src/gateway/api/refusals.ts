/** Whoever is refused is told which check failed, as the counter of refusals is. */
export type RefusalReason = 'token' | 'host' | 'origin' | 'path' | 'full';

export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly message: string;
}

const REFUSALS: Readonly<Record<RefusalReason, Refusal>> = {
  token: { status: 401, title: 'Unauthorized', message: 'wrong token' },
  host: { status: 403, title: 'Forbidden', message: 'the Host is not this machine and port' },
  origin: { status: 403, title: 'Forbidden', message: 'the Origin is none of apiOrigins' },
  path: { status: 404, title: 'Not Found', message: 'the API is at /' },
  full: { status: 503, title: 'Service Unavailable', message: 'no room for another client' },
};

/** How a refusal is answered over HTTP. */
export function httpRefusal(reason: RefusalReason): {
  status: number;
  title: string;
  body: string;
} {
  const { status, title, message } = REFUSALS[reason];
  return { status, title, body: `${JSON.stringify({ refused: reason, message })}\n` };
}
