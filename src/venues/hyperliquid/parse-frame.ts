import * as v from 'valibot';
import type { InputError } from '../../../machines/outputs.ts';
import { id, jsonObject, timeMs } from './fields.ts';
import { type FillRow, fillRowSchema } from './fill-row.ts';
import { type OrderRow, orderRowSchema } from './order-row.ts';
import { readFillRow, readOrderRow } from './read-rows.ts';
import { toInputError } from './to-input-error.ts';

export type FrameRow =
  | { readonly type: 'status'; readonly row: OrderRow }
  | { readonly type: 'fill'; readonly row: FillRow }
  | { readonly type: 'invalid'; readonly error: InputError };

export interface ParsedFrame {
  /** When the frame was received, in integer milliseconds; null if its recorder did not say. */
  readonly ts: number | null;
  /** In the order of the frame; none for a frame that carries no report. */
  readonly rows: readonly FrameRow[];
  /** Whether its rows are what had happened before the subscription. */
  readonly isSnapshot: boolean;
}

/**
 * Reads a WebSocket frame, `{channel, data}` as on the wire or wrapped by a recorder as
 * `{ts?, frame}`. Rows come from `orderUpdates` (a bare list) and from the `fills` of `userFills`
 * and `user`; every other channel, and whatever else `user` carries, has none. Each row is judged
 * by itself, so that a bad one does not lose its siblings.
 *
 * @returns an error of code `BAD_INPUT` if the envelope is broken. Paths begin inside the frame.
 */
export function parseFrame(value: unknown): ParsedFrame | { readonly error: InputError } {
  return readFrame(value) ?? checkFrame(value);
}

/** As {@link parseFrame}, all by the schemas. */
export function checkFrame(value: unknown): ParsedFrame | { readonly error: InputError } {
  let ts: number | null = null;
  let frame = value;
  if (v.is(jsonObject, value) && Object.hasOwn(value, 'frame')) {
    const wrapper = v.safeParse(wrapperSchema, value, { abortEarly: true });
    if (!wrapper.success) return { error: toInputError(wrapper.issues[0]) };
    ({ ts, frame } = wrapper.output);
  }
  const envelope = v.safeParse(envelopeSchema, frame, { abortEarly: true });
  if (!envelope.success) return { error: toInputError(envelope.issues[0]) };
  const rows = checkRows(envelope.output);
  return 'error' in rows ? rows : { ts, rows, isSnapshot: isSnapshot(envelope.output) };
}

/**
 * Reads a bare frame of the two channels that make up nearly all traffic.
 *
 * @returns null if the schemas have to be asked.
 */
function readFrame(value: unknown): ParsedFrame | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  if (Object.hasOwn(value, 'frame')) return null;
  const { channel, data } = value as { readonly channel?: unknown; readonly data?: unknown };
  if (channel === 'orderUpdates' && Array.isArray(data)) {
    return { ts: null, rows: mapped(data, parseOrderRow), isSnapshot: false };
  }
  if (channel !== 'userFills' || typeof data !== 'object' || data === null) return null;
  const given = data as { readonly fills?: unknown; readonly isSnapshot?: unknown };
  if (!Array.isArray(given.fills)) return null;
  const rows = mapped(given.fills, parseFillRow);
  return { ts: null, rows, isSnapshot: given.isSnapshot === true };
}

/** Takes the holes of a list for what they read as; the method of that name skips them. */
function mapped(
  values: readonly unknown[],
  parse: (value: unknown, index: number) => FrameRow,
): FrameRow[] {
  const rows: FrameRow[] = [];
  for (let index = 0; index < values.length; index += 1) rows.push(parse(values[index], index));
  return rows;
}

const wrapperSchema = v.object({ ts: v.nullish(timeMs, null), frame: v.unknown() });
/** A pong has no data. */
const envelopeSchema = v.pipe(jsonObject, v.object({ channel: id, data: v.optional(v.unknown()) }));
const list = v.array(v.unknown());
const orderUpdatesSchema = v.object({ data: list });
const userFillsSchema = v.object({ data: v.object({ fills: list }) });
const snapshotSchema = v.object({ data: v.object({ isSnapshot: v.literal(true) }) });
const userSchema = v.object({
  data: v.pipe(jsonObject, v.object({ fills: v.nullish(list, []) })),
});

function isSnapshot(frame: v.InferOutput<typeof envelopeSchema>): boolean {
  return frame.channel === 'userFills' && v.is(snapshotSchema, frame);
}

function checkRows(
  frame: v.InferOutput<typeof envelopeSchema>,
): readonly FrameRow[] | { readonly error: InputError } {
  switch (frame.channel) {
    case 'orderUpdates': {
      const parsed = v.safeParse(orderUpdatesSchema, frame, { abortEarly: true });
      if (!parsed.success) return { error: toInputError(parsed.issues[0]) };
      return parsed.output.data.map(checkOrderRow);
    }
    case 'userFills':
    case 'user': {
      const schema = frame.channel === 'user' ? userSchema : userFillsSchema;
      const parsed = v.safeParse(schema, frame, { abortEarly: true });
      if (!parsed.success) return { error: toInputError(parsed.issues[0]) };
      return parsed.output.data.fills.map(checkFillRow);
    }
    default:
      return [];
  }
}

function parseOrderRow(value: unknown, index: number): FrameRow {
  const row = readOrderRow(value);
  return row === null ? checkOrderRow(value, index) : { type: 'status', row };
}

function parseFillRow(value: unknown, index: number): FrameRow {
  const row = readFillRow(value);
  return row === null ? checkFillRow(value, index) : { type: 'fill', row };
}

function checkOrderRow(value: unknown, index: number): FrameRow {
  const parsed = v.safeParse(orderRowSchema, value, { abortEarly: true });
  if (parsed.success) return { type: 'status', row: parsed.output };
  return { type: 'invalid', error: toInputError(parsed.issues[0], ['data', index]) };
}

function checkFillRow(value: unknown, index: number): FrameRow {
  const parsed = v.safeParse(fillRowSchema, value, { abortEarly: true });
  if (parsed.success) return { type: 'fill', row: parsed.output };
  return { type: 'invalid', error: toInputError(parsed.issues[0], ['data', 'fills', index]) };
}
