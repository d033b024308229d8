import type { InputErrorCode } from '../../machines/outputs.ts';

/** Why a command was not taken. Nothing was sent, and nothing has changed. */
export interface CommandError {
  readonly code:
    | InputErrorCode
    /** There is no live connection, or the gateway is not ready yet. */
    | 'NOT_LIVE'
    | 'STOPPING'
    /** Nothing more can be made durable: only cancels are taken until it can. */
    | 'JOURNAL_FULL'
    | 'UNKNOWN_ORDER'
    | 'ORDER_CLOSED'
    /** The order is being canceled. */
    | 'CANCEL_PENDING'
    /** As much as the wanted quantity, or more, has traded: cancel what is left. */
    | 'QUANTITY_TRADED';
  readonly message: string;
}

/** What came of a command here; what the venue says of it comes as a step. */
export type CommandResult<T> = ({ readonly ok: true } & T) | Refusal;

interface Refusal {
  readonly ok: false;
  readonly error: CommandError;
}

export function refused(code: CommandError['code'], message: string): Refusal {
  return { ok: false, error: { code, message } };
}
