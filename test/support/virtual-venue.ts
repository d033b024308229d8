import type { Socket, SocketHandlers, Wires } from '../../src/venues/hyperliquid/client/wires.ts';
import {
  createSimulator,
  type SimulatorSettings,
} from '../../src/venues/simulator/session/create-simulator.ts';
import type { Connection } from '../../src/venues/simulator/session/connection.ts';
import type { Simulator } from '../../src/venues/simulator/session/simulator.ts';
import { VirtualClock } from './virtual-clock.ts';

const IP = '127.0.0.1';
/** On the way there and on the way back, in milliseconds, beside what the faults add. */
const LATENCY_MS = 1;

/**
 * The simulator and its clients in one process and in virtual time: nothing happens but by the
 * clock, so that a seed is a run. The sockets are in memory and go through the clock.
 */
export class VirtualVenue {
  readonly clock: VirtualClock;
  readonly simulator: Simulator;
  readonly wires: Wires;
  /** While it is down nothing can be reached. */
  #isDown = false;

  constructor(settings: SimulatorSettings) {
    this.clock = new VirtualClock(settings.startAt);
    this.simulator = createSimulator(settings);
    this.wires = {
      post: (path, body, onAnswer) =>
        this.carry(() => {
          if (this.#isDown) {
            this.carry(() => onAnswer({ error: 'connection refused' }));
            return;
          }
          this.simulator.post(path, body, IP, this.clock.now(), (answer) => {
            const given = this.#isDown ? null : answer;
            this.carry(() => onAnswer(given ?? { error: 'connection reset' }));
          });
        }),
      openSocket: (handlers) => new VirtualSocket(this, handlers),
    };
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Cuts every socket, and lets none in until it is up again. */
  set isDown(isDown: boolean) {
    this.#isDown = isDown;
    if (isDown) this.disconnect();
  }

  /** Cuts every socket, and says how many. */
  disconnect(): number {
    return this.simulator.disconnect(null, this.clock.now());
  }

  /** Lets time pass, with all that happens in it. */
  async pass(ms: number): Promise<void> {
    const until = this.clock.now() + ms;
    for (;;) {
      // Whatever was promised in this moment is done before the next: signatures are.
      await new Promise((resolve) => setImmediate(resolve));
      const venueDueAt = this.simulator.nextDueAt ?? Infinity;
      const clockDueAt = this.clock.nextDueAt ?? Infinity;
      const dueAt = Math.min(venueDueAt, clockDueAt);
      if (dueAt > until) break;
      if (venueDueAt > clockDueAt) this.clock.endNext(dueAt);
      else {
        this.clock.moveTo(dueAt);
        this.simulator.advance(dueAt);
      }
    }
    this.clock.endNext(until);
  }

  /** Something is on its way, and arrives behind all that set out before. */
  carry(arrive: () => void): void {
    this.clock.startTimer(LATENCY_MS, arrive);
  }
}

class VirtualSocket implements Socket {
  readonly #venue: VirtualVenue;
  readonly #handlers: SocketHandlers;
  #connection: Connection | null = null;
  #hasEnded = false;

  constructor(venue: VirtualVenue, handlers: SocketHandlers) {
    this.#venue = venue;
    this.#handlers = handlers;
    venue.carry(() => this.#open());
  }

  send(text: string): void {
    this.#venue.carry(() => {
      const { simulator, clock } = this.#venue;
      if (this.#connection !== null) simulator.receive(this.#connection, text, clock.now());
    });
  }

  close(): void {
    this.#hasEnded = true;
    this.#venue.carry(() => {
      const { simulator, clock } = this.#venue;
      if (this.#connection !== null) simulator.socketClosed(this.#connection, clock.now());
    });
  }

  #open(): void {
    const { simulator, clock, isDown } = this.#venue;
    if (isDown) {
      this.#end('connection refused');
      return;
    }
    const out = {
      send: (text: string) => this.#tell(() => this.#handlers.onMessage(text)),
      close: (code: number, reason: string) => this.#end(`${code} ${reason}`),
      terminate: () => this.#end('cut'),
      pause() {},
    };
    this.#connection = simulator.openSocket(out, IP, clock.now());
    if (this.#connection !== null) this.#tell(() => this.#handlers.onOpen());
  }

  #end(why: string): void {
    this.#tell(() => {
      this.#hasEnded = true;
      this.#handlers.onClose(why);
    });
  }

  #tell(say: () => void): void {
    this.#venue.carry(() => {
      if (!this.#hasEnded) say();
    });
  }
}
