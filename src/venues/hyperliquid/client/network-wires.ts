import { WebSocket } from 'ws';
import type { Wires } from './wires.ts';

/** Largest message of a socket, in bytes: a snapshot of 2,000 fills is about one megabyte. */
const MESSAGE_MAX_BYTES = 32 * 1024 * 1024;

export interface NetworkWiresSettings {
  /** Where `/info` and `/exchange` are, such as `http://127.0.0.1:7071`; the socket is at `/ws`. */
  readonly url: string;
  /** After how long an HTTP request is given up, and a socket that does not open. */
  readonly timeoutMs?: number;
}

/** Where the venue's own networks are. */
export const NETWORK_URLS = {
  mainnet: 'https://api.hyperliquid.xyz',
  testnet: 'https://api.hyperliquid-testnet.xyz',
} as const;

export interface NetworkWires extends Wires {
  /** Gives up what is under way by HTTP: a process would wait for it. */
  close(): void;
}

/** The wires over the network. */
export function networkWires({ url, timeoutMs = 15_000 }: NetworkWiresSettings): NetworkWires {
  const base = url.replace(/\/+$/, '');
  const socketUrl = `${base.replace(/^http/, 'ws')}/ws`;
  const underWay = new Set<AbortController>();
  return {
    post(path, body, onAnswer) {
      const controller = new AbortController();
      const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(timeoutMs)]);
      underWay.add(controller);
      request(`${base}${path}`, body, signal)
        .finally(() => underWay.delete(controller))
        .then(onAnswer, (error: unknown) => onAnswer({ error: reasonOf(error) }));
    },
    close() {
      for (const controller of underWay) controller.abort(new Error('stopped'));
    },
    openSocket(handlers) {
      const socket = new WebSocket(socketUrl, {
        handshakeTimeout: timeoutMs,
        maxPayload: MESSAGE_MAX_BYTES,
        perMessageDeflate: false,
      });
      let isOver = false;
      let failure: string | null = null;
      socket.on('open', () => {
        if (!isOver) handlers.onOpen();
      });
      socket.on('message', (data: Buffer) => {
        if (!isOver) handlers.onMessage(data.toString());
      });
      // Always followed by `close`.
      socket.on('error', (error) => (failure = reasonOf(error)));
      socket.on('close', (code, reason) => {
        if (isOver) return;
        isOver = true;
        handlers.onClose(failure ?? `${code} ${reason.toString()}`.trim());
      });
      return {
        send(text) {
          if (!isOver && socket.readyState === WebSocket.OPEN) socket.send(text);
        },
        close() {
          isOver = true;
          // A peer that says nothing would never say goodbye.
          socket.terminate();
        },
      };
    },
  };
}

async function request(
  url: string,
  body: string,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly body: string }> {
  // oxlint-disable-next-line no-restricted-globals -- here the answers come in
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal,
  });
  return { status: response.status, body: await response.text() };
}

/** What went wrong at the bottom: `fetch` itself says only that it failed. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A name may stand for several addresses, and each have its own reason.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error.cause instanceof Error ? reasonOf(error.cause) || error.message : error.message;
}
