import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ORDER_STATES } from '../../../machines/vocabulary.ts';
import type { Commit } from '../outbox.ts';
import type { GatewayState, Outlet, StepRecord } from '../outlet.ts';
import type { OrderView } from '../order-view.ts';
import type { RefusalReason } from './refusals.ts';

export interface MetricsSettings {
  readonly openViews: () => Iterable<OrderView>;
  /** Clients connected, and how many were cut off so far. */
  readonly clients: () => { readonly connected: number; readonly cutOff: number };
  /** Lines of the log that could not be written so far. */
  readonly logLinesDropped?: () => number;
  /** A time that only goes forward, in milliseconds and parts of them. */
  readonly monotonicMs: () => number;
  /** Whether to tell of the process too. */
  readonly withProcess: boolean;
}

const STATES: readonly GatewayState[] = [
  'connecting',
  'recovering',
  'adopting',
  'live',
  'stopping',
  'stopped',
];
const OPEN_STATES = ORDER_STATES.filter(
  (state) => !/^(canceled|filled|rejected|expired)$/.test(state),
);
/** In seconds, from a hundredth of a millisecond. */
const WORK_BUCKETS = [0.00001, 0.00003, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 1];
const ROUND_TRIP_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10];

/** What a gateway does, in numbers, for Prometheus. */
export class Metrics implements Outlet {
  readonly #registry = new Registry();
  readonly #settings: MetricsSettings;
  readonly #outcomes = this.#counter('outcomes', 'Inputs by outcome and rule', ['outcome', 'rule']);
  readonly #events = this.#counter('events', 'Events of orders by type', ['type']);
  readonly #advisories = this.#counter('advisories', 'Advisories by type', ['type']);
  readonly #gaps = this.#counter('stream_gaps', 'Times that reports may have been missed', []);
  readonly #reconnects = this.#counter(
    'reconnects',
    'Connections to the venue lost, and tries that failed',
    [],
  );
  readonly #unreadable = this.#counter(
    'unreadable_frames',
    'What came from the venue and could not be read',
    [],
  );
  readonly #refused = this.#counter(
    'api_refused',
    'Connections and requests refused, by the check that failed',
    ['reason'],
  );
  readonly #roundTrips: Histogram<'command' | 'outcome'>;
  readonly #reports: Histogram;
  readonly #commits: Histogram;
  #state: GatewayState = 'connecting';
  /** When the frame came whose reports are being applied; null if none is. */
  #frameAt: number | null = null;

  constructor(settings: MetricsSettings) {
    this.#settings = settings;
    const registers = [this.#registry];
    this.#roundTrips = new Histogram({
      name: 'fillproof_command_seconds',
      help: 'From a command sent to its outcome',
      labelNames: ['command', 'outcome'],
      buckets: ROUND_TRIP_BUCKETS,
      registers,
    });
    this.#reports = new Histogram({
      name: 'fillproof_report_to_event_seconds',
      help: 'From a frame of the venue received to an event of it handed out',
      buckets: WORK_BUCKETS,
      registers,
    });
    this.#commits = new Histogram({
      name: 'fillproof_commit_seconds',
      help: 'From a step made to its being durable, so that it can leave',
      buckets: WORK_BUCKETS,
      registers,
    });
    this.#addGauges();
    this.#countLogLinesDropped();
    if (settings.withProcess) collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  onStep({ input, step }: StepRecord): void {
    this.#outcomes.inc({ outcome: step.outcome, rule: step.rule });
    for (const { type } of step.events) this.#events.inc({ type });
    for (const { type } of step.advisories) this.#advisories.inc({ type });
    if (input.type === 'stream.gap') this.#gaps.inc();
    if (this.#frameAt === null || step.events.length === 0) return;
    const seconds = (this.#settings.monotonicMs() - this.#frameAt) / 1_000;
    for (const _event of step.events) this.#reports.observe(seconds);
  }

  onState(state: GatewayState): void {
    this.#state = state;
  }

  onTrouble(): void {
    this.#reconnects.inc();
  }

  onUnreadable(): void {
    this.#unreadable.inc();
  }

  /** The API refused somebody, for this. */
  onRefused(reason: RefusalReason): void {
    this.#refused.inc({ reason });
  }

  /** What a frame does is measured from here: what it asks for and comes later is not. */
  duringFrame(take: () => void): void {
    this.#during(this.#settings.monotonicMs(), take);
  }

  /** The same commit, with the time that each takes; what a frame does leaves when it is done. */
  timeCommit(commit: Commit): Commit {
    const { monotonicMs } = this.#settings;
    return (record, onDone) => {
      const [frameAt, madeAt] = [this.#frameAt, monotonicMs()];
      commit(record, () => {
        this.#commits.observe((monotonicMs() - madeAt) / 1_000);
        this.#during(frameAt, onDone);
      });
    };
  }

  /** Starts to time a command; its outcome is told to what this returns. */
  timeCommand(command: string): (outcome: string) => void {
    const { monotonicMs } = this.#settings;
    const sentAt = monotonicMs();
    return (outcome) => {
      this.#roundTrips.observe({ command, outcome }, (monotonicMs() - sentAt) / 1_000);
    };
  }

  #during(frameAt: number | null, run: () => void): void {
    const before = this.#frameAt;
    this.#frameAt = frameAt;
    try {
      run();
    } finally {
      this.#frameAt = before;
    }
  }

  #counter<T extends string>(name: string, help: string, labelNames: readonly T[]): Counter<T> {
    const registers = [this.#registry];
    return new Counter({ name: `fillproof_${name}_total`, help, labelNames, registers });
  }

  #countLogLinesDropped(): void {
    const { logLinesDropped = () => 0 } = this.#settings;
    const counter: Counter = new Counter({
      name: 'fillproof_log_lines_dropped_total',
      help: 'Lines of the log that could not be written',
      registers: [this.#registry],
      collect() {
        counter.reset();
        counter.inc(logLinesDropped());
      },
    });
  }

  /** What is only looked at when somebody asks. */
  #addGauges(): void {
    const { clients, openViews } = this.#settings;
    this.#gauge('orders', 'Open orders by state', ['state'], (gauge) => {
      const counts = new Map<string, number>(OPEN_STATES.map((state) => [state, 0]));
      for (const { state } of openViews()) counts.set(state, (counts.get(state) ?? 0) + 1);
      for (const [state, count] of counts) gauge.set({ state }, count);
    });
    this.#gauge('gateway_state', 'How the gateway stands: 1 for its state', ['state'], (gauge) => {
      for (const state of STATES) gauge.set({ state }, state === this.#state ? 1 : 0);
    });
    this.#gauge('api_clients', 'Clients connected', [], (gauge) => gauge.set(clients().connected));
    this.#gauge('api_clients_cut_off', 'Clients that read too slowly so far', [], (gauge) =>
      gauge.set(clients().cutOff),
    );
  }

  #gauge<T extends string>(
    name: string,
    help: string,
    labelNames: readonly T[],
    collect: (gauge: Gauge<T>) => void,
  ): void {
    const gauge: Gauge<T> = new Gauge({
      name: `fillproof_${name}`,
      help,
      labelNames,
      registers: [this.#registry],
      collect: () => collect(gauge),
    });
  }
}
