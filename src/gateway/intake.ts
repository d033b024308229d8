import type { Clock } from '../clock.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { InputMessage } from '../dispatch/input.ts';
import type { Step } from '../dispatch/step.ts';
import type { OrderTerms } from '../venue/commands.ts';
import { Alarm } from './alarm.ts';
import type { Effect, Outbox } from './outbox.ts';
import { type Note, type StepRecord, toStepRecord } from './outlet.ts';
import type { Position } from './remembered.ts';

export interface IntakeHooks {
  /** What a step asks of the venue. */
  effectsOf(record: StepRecord): readonly Effect[];
  /** A step is recorded: what it allows may be recorded behind it. */
  onRecorded(record: StepRecord): void;
  /** All that a call or a callback did has left, but for what is not committed yet. */
  onTurnEnd(): void;
}

/** What goes with an input. */
export interface Accompaniment {
  /** What is sent because of it, unless it is invalid. */
  readonly command?: Effect;
  readonly terms?: OrderTerms;
}

/** The one way in: stamps inputs, has them dispatched, and puts down what they did to leave. */
export class Intake {
  readonly dispatcher: Dispatcher;
  /** Where the run before ended. */
  readonly begunAt: Position;
  readonly #clock: Clock;
  readonly #outbox: Outbox;
  readonly #hooks: IntakeHooks;
  readonly #alarm: Alarm;
  #number: number;
  #lastNow: number;
  #depth = 0;

  constructor(
    clock: Clock,
    dispatcher: Dispatcher,
    position: Position,
    outbox: Outbox,
    hooks: IntakeHooks,
  ) {
    this.dispatcher = dispatcher;
    this.begunAt = position;
    this.#number = position.number;
    this.#lastNow = position.ts;
    this.#clock = clock;
    this.#outbox = outbox;
    this.#hooks = hooks;
    this.#alarm = new Alarm(clock, () => this.#ring());
  }

  /** Sees to what is due of orders that were known before. */
  start(): void {
    this.#alarm.setBy(this.dispatcher.nextDeadline);
  }

  /** The time that an input is received at, in whole milliseconds: it never goes back. */
  now(): number {
    this.#lastNow = Math.max(this.#lastNow, Math.floor(this.#clock.now()));
    return this.#lastNow;
  }

  /** Applies an input. Nothing leaves before the turn ends. */
  apply(input: InputMessage, { command, terms }: Accompaniment = {}): Step {
    const step = this.dispatcher.dispatch(input);
    this.#number += 1;
    const record = toStepRecord(this.#number, input, step, terms);
    const effects = this.#hooks.effectsOf(record);
    const isSent = command !== undefined && step.outcome !== 'invalid';
    this.#outbox.append(record, isSent ? [command, ...effects] : effects);
    this.#hooks.onRecorded(record);
    this.#alarm.setBy(this.dispatcher.nextDeadline);
    return step;
  }

  /** Puts down what is no input. */
  note(note: Note): void {
    this.#number += 1;
    this.#outbox.append({ number: this.#number, note, ts: this.now() }, []);
  }

  /** All that a call or a callback does is one turn; what it did leaves at its end. */
  turn<T>(run: () => T): T {
    this.#depth += 1;
    try {
      return run();
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) this.#endTurn();
    }
  }

  stop(): void {
    this.#alarm.stop();
  }

  #endTurn(): void {
    try {
      this.#outbox.release();
    } finally {
      this.#hooks.onTurnEnd();
    }
  }

  #ring(): void {
    const { nextDeadline } = this.dispatcher;
    if (nextDeadline === null) return;
    const ts = this.now();
    if (nextDeadline > ts) this.#alarm.setBy(nextDeadline);
    else this.turn(() => this.apply({ type: 'clock', ts }));
  }
}
