/**
 * `fillproof/client`: trades through a gateway from another process. It needs nothing but a
 * WebSocket as browsers and Node 22 have it.
 */
import type { Clock } from './clock.ts';
import type {
  ApiAnswer,
  ApiError,
  ApiOrder,
  ApiRequest,
  OrderFilter,
  OrdersPart,
  Position,
  Push,
  PushBody,
  Resumed,
  SubmittedOrder,
} from './gateway/api/messages.ts';
import type { OrderChange } from './gateway/order-intent.ts';
import type { GatewayState } from './gateway/outlet.ts';

export type {
  ApiError,
  ApiOrder,
  GatewayState,
  OrderChange,
  OrderFilter,
  Position,
  Push,
  PushBody,
  SubmittedOrder,
};

export interface ClientOptions {
  /** Such as `ws://127.0.0.1:7070`. */
  readonly url: string;
  /** What the gateway's token file holds. */
  readonly token: string;
  /** Whatever the gateway pushes, once each and in its order, over reconnects too. */
  readonly onPush?: (push: Push) => void;
  /** Pushes from here on are missing: read the orders anew, and go on with what comes. */
  readonly onLost?: (why: ApiError) => void;
  /** The connection is there, or gone: then it is tried again. */
  readonly onConnected?: (isConnected: boolean) => void;
  /** Where to go on from, as told by `position` in an earlier run. */
  readonly resume?: Position;
  /** How long a request waits for its answer, in milliseconds: 10,000 if not given. */
  readonly answerTimeoutMs?: number;
  /** The longest wait before connecting again, in milliseconds: 5,000 if not given. */
  readonly reconnectMaxMs?: number;
  readonly clock?: Clock;
}

export type ClientErrorCode =
  | ApiError['code']
  /** There is no connection: nothing was sent. */
  | 'NOT_CONNECTED'
  /** The connection was lost, or no answer came in time: it may have been done, or not. */
  | 'UNANSWERED'
  | 'CLOSED';

/** A request that was refused, or is not known to have been done. */
export class GatewayClientError extends Error {
  override readonly name = 'GatewayClientError';
  readonly code: ClientErrorCode;

