import type { InputError } from '../../../machines/outputs.ts';
import type { Rule } from '../../../machines/rules.ts';
import { isLive } from '../../../machines/vocabulary.ts';
import { BoundedFifo } from '../../dispatch/bounded-fifo.ts';
import type { Dispatcher } from '../../dispatch/dispatcher.ts';
import type { InputMessage } from '../../dispatch/input.ts';
import { emptyStep, invalidStep, type Step } from '../../dispatch/step.ts';
import type { Line } from '../../tape/lines.ts';
import { parseLine } from '../../tape/tape.ts';
import { type FrameItem, FrameReader } from './frame-reader.ts';

/** Ended orders remembered, so that a late `open` does not adopt what is dead. */
export const ENDED_ORDERS_KEPT = 10_000;

/**
 * What one input of a frame did; `n` is the number of the frame's line, from 1. A frame may hold
 * many reports, hence many lines of one `n`, or none: then a single line, of outcome `skip` and the
 * rule `no-report`, which no dispatcher knows, since it is not asked. So every line is answered.
 */
export type FrameLine = { readonly n: number; readonly rule: Rule | 'no-report' } & Omit<
  Step,
  'rule'
>;

/** A line, and the input that it answers; null where the line of the frame gave none. */
export interface ReplayedInput {
  readonly line: FrameLine;
  readonly input: InputMessage | null;
}

export interface FrameReplayOptions {
  /**
   * Whether an order that is live at the venue, not tracked and never seen to end is first
   * submitted as if sent from here. False: its reports are external.
   *
   * @defaultValue false
   */
  readonly adopt?: boolean;
}

/**
 * Applies NDJSON of WebSocket frames to a dispatcher, a frame a line. The inputs that it returns
 * are a tape: applied to a new dispatcher, they do the same.
 *
 * @example
 * ```ts
 * const replay = new FrameReplay(new Dispatcher(), { adopt: true });
 * for await (const line of readLines(process.stdin)) {
 *   for (const done of replay.replayLine(line)) console.log(JSON.stringify(done.line));
 * }
 * ```
 */
export class FrameReplay {
  readonly #dispatcher: Dispatcher;
  readonly #adopt: boolean;
  readonly #reader = new FrameReader();
  readonly #ended = new BoundedFifo<true>(ENDED_ORDERS_KEPT);

  constructor(dispatcher: Dispatcher, { adopt = false }: FrameReplayOptions = {}) {
    this.#dispatcher = dispatcher;
    this.#adopt = adopt;
  }

  /**
   * @returns at least one answer: one for each row of the frame, two for a row that adopts.
   * @throws whatever a sink of the dispatcher throws; the rows behind are then not applied.
   */
  replayLine(line: Line): ReplayedInput[] {
    const { number: n } = line;
    const parsed = parseLine(line);
    if ('error' in parsed) return [refused(n, parsed.error)];
    const items = this.#reader.read(parsed.value);
    if (items.length > 0) return items.flatMap((item) => this.#replayItem(n, item));
    return [{ line: { n, ...emptyStep('skip', 'external'), rule: 'no-report' }, input: null }];
  }

  #replayItem(n: number, item: FrameItem): ReplayedInput[] {
    if ('error' in item) return [refused(n, item.error)];
    return this.#inputsOf(item).map((input) => {
      return { line: { n, ...this.#dispatcher.dispatch(input) }, input };
    });
  }

  /** The first status names the order by the id it was adopted under, made up or not. */
  #inputsOf(item: Exclude<FrameItem, { readonly error: InputError }>): InputMessage[] {
    if (!this.#adopt || item.input.type === 'fill') return [item.input];
    const { input, adoptable } = item;
    const { venueOrderId, status } = input.report;
    if (!isLive(status)) this.#ended.add(venueOrderId, true);
    if (adoptable === null || this.#ended.get(venueOrderId)) return [input];
    const report = { ...input.report, clientOrderId: adoptable.clientOrderId };
    if (this.#dispatcher.isTracked(report)) return [input];
    return [
      { type: 'submit', order: adoptable, ts: input.ts },
      { ...input, report },
    ];
  }
}

function refused(n: number, error: InputError): ReplayedInput {
  return { line: { n, ...invalidStep(error) }, input: null };
}
