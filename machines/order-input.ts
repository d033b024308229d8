import type { Decimal } from './decimal.ts';
import type { FillReport, OrderStatusReport } from './vocabulary.ts';

/** What every event of the order machine carries. */
interface InputHeader {
  /** Number of the input that the event belongs to; the reports of one answer share it. */
  readonly input: number;
  /** When the input was received. */
  readonly ts: number;
}

/** Events that may name a leg. */
interface LegHeader extends InputHeader {
  /**
   * Whether the named leg is newer than the bound one, by the venue's own comparison; null where
   * the venue supplies none.
   */
  readonly newer: boolean | null;
}

/** Reports, on the stream or inside an answer: settling waits for the end of the answer. */
interface ReportHeader extends LegHeader {
  readonly inAnswer: boolean;
}

interface Answer extends InputHeader {
  readonly reason: string | null;
}

export interface SubmitAcked extends LegHeader {
  readonly type: 'submit.acked';
  readonly venueOrderId: string | null;
}

export interface SubmitRejected extends Answer {
  readonly type: 'submit.rejected';
}

export interface SubmitUnknown extends Answer {
  readonly type: 'submit.unknown';
}

export interface ModifySent extends InputHeader {
  readonly type: 'modify.sent';
  readonly requestId: string;
  /** The absolute total wanted. Null leaves it as in the latest pending modify, else as it is. */
  readonly quantity: Decimal | null;
  readonly price: Decimal | null;
  readonly triggerPrice: Decimal | null;
  /** Size sent for the new leg. */
  readonly legSize: Decimal | null;
  readonly expiresAt: number | null;
}

export interface ModifyAcked extends LegHeader {
  readonly type: 'modify.acked';
  readonly requestId: string;
  readonly venueOrderId: string | null;
}

export interface ModifyRejected extends Answer {
  readonly type: 'modify.rejected';
  readonly requestId: string;
}

export interface ModifyUnknown extends Answer {
  readonly type: 'modify.unknown';
  readonly requestId: string;
}

export interface CancelCommand extends Answer {
  readonly type: 'cancel.sent' | 'cancel.acked' | 'cancel.rejected' | 'cancel.unknown';
  readonly requestId: string;
}

export interface StatusReported extends ReportHeader {
  readonly type:
    | 'status.accepted'
    | 'status.triggered'
    | 'status.partiallyFilled'
    | 'status.filled'
    | 'status.canceled'
    | 'status.expired'
    | 'status.rejected';
  readonly report: OrderStatusReport;
}

export interface FillReported extends ReportHeader {
  readonly type: 'fill';
  readonly report: FillReport;
  /** The trade was handed on raw before its order was known. */
  readonly adopted: boolean;
}

/** The end of an answer: its reports have been applied, one by one. */
export interface QueryAnswered extends InputHeader {
  readonly type: 'query.answered';
  /** The snapshot's own time, or when the question was sent. */
  readonly asOf: number;
  /** False if the answer may leave out legs. */
  readonly complete: boolean;
  readonly orders: readonly OrderStatusReport[];
  /** Null if the answer says nothing of fills. */
  readonly fills: readonly FillReport[] | null;
}

export interface StreamGap extends InputHeader {
  readonly type: 'stream.gap';
}

/** Deadlines are data: they are looked at when a clock event comes. */
export interface ClockRead extends InputHeader {
  readonly type: 'clock';
}

/** Evidence that names a leg: reports, and acknowledgements that name one. */
export type LegEvidence = StatusReported | FillReported | SubmitAcked | ModifyAcked;

/** Every event that an order's actor takes. */
export type OrderInput =
  | SubmitAcked
  | SubmitRejected
  | SubmitUnknown
  | ModifySent
  | ModifyAcked
  | ModifyRejected
  | ModifyUnknown
  | CancelCommand
  | StatusReported
  | FillReported
  | QueryAnswered
  | StreamGap
  | ClockRead;

export function venueOrderIdOf(event: LegEvidence): string | null {
  return 'report' in event ? event.report.venueOrderId : event.venueOrderId;
}

/** The reports of an answer are settled together, at its end. */
export function isInAnswer(event: OrderInput): boolean {
  return 'inAnswer' in event && event.inAnswer;
}

/** When what the event tells of happened: the report's own time, else that of its receipt. */
export function eventTime(event: OrderInput): number {
  return 'report' in event ? event.report.tsEvent : event.ts;
}
