import type { ExternalReport } from '../dispatch/deliveries.ts';
import type { InputMessage } from '../dispatch/input.ts';
import type { Step } from '../dispatch/step.ts';
import type { OrderTerms } from '../venue/commands.ts';
import type { VenueState } from '../venue/venue-client.ts';
import type { OrderChange } from './order-intent.ts';
import type { WrongSignerError } from '../venue/wrong-signer-error.ts';

/** One input and all that it did. */
export interface StepRecord {
  /** From 1, in the order of the inputs. */
  readonly number: number;
  readonly input: InputMessage;
  readonly step: Step;
  /** The report, if it belongs to no tracked order and is to be handed on raw. */
  readonly external: ExternalReport | null;
  /** Of a submit: what is sent beside the order. */
  readonly terms: OrderTerms | null;
}

/** What is no input of the dispatcher, and to be known after a restart all the same. */
export type Note =
  /** How the gateway stands from here on. */
  | { readonly gateway: GatewayState }
  /** An order is to end; its cancel is sent when it can be. */
  | { readonly wanted: 'cancel'; readonly clientOrderId: string }
  /** An order is to be changed; its modify is sent when it can be. */
  | { readonly wanted: 'modify'; readonly clientOrderId: string; readonly change: OrderChange };

/** A note in its place among the steps. */
export interface NoteRecord {
  /** From the same row of numbers as the steps'. */
  readonly number: number;
  readonly note: Note;
  /** In integer milliseconds. */
  readonly ts: number;
}

/** Whatever a gateway puts down, in one order. */
export type GatewayRecord = StepRecord | NoteRecord;

/** How a gateway stands: as its venue's client, and beyond. */
export type GatewayState =
  | VenueState
  /** Taking over the orders that are live at the venue; no commands yet. */
  | 'adopting'
  /** Takes no more commands, and waits for what is under way. */
  | 'stopping';

/** Whoever is told what a gateway does, in its order: an API, metrics, a terminal. */
export interface Outlet {
  onStep(record: StepRecord): void;
  onState?(state: GatewayState): void;
  /** The connection to the venue failed or was lost: why. */
  onTrouble?(reason: string): void;
  /** Something came from the venue that could not be read. */
  onUnreadable?(text: string, why: string): void;
  /** A leg that worked under a closed order could not be ended: it may work on, unattended. */
  onLegLeft?(clientOrderId: string, venueOrderId: string): void;
  /** The venue's client has stopped of its own accord: it can never trade with its key. */
  onFatal?(error: WrongSignerError): void;
}

/** The record of a step; `external` follows from it. */
export function toStepRecord(
  number: number,
  input: InputMessage,
  step: Step,
  terms: OrderTerms | null = null,
): StepRecord {
  return { number, input, step, external: externalReportOf(input, step), terms };
}

function externalReportOf(input: InputMessage, { outcome }: Step): ExternalReport | null {
  if (outcome !== 'external') return null;
  if (input.type === 'status') return { type: 'status', report: input.report };
  return input.type === 'fill' ? { type: 'fill', report: input.report } : null;
}
