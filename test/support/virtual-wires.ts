import type {
  HttpAnswer,
  HttpPath,
  Socket,
  SocketHandlers,
  Wires,
} from '../../src/venues/hyperliquid/client/wires.ts';
import type { Simulator } from '../../src/venues/simulator/session/simulator.ts';
import type { Clock } from '../../src/clock.ts';

const IP = '127.0.0.1';

/** The wires to a simulator in the same process and the same virtual time. */
export class VirtualWires implements Wires {
  /** Whether the venue cannot be reached. */
  isDown = false;
  /** What went over the socket and to `/exchange`, in order. */
  readonly sent: string[] = [];
  readonly #simulator: Simulator;
  readonly #clock: Clock;

  constructor(simulator: Simulator, clock: Clock) {
    this.#simulator = simulator;
    this.#clock = clock;
  }

  post(path: HttpPath, body: string, onAnswer: (answer: HttpAnswer) => void): void {
    if (path === '/exchange') this.sent.push(body);
    if (this.isDown) {
      this.#later(() => onAnswer({ error: 'connection refused' }));
      return;
    }
    this.#simulator.post(path, body, IP, this.#clock.now(), (answer) => {
      this.#later(() => onAnswer(answer ?? { error: 'connection closed' }));
    });
  }

  openSocket(handlers: SocketHandlers): Socket {
    let isOver = false;
    const later = (tell: () => void) => {
      this.#later(() => {
        if (!isOver) tell();
      });
    };
    const end = (why: string) => {
      later(() => {
        isOver = true;
        handlers.onClose(why);
      });
    };
    const out = {
      send: (text: string) => later(() => handlers.onMessage(text)),
      close: (code: number, reason: string) => end(`${code} ${reason}`),
      terminate: () => end('cut'),
      pause: () => {},
    };
    const connection = this.isDown ? null : this.#simulator.openSocket(out, IP, this.#clock.now());
    if (connection === null) end('connection refused');
    else later(() => handlers.onOpen());
    return {
      send: (text) => {
        if (isOver || connection === null) return;
        this.sent.push(text);
        this.#simulator.receive(connection, text, this.#clock.now());
      },
      close: () => {
        if (isOver) return;
        isOver = true;
        if (connection !== null) this.#simulator.socketClosed(connection, this.#clock.now());
      },
    };
  }

  #later(tell: () => void): void {
    this.#clock.startTimer(0, tell);
  }
}
