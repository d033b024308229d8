import type { IncomingMessage, Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketOut } from '../session/connection.ts';
import type { Clock } from '../../../clock.ts';
import { BODY_MAX_BYTES, ipOf } from './http-entrance.ts';
import type { LiveSimulator } from './live-simulator.ts';

/** What may wait for a client that reads too slowly before it is cut off, in bytes. */
const UNSENT_MAX_BYTES = 16 << 20;
/** How long clients have to close their sockets when the server closes, in milliseconds. */
const CLOSING_MS = 250;
const GOING_AWAY = 1001;

/** Takes WebSockets at `/ws`. */
export class SocketEntrance {
  readonly #simulator: LiveSimulator;
  readonly #notice: (notice: string) => void;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: BODY_MAX_BYTES,
    perMessageDeflate: false,
  });
  #isClosed = false;

  constructor(simulator: LiveSimulator, http: Server, notice: (notice: string) => void) {
    this.#simulator = simulator;
    this.#notice = notice;
    http.on('upgrade', (request, socket, head) => {
      // The end follows, and is all that there is to know of it.
      socket.on('error', () => {});
      if (request.url?.split('?', 1)[0] === '/ws' && !this.#isClosed) {
        this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#open(opened, request));
      } else {
        // A client that leaves its half open would keep the server from closing.
        socket.once('finish', () => socket.destroy());
        socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      }
    });
  }

  /** Closes every socket, and cuts those whose clients do not agree soon. */
  async close(clock: Clock): Promise<void> {
    this.#isClosed = true;
    const sockets = [...this.#sockets.clients];
    const stop = clock.startTimer(CLOSING_MS, () => {
      for (const socket of sockets) socket.terminate();
    });
    await Promise.all(
      sockets.map((socket) => {
        socket.close(GOING_AWAY);
        return new Promise((resolve) => socket.on('close', resolve));
      }),
    );
    stop();
  }

  #open(socket: WebSocket, request: IncomingMessage): void {
    const ip = ipOf(request);
    socket.on('error', () => {});
    const connection = this.#simulator.do((simulator, now) =>
      simulator.openSocket(wayOut(socket), ip, now),
    );
    if (connection === null) return;
    this.#notice(`socket from ${ip} opened, ${this.#sockets.clients.size} open`);
    socket.on('message', (data: Buffer) => {
      this.#simulator.do((simulator, now) => simulator.receive(connection, data.toString(), now));
    });
    socket.on('close', (code) => {
      this.#simulator.do((simulator, now) => simulator.socketClosed(connection, now));
      this.#notice(`socket from ${ip} closed with ${code}, ${this.#sockets.clients.size} open`);
    });
  }
}

function wayOut(socket: WebSocket): SocketOut {
  return {
    send(text) {
      if (socket.bufferedAmount > UNSENT_MAX_BYTES) socket.terminate();
      else socket.send(text);
    },
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    pause: () => socket.pause(),
  };
}
