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

/** What an input becomes for the actor of its order. */
interface Translation {
  /** Number of the input. */
  readonly number: number;
  readonly compareLegs: CompareLegs | undefined;
  /** Whether a trade was handed on raw before. */
  readonly wasExternal: (report: FillReport) => boolean;
}

type ActorInput = Exclude<Input, { readonly type: 'submit' | 'clock' | 'stream.gap' }>;

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
 * The events that an input is to an order's actor: one, but for an answer, whose reports come one
 * by one (fills, live legs, the others) before its end. They are made one after the other, since
 * which leg is the newer depends on the leg bound meanwhile.
 */
export function* toOrderInputs(
  input: ActorInput,
  current: () => OrderContext,
  translation: Translation,
): Generator<OrderInput> {
  const header = { input: translation.number, ts: input.ts };
  switch (input.type) {
    case 'status':
    case 'fill':
      yield toReport(input, false, current(), translation);
      return;
    case 'query.answered': {
      for (const report of reportsInOrder(input, translation.compareLegs)) {
        yield toReport({ ...report, ts: input.ts }, true, current(), translation);
      }
      const { asOf, orders, fills } = input;
      yield {
        type: input.type,
        ...header,
        asOf,
        complete: input.complete !== false,
        orders,
        fills,
      };
      return;
    }
    case 'submit.acked':
    case 'modify.acked': {
      const { clientOrderId: _, ...event } = input;
      const newer = isNewer(input.venueOrderId, current(), translation.compareLegs);
      yield { ...event, ...header, newer };
      return;
    }
    default: {
      const { clientOrderId: _, ...event } = input;
      yield { ...event, ...header };
    }
  }
}

function toReport(
  input: StatusInput | FillInput,
  inAnswer: boolean,
  context: OrderContext,
  { number, compareLegs, wasExternal }: Translation,
): OrderInput {
  const newer = isNewer(input.report.venueOrderId, context, compareLegs);
  const header = { input: number, ts: input.ts, newer, inAnswer };
  return input.type === 'fill'
    ? { type: 'fill', ...header, report: input.report, adopted: wasExternal(input.report) }
    : { type: STATUS_EVENTS[input.report.status], ...header, report: input.report };
}

function isNewer(
  venueOrderId: string | null,
  context: OrderContext,
  compareLegs: CompareLegs | undefined,
): boolean | null {
  if (compareLegs === undefined || venueOrderId === null || context.boundLeg === null) return null;
  const compared = compareLegs(venueOrderId, context.boundLeg.venueOrderId);
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
