import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpRefusal, type RefusalReason } from './refusals.ts';

/** What is to be had over plain HTTP. */
export interface HttpAnswers {
  readonly health: () => { readonly isHealthy: boolean; readonly body: object };
  readonly metrics: { readonly contentType: string; text(): Promise<string> } | null;
}

/** Answers `GET /health` and `GET /metrics`; a request that was refused is told why. */
export function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: RefusalReason | null,
  { health, metrics }: HttpAnswers,
): void {
  const [path] = request.url?.split('?', 1) ?? [];
  response.setHeader('cache-control', 'no-store').setHeader('x-content-type-options', 'nosniff');
  if (refusal !== null) {
    const { status, body } = httpRefusal(refusal);
    end(response, status, 'application/json', body);
  } else if (request.method !== 'GET' && request.method !== 'HEAD') end(response, 405);
  else if (path === '/health') {
    const { isHealthy, body } = health();
    end(response, isHealthy ? 200 : 503, 'application/json', `${JSON.stringify(body)}\n`);
  } else if (path === '/metrics' && metrics !== null) {
    metrics.text().then(
      (text) => end(response, 200, metrics.contentType, text),
      () => end(response, 500),
    );
  } else end(response, 404);
}

function end(response: ServerResponse, status: number, type = 'text/plain', body = ''): void {
  response.writeHead(status, { 'content-type': type }).end(body);
}