  constructor(code: ClientErrorCode, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** What an answer holds besides, depending on the request. */
interface Answer extends Partial<OrdersPart & Resumed> {
  readonly clientOrderIds?: readonly string[];
  readonly isWaiting?: boolean;
}

interface Waiting {
  /** Orders of earlier parts of the answer. */
  readonly orders: ApiOrder[];
  readonly onAnswer: (answer: Answer) => void;
  readonly onError: (error: GatewayClientError) => void;
}

const RECONNECT_MIN_MS = 100;
const UNAUTHORIZED = 4401;

/**
 * Connects to a gateway, and stays connected until it is closed.
 *
 * @example
 * const client = await connectGateway({ url, token, onPush: (push) => console.log(push.type) });
 * await client.submit({ clientOrderId: 'O-1', … });
 *
 * @throws GatewayClientError if there is no gateway, or it refuses the token.
 */
export async function connectGateway(options: ClientOptions): Promise<GatewayClient> {
  const client = new GatewayClient(options);
  await client.connected();
  return client;
}

class GatewayClient {
  readonly #options: ClientOptions;
  readonly #clock: Clock;
  readonly #waiting = new Map<number, Waiting>();
  #socket: WebSocket | null = null;
  #isReady = false;
  #isClosed = false;
  #requests = 0;
  #position: Position | null;
  #gatewayState: GatewayState = 'connecting';
  #failures = 0;
  #stopWaiting: () => void = () => {};
  #onFirst: ((error: GatewayClientError | null) => void) | null = null;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? timers;
    this.#position = options.resume ?? null;
  }

  /** The last push that came: what to resume from in another run. Null before the first resume. */
  get position(): Position | null {
    return this.#position;
  }

  /** How the gateway stood last: commands are taken while it is `live`. */
  get gatewayState(): GatewayState {
    return this.#isReady ? this.#gatewayState : 'connecting';
  }

  get isConnected(): boolean {
    return this.#isReady;
  }

  /** Connects for the first time. */
  connected(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#onFirst = (error) => {
        this.#onFirst = null;
        if (error === null) resolve();
        else reject(error);
      };
      this.#connect();
    });
  }

  /** Resolves when the gateway has taken the order: what becomes of it is pushed. */
  async submit(order: SubmittedOrder): Promise<void> {
    await this.#request({ type: 'submit', order });
  }

  /** Resolves when the change is sent, or waits for an earlier one. */
  async modify(clientOrderId: string, change: OrderChange): Promise<{ isWaiting: boolean }> {
    const { isWaiting = false } = await this.#request({ type: 'modify', clientOrderId, ...change });
    return { isWaiting };
  }

  async cancel(clientOrderId: string): Promise<void> {
    await this.#request({ type: 'cancel', clientOrderId });
  }

  /** @returns the client order ids of those that are to end. */
  async cancelAll(filter: OrderFilter = {}): Promise<readonly string[]> {
    const { clientOrderIds = [] } = await this.#request({ type: 'cancelAll', ...filter });
    return clientOrderIds;
  }

  /** The open orders, as they were after the push with that number. */
  async orders(filter: OrderFilter = {}): Promise<Position & { orders: readonly ApiOrder[] }> {
    const {
      orders = [],
      stream = '',
      seq = 0,
    } = await this.#request({ type: 'orders', ...filter });
    return { orders, stream, seq };
  }

  close(): void {
    this.#isClosed = true;
    this.#isReady = false;
    this.#stopWaiting();
    this.#socket?.close(1000);
    this.#lose(new GatewayClientError('CLOSED', 'the client was closed'));
  }

  #connect(): void {
    const socket = new WebSocket(this.#options.url);
    this.#socket = socket;
    socket.onopen = () => void this.#greet(socket);
    socket.onmessage = ({ data }) => this.#receive(String(data));
    // What is wrong is not told; the end follows.
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }) => this.#ended(socket, code, reason);
  }

  /** Shows the token, and goes on where the pushes ended. */
  async #greet(socket: WebSocket): Promise<void> {
    try {
      await this.#ask({ type: 'auth', token: this.#options.token });
      await this.#resume();
      this.#failures = 0;
      this.#isReady = true;
      this.#onFirst?.(null);
      this.#options.onConnected?.(true);
    } catch {
      socket.close(1000);
    }
  }

  async #resume(): Promise<void> {
    const from = this.#position;
    if (from !== null) {
      try {
        const { seq: after, stream } = from;
        await this.#ask({ type: 'resume', after, stream });
        return;
      } catch (error) {
        if (!isLoss(error)) throw error;
        this.#options.onLost?.({ code: error.code, message: error.message });
      }
    }
    await this.#ask({ type: 'resume' });
  }

  #ended(socket: WebSocket, code: number, reason: string): void {
    if (socket !== this.#socket) return;
    const wasReady = this.#isReady;
    this.#isReady = false;
    this.#lose(new GatewayClientError('UNANSWERED', 'the connection was lost'));
    if (this.#isClosed) return;
    if (wasReady) this.#options.onConnected?.(false);
    if (this.#onFirst !== null) {
      const refused = code === UNAUTHORIZED ? 'UNAUTHORIZED' : 'NOT_CONNECTED';
      this.#isClosed = true;
      this.#onFirst(new GatewayClientError(refused, reason || `cannot connect: ${code}`));
      return;
    }
    this.#failures += 1;
    const { reconnectMaxMs = 5_000 } = this.#options;
    const delayMs = Math.min(RECONNECT_MIN_MS * 2 ** (this.#failures - 1), reconnectMaxMs);
    this.#stopWaiting = this.#clock.startTimer(delayMs, () => this.#connect());
  }

  #receive(text: string): void {
    const message = JSON.parse(text) as Push | (ApiAnswer & Answer);
    if ('re' in message) this.#takeAnswer(message);
    else this.#takePush(message);
  }

  #takePush(push: Push): void {
    if (this.#position === null || push.seq <= this.#position.seq) return;
    this.#position = { ...this.#position, seq: push.seq };
    if (push.type === 'gateway') this.#gatewayState = push.state;
    this.#options.onPush?.(push);
  }

  #takeAnswer(answer: ApiAnswer & Answer): void {
    const waiting = this.#waiting.get(Number(answer.re));
    if (waiting === undefined) return;
    if (!answer.ok) {
      waiting.onError(new GatewayClientError(answer.error.code, answer.error.message));
      return;
    }
    waiting.orders.push(...(answer.orders ?? []));
    if (answer.more !== true) waiting.onAnswer({ ...answer, orders: waiting.orders });
  }

  #request(request: ApiRequest): Promise<Answer> {
    if (this.#isReady) return this.#ask(request);
    const code = this.#isClosed ? 'CLOSED' : 'NOT_CONNECTED';
    return Promise.reject(new GatewayClientError(code, 'there is no connection: nothing was sent'));
  }

  #ask(request: ApiRequest): Promise<Answer> {
    const { answerTimeoutMs = 10_000 } = this.#options;
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      const stopTimer = this.#clock.startTimer(answerTimeoutMs, () => {
        end();
        reject(new GatewayClientError('UNANSWERED', `no answer came in ${answerTimeoutMs} ms`));
      });
      const end = () => {
        stopTimer();
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        orders: [],
        onAnswer: (answer) => {
          end();
          // At once: pushes may have come along with the answer.
          if (request.type === 'resume') this.#resumed(answer);
          resolve(answer);
        },
        onError: (error) => {
          end();
          reject(error);
        },
      });
      this.#socket?.send(JSON.stringify({ id, ...request }));
    });
  }

  #resumed({ stream = '', seq = 0, state = 'connecting' }: Answer): void {
    this.#gatewayState = state;
    this.#position = { stream, seq };
  }

  /** Whatever was asked is answered no more. */
  #lose(error: GatewayClientError): void {
    for (const { onError } of this.#waiting.values()) onError(error);
  }
}
export type { GatewayClient };

function isLoss(error: unknown): error is GatewayClientError & { code: ApiError['code'] } {
  const code = error instanceof GatewayClientError && error.code;
  return code === 'TOO_OLD' || code === 'OTHER_STREAM';
}

const timers: Clock = {
  now: () => Date.now(),
  startTimer(delayMs, onEnd) {
    const timer = setTimeout(onEnd, delayMs);
    return () => clearTimeout(timer);
  },
};
