import type { Clock } from '../../src/clock.ts';
import type { Socket, Wires } from '../../src/venues/hyperliquid/client/wires.ts';

/**
 * What a process has of the world: time and a network. It can be killed at any moment: its timers
 * never end, it is told nothing more, and nothing more that it does has an effect.
 */
export class MortalHost {
  readonly clock: Clock;
  readonly wires: Wires;
  readonly #sockets = new Set<Socket>();
  #isDead = false;

  constructor(clock: Clock, wires: Wires) {
    const whileAlive =
      <Args extends unknown[]>(run: (...args: Args) => void) =>
      (...args: Args): void => {
        if (!this.#isDead) run(...args);
      };
    this.clock = {
      now: () => clock.now(),
      startTimer: (delayMs, onEnd) => clock.startTimer(delayMs, whileAlive(onEnd)),
    };
    this.wires = {
      post: whileAlive((path, body, onAnswer) => wires.post(path, body, whileAlive(onAnswer))),
      openSocket: (handlers) => {
        const heard = {
          onOpen: whileAlive(() => handlers.onOpen()),
          onMessage: whileAlive((text: string) => handlers.onMessage(text)),
          onClose: whileAlive((why: string) => handlers.onClose(why)),
        };
        const socket = wires.openSocket(heard);
        this.#sockets.add(socket);
        return { send: whileAlive((text) => socket.send(text)), close: () => socket.close() };
      },
    };
  }

  /** What was sent is on its way all the same; the sockets end as the system ends them. */
  kill(): void {
    this.#isDead = true;
    for (const socket of this.#sockets) socket.close();
  }
}
