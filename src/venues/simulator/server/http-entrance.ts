import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpPath } from '../session/http-door.ts';
import { answerAdmin } from './admin.ts';
import type { LiveSimulator } from './live-simulator.ts';

/** The venue's own limit for a body or a message, in bytes. */
export const BODY_MAX_BYTES = 1 << 20;

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
const JSON_TYPE = 'application/json';
const TEXT_TYPE = 'text/plain; charset=utf-8';

/** Takes requests over HTTP: the venue's, and the operator's on the same port. */
export class HttpEntrance {
  readonly #simulator: LiveSimulator;
  readonly #notice: (notice: string) => void;

  constructor(simulator: LiveSimulator, notice: (notice: string) => void) {
    this.#simulator = simulator;
    this.#notice = notice;
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    const [path = '', query = ''] = (request.url ?? '').split('?', 2);
    if (path === '/exchange' || path === '/info') {
      if (request.method !== 'POST') answer(response, 405, TEXT_TYPE, 'Method Not Allowed');
      else readBody(request, response, (body) => this.#post(path, body, request, response));
    } else if (!path.startsWith('/admin/')) {
      answer(response, 404, TEXT_TYPE, 'Not Found');
    } else if (isOperator(request)) {
      readBody(request, response, (body) => {
        const { method = '' } = request;
        const name = path.slice('/admin/'.length);
        this.#operate({ method, name, query: new URLSearchParams(query), body }, response);
      });
    } else {
      const error = 'only for programs on this machine, at 127.0.0.1, and not for web pages';
      answer(response, 403, JSON_TYPE, JSON.stringify({ error }));
    }
  }

  #post(path: HttpPath, body: string, request: IncomingMessage, response: ServerResponse): void {
    this.#simulator.do((simulator, now) => {
      simulator.post(path, body, ipOf(request), now, (reply) => {
        if (reply === null) request.socket.destroy();
        else answer(response, reply.status, reply.contentType, reply.body);
      });
    });
  }

  #operate(call: Parameters<typeof answerAdmin>[1], response: ServerResponse): void {
    const { status, body } = this.#simulator.do((simulator, now) =>
      answerAdmin(simulator, call, now),
    );
    answer(response, status, JSON_TYPE, JSON.stringify(body));
    if (call.method !== 'GET') {
      const outcome = 'error' in body ? `refused, ${String(body.error)}` : 'done';
      this.#notice(`admin: ${call.name} ${outcome}`);
    }
  }
}

export function ipOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? '';
}

function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  take: (body: string) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) {
      chunks.push(chunk);
    } else if (!response.headersSent) {
      // What is still to come is read and let go: cut off, the client would not see the answer.
      chunks.length = 0;
      const text = 'Failed to buffer the request body: length limit exceeded';
      answer(response, 413, TEXT_TYPE, text);
    }
  });
  request.on('end', () => {
    if (bytes <= BODY_MAX_BYTES) take(Buffer.concat(chunks).toString());
  });
  // Nobody is left to be told.
  request.on('error', () => {});
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

/**
 * Whether it is someone on this machine, and not a page in someone's browser: a page names its
 * origin, or, if its own name was made to mean this machine, that name as the host.
 */
function isOperator(request: IncomingMessage): boolean {
  const { host = '', origin } = request.headers;
  return LOOPBACK.test(ipOf(request)) && origin === undefined && LOOPBACK_HOST.test(host);
}
