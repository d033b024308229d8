import * as v from 'valibot';
import type { CommandOutcome } from '../../../venue/commands.ts';
import { wholeNumber } from '../fields.ts';
import type { HttpAnswer } from './wires.ts';

/** Longest reason, in characters: a proxy may answer with a page. */
const REASON_MAX_LENGTH = 300;

/** As far as it is needed: of a command there is one order, hence one status. */
const leg = v.object({ oid: wholeNumber });
const statusSchema = v.union([
  v.picklist(['success', 'waitingForFill', 'waitingForTrigger']),
  v.object({ resting: leg }),
  v.object({ filled: leg }),
  v.object({ error: v.string() }),
]);
const answerSchema = v.variant('status', [
  v.object({ status: v.literal('err'), response: v.string() }),
  v.object({
    status: v.literal('ok'),
    response: v.variant('type', [
      v.object({ type: v.literal('default') }),
      v.object({
        type: v.picklist(['order', 'cancel']),
        data: v.object({ statuses: v.strictTuple([statusSchema]) }),
      }),
    ]),
  }),
]);

/**
 * What the answer to an action says of its command.
 *
 * @param isResent whether the same bytes have been sent twice. A refusal of the request as a whole
 * then says nothing of the first copy; what is said of its order was found out by executing it,
 * which happens once.
 */
export function toOutcome(answer: unknown, isResent: boolean): CommandOutcome {
  const parsed = v.safeParse(answerSchema, answer);
  if (!parsed.success) return unknown(`unreadable answer: ${JSON.stringify(answer)}`);
  const { status, response } = parsed.output;
  if (status === 'err') {
    if (isResent || isDuplicate(response)) return unknown(response);
    return rejected(response);
  }
  if (response.type === 'default') return { type: 'accepted', venueOrderId: null };
  const [placed] = response.data.statuses;
  if (typeof placed === 'string') return { type: 'accepted', venueOrderId: null };
  if ('error' in placed) return rejected(placed.error);
  const { oid } = 'resting' in placed ? placed.resting : placed.filled;
  return { type: 'accepted', venueOrderId: String(oid) };
}

/** An answer of any other status than 200 comes from before the venue: it is no evidence. */
export function toHttpOutcome(answer: HttpAnswer, isResent: boolean): CommandOutcome {
  if ('error' in answer) return unknown(answer.error);
  const { status, body } = answer;
  if (status !== 200) return unknown(`HTTP status ${status}: ${body}`);
  try {
    return toOutcome(JSON.parse(body), isResent);
  } catch {
    return unknown(`unreadable answer: ${body}`);
  }
}

export function unknown(reason: string): CommandOutcome {
  return { type: 'unknown', reason: shorten(reason) };
}

/** Refused before anything was sent; `isLate` if only for the time that it took. */
export function refusedLocally(reason: string, isLate = false): CommandOutcome {
  return { type: 'rejected', reason: `local: ${reason}`, ...(isLate && { isRepeatable: true }) };
}

function rejected(text: string): CommandOutcome {
  const isRepeatable = REPEATABLE.test(text);
  return { type: 'rejected', reason: shorten(text), ...(isRepeatable && { isRepeatable }) };
}

/** What the venue says to a command of which it has looked at the time and the rate only. */
const REPEATABLE = /^(L1 error: )?(Action already expired|Too many cumulative requests sent)/;

/** A copy of the request has been there before: what came of it is not said. */
function isDuplicate(text: string): boolean {
  return /duplicate nonce/i.test(text);
}

function shorten(reason: string): string {
  return reason.length <= REASON_MAX_LENGTH ? reason : `${reason.slice(0, REASON_MAX_LENGTH)}…`;
}
