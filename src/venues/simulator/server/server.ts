import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Simulator } from '../session/simulator.ts';
import { type Clock, systemClock } from '../../../clock.ts';
import { HttpEntrance } from './http-entrance.ts';
import { LiveSimulator } from './live-simulator.ts';
import { SocketEntrance } from './socket-entrance.ts';

export interface ServerSettings {
  /** 0 for any that is free. */
  readonly port: number;
  /** The address to listen at; the loopback, if not given. */
  readonly host?: string;
  /** The system's clock, if not another. */
  readonly clock?: Clock;
  /** Is told when sockets come and go, and when the venue is operated. */
  readonly onNotice?: (notice: string) => void;
}

/**
 * Starts to serve a simulator over HTTP and WebSocket.
 *
 * @example
 * const simulator = createSimulator({ seed: 1, startAt: Date.now() });
 * const server = await startServer(simulator, { port: 7071 });
 * const transport = new HttpTransport({ apiUrl: server.url });
 *
 * @throws the system's error if it cannot listen there.
 */
export async function startServer(
  simulator: Simulator,
  settings: ServerSettings,
): Promise<SimulatorServer> {
  const server = new SimulatorServer(simulator, settings);
  await server.listen();
  return server;
}

/** A simulator on the network, in its own time. */
class SimulatorServer {
  readonly #settings: ServerSettings;
  readonly #clock: Clock;
  readonly #simulator: LiveSimulator;
  readonly #http: Server;
  readonly #sockets: SocketEntrance;
  #address: AddressInfo = { address: '', family: '', port: 0 };
  #closed: Promise<void> | null = null;

  constructor(simulator: Simulator, settings: ServerSettings) {
    const { clock = systemClock, onNotice = () => {} } = settings;
    this.#settings = settings;
    this.#clock = clock;
    this.#simulator = new LiveSimulator(simulator, clock);
    const http = new HttpEntrance(this.#simulator, onNotice);
    this.#http = createServer((request, response) => http.take(request, response));
    this.#sockets = new SocketEntrance(this.#simulator, this.#http, onNotice);
  }

  async listen(): Promise<void> {
    const { port, host = '127.0.0.1' } = this.#settings;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#http.once('error', reject).listen(port, host, resolve);
      });
    } catch (error) {
      this.#simulator.stop();
      throw error;
    }
    this.#address = this.#http.address() as AddressInfo;
  }

  get port(): number {
    return this.#address.port;
  }

  /** For clients that take a base URL; sockets are at `/ws` below it. */
  get url(): string {
    const { address, family, port } = this.#address;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
  }

  /** Closes every socket and every request that waits for its answer, and leaves no timer. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#simulator.stop();
    const closed = new Promise((resolve) => this.#http.close(resolve));
    this.#http.closeAllConnections();
    await this.#sockets.close(this.#clock);
    await closed;
  }
}
export type { SimulatorServer };
