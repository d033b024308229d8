import type {
  HttpAnswer,
  HttpPath,
  Socket,
  SocketHandlers,
  Wires,
} from '../../../../src/venues/hyperliquid/client/wires.ts';

export interface Read {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Wires that keep what is sent: messages of the sockets, and bodies by HTTP. */
export class RecordedWires implements Wires {
  readonly messages: string[] = [];
  readonly exchangeBodies: string[] = [];
  readonly reads: Read[] = [];
  /** What a read answers, made into something else. */
  rewrite = (_type: string, text: string): string => text;
  /** What the venue says to a read, where that is the test's to say. */
  answerTo: (read: Read) => HttpAnswer | undefined = () => undefined;
  readonly #wires: Wires;

  constructor(wires: Wires) {
    this.#wires = wires;
  }

  post(path: HttpPath, body: string, onAnswer: (answer: HttpAnswer) => void): void {
    if (path === '/exchange') {
      this.exchangeBodies.push(body);
      this.#wires.post(path, body, onAnswer);
      return;
    }
    const read = JSON.parse(body) as Read;
    this.reads.push(read);
    const said = this.answerTo(read);
    if (said !== undefined) {
      void Promise.resolve(said).then(onAnswer);
      return;
    }
    this.#wires.post(path, body, (answer) => {
      if ('error' in answer) onAnswer(answer);
      else onAnswer({ ...answer, body: this.rewrite(read.type, answer.body) });
    });
  }

  openSocket(handlers: SocketHandlers): Socket {
    const socket = this.#wires.openSocket(handlers);
    return {
      send: (text) => {
        this.messages.push(text);
        socket.send(text);
      },
      close: () => socket.close(),
    };
  }

  /** The bodies that went over sockets. */
  get postedBodies(): string[] {
    return this.messages.flatMap((text) => {
      const found = /^{"method":"post","id":\d+,"request":{"type":"action","payload":(.*)}}$/.exec(
        text,
      );
      return found?.[1] ?? [];
    });
  }
}
