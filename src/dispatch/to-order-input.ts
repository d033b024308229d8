import { compareVenueOrderIds } from '../../machines/legs.ts';
import type { OrderContext } from '../../machines/order-context.ts';
import type { OrderInput, StatusReported } from '../../machines/order-input.ts';
import { type FillReport, isLive, type OrderStatusReport } from '../../machines/vocabulary.ts';
import type { FillInput, Input, QueryAnswer, StatusInput } from './input.ts';

/**
 * A venue's own order of its venue order ids: negative, zero or positive as `left` came before,
 * with or after `right`; null if it cannot tell.
 */
export type CompareLegs = (left: string, right: string) => number | null;

/** What the dispatcher knows that its inputs do not say. */
export interface Translation {
  readonly compareLegs: CompareLegs | undefined;
  /** Whether a trade was handed on raw before. */
  readonly wasExternal: (report: FillReport) => boolean;
}

/** An order whose context changes while its inputs are made. */
interface Current {
  readonly context: OrderContext;
}

export type ActorInput = Exclude<Input, { readonly type: 'submit' | 'clock' | 'stream.gap' }>;

const STATUS_EVENTS = {
  ACCEPTED: 'status.accepted',
  TRIGGERED: 'status.triggered',
  PARTIALLY_FILLED: 'status.partiallyFilled',
  FILLED: 'status.filled',
  CANCELED: 'status.canceled',
  EXPIRED: 'status.expired',
  REJECTED: 'status.rejected',
} as const satisfies Record<OrderStatusReport['status'], StatusReported['type']>;

/**
 * The event that an input is to an order's actor.
 *
 * @param number - the number of the input.
 */
export function toOrderInput(
  input: Exclude<ActorInput, QueryAnswer>,
  number: number,
  order: Current,
  translation: Translation,
): OrderInput {
  const { ts } = input;
  switch (input.type) {
    case 'status':
    case 'fill':
      return toReport(input, number, false, order, translation);
    case 'submit.acked':
    case 'modify.acked': {
      const { clientOrderId: _, ...event } = input;
      const newer = isNewer(input.venueOrderId, order, translation);
      return { ...event, input: number, ts, newer };
    }
    default: {
      const { clientOrderId: _, ...event } = input;
      return { ...event, input: number, ts };
    }
  }
}

/**
 * The events that an answer is: its reports one by one (fills, live legs, the others), then its
 * end. Each is made once the one before was taken, since which leg is the newer depends on the leg
 * bound meanwhile.
 */
export function* toAnswerInputs(
  answer: QueryAnswer,
  number: number,
  order: Current,
  translation: Translation,
): Generator<OrderInput> {
  const { type, ts, asOf, orders, fills } = answer;
  for (const report of reportsInOrder(answer, translation.compareLegs)) {
    yield toReport({ ...report, ts }, number, true, order, translation);
  }
  yield { type, input: number, ts, asOf, complete: answer.complete !== false, orders, fills };
}

function toReport(
  input: StatusInput | FillInput,
  number: number,
  inAnswer: boolean,
  order: Current,
  translation: Translation,
): OrderInput {
  const { ts } = input;
  const newer = isNewer(input.report.venueOrderId, order, translation);
  if (input.type === 'fill') {
    const { type, report } = input;
    const adopted = translation.wasExternal(report);
    return { type, input: number, ts, newer, inAnswer, report, adopted };
  }
  const { report } = input;
  return { type: STATUS_EVENTS[report.status], input: number, ts, newer, inAnswer, report };
}

function isNewer(
  venueOrderId: string | null,
  { context: { boundLeg } }: Current,
  { compareLegs }: Translation,
): boolean | null {
  if (compareLegs === undefined || venueOrderId === null || boundLeg === null) return null;
  const compared = compareLegs(venueOrderId, boundLeg.venueOrderId);
  return compared === null ? null : compared > 0;
}

type Report = Omit<StatusInput, 'ts'> | Omit<FillInput, 'ts'>;

/** An answer's fills, then its live legs, then the others; legs oldest first. */
function reportsInOrder(answer: QueryAnswer, compareLegs: CompareLegs | undefined): Report[] {
  const byAge = (left: OrderStatusReport, right: OrderStatusReport) =>
    compareLegs?.(left.venueOrderId, right.venueOrderId) ??
    compareVenueOrderIds(left.venueOrderId, right.venueOrderId) ??
    left.tsEvent - right.tsEvent;
  const orders = answer.orders.toSorted(byAge);
  const live = orders.filter((report) => isLive(report.status));
  const others = orders.filter((report) => !isLive(report.status));
  return [
    ...(answer.fills ?? []).map((report) => ({ type: 'fill' as const, report })),
    ...[...live, ...others].map((report) => ({ type: 'status' as const, report })),
  ];
}

/** The leg that an event names, if any. */
export function legNamedBy(event: OrderInput): string | null {
  if ('report' in event) return event.report.venueOrderId;
  return 'venueOrderId' in event ? event.venueOrderId : null;
}
