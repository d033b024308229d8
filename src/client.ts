/**
 * `fillproof/client`: trades through a gateway from another process. It needs nothing but a
 * WebSocket as browsers and Node 22 have it.
 */
import type { ClientOptions } from './client-options.ts';
import type { Clock } from './clock.ts';
import type {
  ApiAnswer,
  ApiError,
  ApiOrder,
  ApiRequest,
  OrderFilter,
  OrdersPart,
  OrderTold,
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
  ClientOptions,
  GatewayState,
  OrderChange,
  OrderFilter,
  Position,
  Push,
  PushBody,
  SubmittedOrder,
};

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
interface Answer extends Partial<OrdersPart & OrderTold & Resumed> {
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
 * @throws GatewayClientError if there is no gateway, it does not answer, or it refuses the token.
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
  /** What came since the pushes were resumed and waits for the callbacks; null if none is to. */
  #held: string[] | null = null;
  /** That pushes are missing, and `onLost` was not told so yet. */
  #loss: ApiError | null = null;
  #isClosed = false;
  /** Why there is no connection, when there is none. */
  #whyNot = new GatewayClientError('NOT_CONNECTED', 'there was no connection yet');
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

  /** An order, open or closed and remembered, as it was after the push with that number. */
  async order(clientOrderId: string): Promise<OrderTold> {
    const { order, stream = '', seq = 0 } = await this.#request({ type: 'order', clientOrderId });
    if (order === undefined) throw new GatewayClientError('UNKNOWN_ORDER', clientOrderId);
    return { order, stream, seq };
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
    this.#whyNot = new GatewayClientError('CLOSED', 'the client was closed');
    this.#stopWaiting();
    this.#socket?.close(1000);
    this.#socket = null;
    this.#lose(this.#whyNot);
  }

  get #connectTimeoutMs(): number {
    return this.#options.connectTimeoutMs ?? 10_000;
  }

  #connect(): void {
    const { url } = this.#options;
    const socket = new WebSocket(url);
    this.#socket = socket;
    this.#stopWaiting = this.#clock.startTimer(this.#connectTimeoutMs, () => {
      const message = `no gateway answered at ${url} in ${this.#connectTimeoutMs} ms`;
      this.#drop(socket, new GatewayClientError('NOT_CONNECTED', message));
    });
    socket.onopen = () => void this.#greet(socket);
    socket.onmessage = ({ data }) => this.#receive(socket, String(data));
    // What is wrong is not told; the end follows.
    socket.onerror = () => {};
    socket.onclose = ({ code, reason }) => {
      const refusal = code === UNAUTHORIZED ? 'UNAUTHORIZED' : 'NOT_CONNECTED';
      const why = reason || `no connection to ${url}: ${code}`;
      this.#ended(socket, new GatewayClientError(refusal, why));
    };
  }

  /** Shows the token, and goes on where the pushes ended. */
  async #greet(socket: WebSocket): Promise<void> {
    const { token } = this.#options;
    try {
      await this.#ask({ type: 'auth', token }, this.#connectTimeoutMs);
      await this.#resume();
    } catch (error) {
      if (error instanceof GatewayClientError) this.#drop(socket, error);
      return;
    }
    if (socket !== this.#socket) return;
    this.#stopWaiting();
    this.#failures = 0;
    this.#isReady = true;
    this.#onFirst?.(null);
    // In a turn of its own: whoever awaits the client has it by then.
    setTimeout(() => this.#announce(socket), 0);
  }

  async #resume(): Promise<void> {
    const from = this.#position;
    if (from !== null) {
      try {
        const { seq: after, stream } = from;
        await this.#ask({ type: 'resume', after, stream }, this.#connectTimeoutMs);
        return;
      } catch (error) {
        if (!isLoss(error)) throw error;
        this.#loss = { code: error.code, message: error.message };
      }
    }
    await this.#ask({ type: 'resume' }, this.#connectTimeoutMs);
  }

  /** Tells that the connection is there, then what is missing, then what came meanwhile. */
  #announce(socket: WebSocket): void {
    if (socket !== this.#socket || !this.#isReady) return;
    const { onConnected, onLost } = this.#options;
    const [loss, held] = [this.#loss, this.#held ?? []];
    this.#loss = null;
    this.#held = null;
    call(() => onConnected?.(true));
    if (loss !== null) call(() => onLost?.(loss));
    for (const text of held) this.#receive(socket, text);
  }

  /** Ends a socket, though the other side may never agree to its close. */
  #drop(socket: WebSocket, error: GatewayClientError): void {
    this.#ended(socket, error);
    socket.close(1000);
  }

  #ended(socket: WebSocket, why: GatewayClientError): void {
    if (socket !== this.#socket) return;
    const wasReady = this.#isReady;
    this.#socket = null;
    this.#isReady = false;
    this.#held = null;
    this.#whyNot = why;
    this.#stopWaiting();
    this.#lose(new GatewayClientError('UNANSWERED', 'the connection was lost'));
    if (this.#isClosed) return;
    if (this.#onFirst !== null) {
      this.#isClosed = true;
      this.#onFirst(why);
      return;
    }
    this.#failures += 1;
    const { reconnectMaxMs = 5_000 } = this.#options;
    const delayMs = Math.min(RECONNECT_MIN_MS * 2 ** (this.#failures - 1), reconnectMaxMs);
    this.#stopWaiting = this.#clock.startTimer(delayMs, () => this.#connect());
    if (wasReady) call(() => this.#options.onConnected?.(false));
  }

  #receive(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return;
    if (this.#held !== null) {
      this.#held.push(text);
      return;
    }
    const message = read(text);
    if (message === null) {
      const why = `what answers at ${this.#options.url} is no gateway`;
      this.#drop(socket, new GatewayClientError('NOT_CONNECTED', why));
    } else if ('re' in message) this.#takeAnswer(message);
    else this.#takePush(message);
  }

  #takePush(push: Push): void {
    if (this.#position === null || push.seq <= this.#position.seq) return;
    this.#position = { ...this.#position, seq: push.seq };
    if (push.type === 'gateway') this.#gatewayState = push.state;
    call(() => this.#options.onPush?.(push));
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
    return this.#isReady ? this.#ask(request) : Promise.reject(this.#whyNot);
  }

  #ask(request: ApiRequest, timeoutMs = this.#options.answerTimeoutMs ?? 10_000): Promise<Answer> {
    this.#requests += 1;
    const id = this.#requests;
    return new Promise((resolve, reject) => {
      const stopTimer = this.#clock.startTimer(timeoutMs, () => {
        end();
        reject(new GatewayClientError('UNANSWERED', `no answer came in ${timeoutMs} ms`));
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
    this.#held = [];
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

/** What a callback throws is thrown apart, as a listener's is: it costs no other message. */
function call(callback: () => void): void {
  try {
    callback();
  } catch (error) {
    setTimeout(() => {
      throw error;
    }, 0);
  }
}

/** Null if it is none of a gateway's messages: neither an answer nor a numbered push. */
function read(text: string): Push | (ApiAnswer & Answer) | null {
  try {
    const message = Object(JSON.parse(text)) as Push | (ApiAnswer & Answer);
    return 're' in message || Number.isSafeInteger(message.seq) ? message : null;
  } catch {
    return null;
  }
}

const timers: Clock = {
  now: () => Date.now(),
  startTimer(delayMs, onEnd) {
    const timer = setTimeout(onEnd, delayMs);
    return () => clearTimeout(timer);
  },
};
