import {
  type FaultProfile,
  NO_FAULTS,
} from '../../../../src/venues/simulator/faults/fault-profile.ts';
import {
  createSimulator,
  type SimulatorSettings,
} from '../../../../src/venues/simulator/session/create-simulator.ts';
import type { Connection } from '../../../../src/venues/simulator/session/connection.ts';
import type { HttpAnswer } from '../../../../src/venues/simulator/session/http-door.ts';
import type { Simulator } from '../../../../src/venues/simulator/session/simulator.ts';

export const START = 1_795_000_000_000;
export const ALICE = `0x${'a'.repeat(40)}`;
export const BOB = `0x${'b'.repeat(40)}`;
const IP = '127.0.0.1';

type Settings = Partial<Omit<SimulatorSettings, 'faults'>> & {
  readonly faults?: Partial<FaultProfile>;
};

/** A simulator with two users, whose time moves when it is told to. */
export class TestVenue {
  readonly simulator: Simulator;
  now = START;
  #nonce = START;

  constructor({ faults, ...settings }: Settings = {}) {
    this.simulator = createSimulator({
      seed: 1,
      startAt: START,
      market: false,
      signatures: 'trust',
      faults: { ...NO_FAULTS, ...faults },
      ...settings,
    });
    for (const user of [ALICE, BOB]) this.simulator.fund(user, { usdc: '1000000' }, START);
  }

  set faults(faults: Partial<FaultProfile>) {
    this.simulator.setFaults({ ...NO_FAULTS, ...faults }, this.now);
  }

  pass(ms: number): void {
    this.now += ms;
    this.simulator.advance(this.now);
  }

  /** A socket with these subscriptions, whose acknowledgements and first frames are taken. */
  socket(...subscriptions: readonly object[]): TestSocket {
    const socket = new TestSocket(this);
    for (const subscription of subscriptions) socket.send({ method: 'subscribe', subscription });
    socket.takeTexts();
    return socket;
  }

  /** Answers as they come in, null for a connection that is cut. */
  post(path: '/exchange' | '/info', body: unknown): (HttpAnswer | null)[] {
    const answers: (HttpAnswer | null)[] = [];
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.simulator.post(path, text, IP, this.now, (answer) => answers.push(answer));
    return answers;
  }

  /** What a user sends to have an action executed. */
  signed(user: string, action: object): object {
    const r = `0x${'0'.repeat(24)}${user.slice(2)}`;
    return { action, nonce: this.#nonce++, signature: { r, s: '0x1', v: 27 } };
  }

  /** The JSON answered at once. */
  act(user: string, action: object): unknown {
    return json(this.post('/exchange', this.signed(user, action)));
  }

  read(request: object): unknown {
    return json(this.post('/info', request));
  }
}

export class TestSocket {
  readonly connection: Connection | null;
  readonly sent: string[] = [];
  /** How it ended, if it has. */
  end: string | null = null;
  isPaused = false;
  readonly #venue: TestVenue;

  constructor(venue: TestVenue) {
    this.#venue = venue;
    this.connection = venue.simulator.openSocket(
      {
        send: (text) => this.sent.push(text),
        close: (code, reason) => (this.end = `${code} ${reason}`),
        terminate: () => (this.end = 'terminated'),
        pause: () => (this.isPaused = true),
      },
      IP,
      venue.now,
    );
  }

  send(message: object | string): void {
    if (this.connection === null) throw new Error('there is no connection');
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    this.#venue.simulator.receive(this.connection, text, this.#venue.now);
  }

  /** What has come since the last time, parsed. */
  take(): Message[] {
    return this.takeTexts().map((text) => JSON.parse(text) as Message);
  }

  takeTexts(): string[] {
    return this.sent.splice(0);
  }
}

export interface Message {
  readonly channel: string;
  readonly data?: unknown;
}

/** A limit order of BTC as an action. */
export function place(isBuy: boolean, px: number, sz = '0.01', more: object = {}): object {
  return { type: 'order', orders: [order(isBuy, px, sz, more)], grouping: 'na' };
}

export function order(isBuy: boolean, px: number, sz = '0.01', more: object = {}): object {
  return { a: 0, b: isBuy, p: String(px), s: sz, r: false, t: { limit: { tif: 'Gtc' } }, ...more };
}

/** The ids of the orders in an answer. */
export function oidsOf(answer: unknown): number[] {
  return [...JSON.stringify(answer).matchAll(/"oid":(\d+)/g)].map(([, oid]) => Number(oid));
}

function json([answer]: readonly (HttpAnswer | null)[]): unknown {
  if (!answer) throw new Error('no answer yet');
  return JSON.parse(answer.body);
}
