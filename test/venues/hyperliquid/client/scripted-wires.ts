import type { Clock } from '../../../../src/clock.ts';
import type {
  HttpAnswer,
  HttpPath,
  Socket,
  SocketHandlers,
  Wires,
} from '../../../../src/venues/hyperliquid/client/wires.ts';

interface Request {
  readonly path: HttpPath;
  readonly body: string;
  answer(answer: HttpAnswer): void;
}

/** Wires at whose other end the test sits: nothing is answered unless it says so. */
export class ScriptedWires implements Wires {
  readonly requests: Request[] = [];
  readonly sockets: ScriptedSocket[] = [];
  readonly #clock: Clock;
  #isStarting = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  post(path: HttpPath, body: string, onAnswer: (answer: HttpAnswer) => void): void {
    if (body === '{"type":"meta"}') {
      this.#isStarting = true;
      const universe = [{ name: 'BTC', szDecimals: 5 }];
      const answer = { status: 200, body: JSON.stringify({ universe }) };
      this.#clock.startTimer(0, () => onAnswer(answer));
      return;
    }
    if (this.#isStarting && body.startsWith('{"type":"userRole"')) {
      this.#clock.startTimer(0, () => onAnswer({ status: 200, body: '{"role":"user"}' }));
      return;
    }
    // What was there before is read once, at the start.
    if (this.#isStarting && body.startsWith('{"type":"historicalOrders"')) {
      this.#isStarting = false;
      this.#clock.startTimer(0, () => onAnswer({ status: 200, body: '[]' }));
      return;
    }
    this.requests.push({ path, body, answer: onAnswer });
  }

  openSocket(handlers: SocketHandlers): Socket {
    const socket = new ScriptedSocket(handlers);
    this.sockets.push(socket);
    return socket;
  }

  /** The socket opened last. */
  get socket(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }
}

export class ScriptedSocket implements Socket {
  readonly sent: string[] = [];
  isClosed = false;
  readonly #handlers: SocketHandlers;

  constructor(handlers: SocketHandlers) {
    this.#handlers = handlers;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.#handlers.onOpen();
  }

  /** Says something to the client. */
  say(frame: object | string): void {
    this.#handlers.onMessage(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  end(why = 'cut'): void {
    this.#handlers.onClose(why);
  }

  /** Confirms what was subscribed, as the venue does. */
  confirm(): void {
    for (const text of this.sent) {
      const message = JSON.parse(text) as { method: string };
      if (message.method !== 'subscribe') continue;
      this.say({ channel: 'subscriptionResponse', data: message });
    }
  }
}
