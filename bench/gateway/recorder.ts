import type { Outlet } from '../../src/gateway/outlet.ts';
import type { Wires } from '../../src/venues/hyperliquid/client/wires.ts';
import { monotonicMs, type Schedule } from './pace.ts';
import type { GatewayLog } from './trading-gateway.ts';

/** How long frames may be on their way after the last one was due, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Notes for each frame when the last of its events was out. */
export class Recorder implements Outlet {
  #times = new Float64Array(0);
  #frame = Infinity;
  /** Of records that leave later than their frame has come. */
  readonly #frames = new Map<number, number>();
  #onAll: () => void = () => {};

  /** Resolves once so many frames have come. */
  expect(frames: number): Promise<void> {
    this.#times = new Float64Array(frames).fill(NaN);
    this.#frame = 0;
    return new Promise((resolve, reject) => {
      const giveUp = (): void => reject(new Error(`frame ${this.#frame} has not come`));
      const timer = setTimeout(giveUp, PATIENCE_MS);
      this.#onAll = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  onStep({ number, step }: Parameters<Outlet['onStep']>[0]): void {
    if (step.events.length > 0) this.note(this.#frames.get(number));
  }

  note(frame = this.#frame): void {
    this.#times[frame] = monotonicMs();
  }

  /** The same journal; which frame each record is of is noted. */
  noting(log: GatewayLog): GatewayLog {
    return {
      remembered: log.remembered,
      commit: (record, onDone) => {
        this.#frames.set(record.number, this.#frame);
        log.commit(record, onDone);
      },
      idle: () => log.idle(),
    };
  }

  endFrame(): void {
    this.#frame += 1;
    if (this.#frame === this.#times.length) this.#onAll();
  }

  /** The same wires, their frames counted. */
  counting(wires: Wires): Wires {
    return {
      post: (path, body, onAnswer) => wires.post(path, body, onAnswer),
      openSocket: (handlers) =>
        wires.openSocket({
          onOpen: () => handlers.onOpen(),
          onMessage: (text) => {
            handlers.onMessage(text);
            this.endFrame();
          },
          onClose: (why) => handlers.onClose(why),
        }),
    };
  }

  /**
   * How late each frame's last event was after the frame was due, in milliseconds.
   *
   * @throws if a frame had none: then another thing was measured than was meant.
   */
  latencies({ startedAt, rate }: Schedule): Float64Array {
    const silent = this.#times.findIndex(Number.isNaN);
    if (silent >= 0) throw new Error(`frame ${silent} made no event`);
    return this.#times.map((time, frame) => time - (startedAt + (frame * 1e3) / rate));
  }
}
