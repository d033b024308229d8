import type { InputError } from '../../../machines/outputs.ts';
import type { InputMessage, OrderMessage } from '../../dispatch/input.ts';
import { type FrameRow, parseFrame } from './parse-frame.ts';
import { toAdoptedOrder } from './to-adopted-order.ts';
import { toFillReport, toStatusReport } from './to-reports.ts';

/** What one row of a frame is to the dispatcher. */
export type FrameItem = StatusItem | FillItem | { readonly error: InputError };

interface StatusItem {
  readonly input: Extract<InputMessage, { type: 'status' }>;
  /** The order to submit first, should it be adopted; null if the row is no reason to. */
  readonly adoptable: OrderMessage | null;
}

interface FillItem {
  readonly input: Extract<InputMessage, { type: 'fill' }>;
  readonly adoptable: null;
}

/**
 * Turns the frames of one feed into inputs, in the order in which they come. Time is read off the
 * frames, never off a clock: the receive time that a recorder wrote, as it stands; without one, the
 * latest of the frame's own event times, but never before that of a frame read earlier.
 *
 * @example
 * ```ts
 * const reader = new FrameReader();
 * for (const item of reader.read(JSON.parse(text))) {
 *   if ('input' in item) dispatcher.dispatch(item.input);
 * }
 * ```
 */
export class FrameReader {
  #lastTs = 0;

  /**
   * @param value a frame as parsed from JSON, bare or wrapped; whatever else it is, is an error.
   * @returns an item for each row, in the frame's order: a bad row loses no other. One error if the
   * envelope is broken; none if the frame carries no report.
   */
  read(value: unknown): FrameItem[] {
    const frame = parseFrame(value);
    if ('error' in frame) return [frame];
    const ts = frame.ts ?? frame.rows.reduce(laterTs, this.#lastTs);
    this.#lastTs = Math.max(this.#lastTs, ts);
    return frame.rows.map((row) => toItem(row, ts));
  }
}

function laterTs(ts: number, row: FrameRow): number {
  if (row.type === 'invalid') return ts;
  return Math.max(ts, row.type === 'status' ? row.row.statusTimestamp : row.row.time);
}

function toItem(row: FrameRow, ts: number): FrameItem {
  switch (row.type) {
    case 'status': {
      const input = { type: row.type, report: toStatusReport(row.row), ts };
      return { input, adoptable: toAdoptedOrder(row.row) };
    }
    case 'fill':
      return { input: { type: row.type, report: toFillReport(row.row), ts }, adoptable: null };
    case 'invalid':
      return { error: row.error };
  }
}
