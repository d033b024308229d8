import * as v from 'valibot';
import { wholeNumber } from '../fields.ts';
import { type FrameRow, parseFrame } from '../parse-frame.ts';

/** The answer to a post: to an action as by HTTP, or a text in the place of an HTTP status. */
export type PostResponse =
  | { readonly type: 'action'; readonly payload: unknown }
  | { readonly type: 'error'; readonly payload: string };

/** What a message of the socket is to the client. */
export type SocketFrame =
  | { readonly type: 'reports'; readonly rows: readonly FrameRow[]; readonly isSnapshot: boolean }
  | { readonly type: 'subscribed'; readonly subscription: Readonly<Record<string, unknown>> }
  | { readonly type: 'answered'; readonly id: number; readonly response: PostResponse }
  | { readonly type: 'error'; readonly text: string }
  /** A pong, or a channel that is of no interest. */
  | { readonly type: 'other' }
  | { readonly type: 'unreadable'; readonly why: string };

const record = v.record(v.string(), v.unknown());
const frameSchemas = {
  subscriptionResponse: v.object({
    data: v.object({ method: v.string(), subscription: record }),
  }),
  post: v.object({
    data: v.object({
      id: wholeNumber,
      response: v.variant('type', [
        v.object({ type: v.literal('action'), payload: v.unknown() }),
        v.object({ type: v.literal('error'), payload: v.string() }),
      ]),
    }),
  }),
  error: v.object({ data: v.string() }),
};

/** Reads a message of the socket. Whatever it is, it is no error of the program. */
export function readSocketFrame(text: string): SocketFrame {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch (error) {
    return { type: 'unreadable', why: String(error) };
  }
  switch (channelOf(frame)) {
    case 'subscriptionResponse': {
      const parsed = v.safeParse(frameSchemas.subscriptionResponse, frame);
      if (!parsed.success) return unreadable(parsed.issues);
      const { method, subscription } = parsed.output.data;
      return method === 'subscribe' ? { type: 'subscribed', subscription } : { type: 'other' };
    }
    case 'post': {
      const parsed = v.safeParse(frameSchemas.post, frame);
      if (!parsed.success) return unreadable(parsed.issues);
      return { type: 'answered', ...parsed.output.data };
    }
    case 'error': {
      const parsed = v.safeParse(frameSchemas.error, frame);
      if (!parsed.success) return unreadable(parsed.issues);
      return { type: 'error', text: parsed.output.data };
    }
    default:
      return readReports(frame);
  }
}

function readReports(value: unknown): SocketFrame {
  const frame = parseFrame(value);
  if ('error' in frame) return { type: 'unreadable', why: frame.error.message };
  const { rows, isSnapshot } = frame;
  return rows.length === 0 ? { type: 'other' } : { type: 'reports', rows, isSnapshot };
}

function channelOf(frame: unknown): unknown {
  return typeof frame === 'object' && frame !== null && 'channel' in frame ? frame.channel : null;
}

function unreadable([issue]: [v.BaseIssue<unknown>, ...unknown[]]): SocketFrame {
  return { type: 'unreadable', why: issue.message };
}
