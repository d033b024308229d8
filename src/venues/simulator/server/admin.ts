import * as v from 'valibot';
import { FaultProfileError } from '../faults/fault-profile-error.ts';
import { parseFaultProfile } from '../faults/parse-fault-profile.ts';
import type { Simulator } from '../session/simulator.ts';
import { address, decimalText } from '../wire/fields.ts';

export interface AdminRequest {
  readonly method: string;
  /** What follows `/admin/` in the path. */
  readonly name: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface AdminAnswer {
  readonly status: number;
  readonly body: object;
}

/**
 * Answers a call of whoever operates the simulator, which no client of the venue can make. Errors
 * are `{"error": "…"}`, and change nothing.
 */
export function answerAdmin(simulator: Simulator, request: AdminRequest, now: number): AdminAnswer {
  const call = CALLS[`${request.method} ${request.name}`];
  if (call === undefined) return refuse(404, `no such call; there are ${NAMES}`);
  try {
    return { status: 200, body: call(simulator, request, now) };
  } catch (error) {
    const message = whatWasWrong(error);
    if (message === null) throw error;
    return refuse(400, message);
  }
}

type Call = (simulator: Simulator, request: AdminRequest, now: number) => object;

const CALLS: Readonly<Record<string, Call>> = {
  'GET status': (simulator) => simulator.status,

  'GET truth': (simulator, { query }, now) => {
    const user = v.parse(address, query.get('user'));
    const truth = simulator.truth(user, now);
    if (truth === null) throw new RangeError(`there is no account ${user}`);
    return truth;
  },

  'GET faults': (simulator) => simulator.faults,

  'GET log': (simulator) => simulator.faultLog.entries,

  'POST faults': (simulator, { body }, now) => {
    simulator.setFaults(parseFaultProfile(JSON.parse(body)), now);
    return simulator.faults;
  },

  'POST accounts': (simulator, { body }, now) => {
    const { address: account, ...funds } = v.parse(accountSchema, JSON.parse(body));
    simulator.fund(account, funds, now);
    return { address: account };
  },

  'POST marks': (simulator, { body }, now) => {
    const { coin, px } = v.parse(markSchema, JSON.parse(body));
    simulator.setMark(coin, px, now);
    return { coin, px };
  },

  'POST disconnect': (simulator, { body }, now) => {
    const { user } = v.parse(disconnectSchema, body === '' ? {} : JSON.parse(body));
    return { sockets: simulator.disconnect(user, now) };
  },
};

const NAMES = Object.keys(CALLS).join(', ');

const accountSchema = v.strictObject({
  address,
  usdc: decimalText,
  master: v.exactOptional(address),
  tradedUsdc: v.exactOptional(decimalText),
});
const markSchema = v.strictObject({ coin: v.string(), px: decimalText });
const disconnectSchema = v.strictObject({ user: v.nullish(address, null) });

/** Null for what is not the request's fault. */
function whatWasWrong(error: unknown): string | null {
  if (error instanceof SyntaxError) return 'the body is not JSON';
  if (error instanceof FaultProfileError || error instanceof RangeError) return error.message;
  if (!(error instanceof v.ValiError)) return null;
  const [issue] = (error as v.ValiError<v.GenericSchema>).issues;
  const path = v.getDotPath(issue);
  return path === null ? issue.message : `${path}: ${issue.message}`;
}

function refuse(status: number, error: string): AdminAnswer {
  return { status, body: { error } };
}
