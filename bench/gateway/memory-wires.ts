import type { SocketHandlers, Wires } from '../../src/venues/hyperliquid/client/wires.ts';
import { answerInfo, answerMessage } from './answers.ts';

/** A venue in the same process, without sockets: it tells what it is given to tell. */
export class MemoryVenue {
  #handlers: SocketHandlers | null = null;

  readonly wires: Wires = {
    post(_path, body, onAnswer) {
      setImmediate(() => onAnswer({ status: 200, body: answerInfo(body) }));
    },
    openSocket: (handlers) => {
      this.#handlers = handlers;
      setImmediate(() => handlers.onOpen());
      return {
        send: (text) => {
          const answer = answerMessage(text);
          if (answer !== null) setImmediate(() => handlers.onMessage(answer));
        },
        close() {},
      };
    },
  };

  tell(frame: string): void {
    this.#handlers?.onMessage(frame);
  }
}
