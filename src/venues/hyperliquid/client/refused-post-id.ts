import * as v from 'valibot';
import { wholeNumber } from '../fields.ts';

const PENDING = /^too many pending post requests id=(\d+)$/;
const UNREAD = 'Error parsing JSON into valid websocket request: ';
const postSchema = v.object({ method: v.literal('post'), id: wholeNumber });

/**
 * Which post an error of the socket is about. The id is no field of such a frame, but in its text,
 * or in the request that the text repeats; where it is cut short, it is lost.
 */
export function refusedPostId(text: string): number | null {
  const pending = PENDING.exec(text);
  if (pending !== null) return Number(pending[1]);
  if (!text.startsWith(UNREAD)) return null;
  try {
    const parsed = v.safeParse(postSchema, JSON.parse(text.slice(UNREAD.length)));
    return parsed.success ? parsed.output.id : null;
  } catch {
    return null;
  }
}
