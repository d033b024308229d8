import type { Advisory, OrderEvent, VenueRequest } from '../../machines/outputs.ts';
import type {
  FillReportMessage,
  InputMessage,
  OrderStatusReportMessage,
} from '../dispatch/input.ts';
import { counted } from './counted.ts';
import { timeOfDay } from './time-of-day.ts';
import { visible } from './visible.ts';

/** How an id is shown. */
export type ShowId = (id: string) => string;

type Word = string | null | undefined | false;

/** An input in a few words: its type and the fields that matter. */
export function describeInput(input: InputMessage, show: ShowId): string {
  switch (input.type) {
    case 'submit': {
      const { side, quantity, instrumentId, orderType, price, triggerPrice } = input.order;
      const prices = pricesOf({ price, triggerPrice });
      return words('submit', side, quantity, visible(instrumentId), orderType, prices);
    }
    case 'submit.acked':
      return words(input.type, showIfAny(input.venueOrderId, show));
    case 'submit.rejected':
    case 'submit.unknown':
      return words(input.type, reasonOf(input.reason));
    case 'modify.sent': {
      const { requestId, quantity, legSize } = input;
      const size = legSize !== quantity && labelled('leg', legSize);
      return words(input.type, show(requestId), quantity, pricesOf(input), size);
    }
    case 'modify.acked':
      return words(input.type, show(input.requestId), showIfAny(input.venueOrderId, show));
    case 'modify.rejected':
    case 'modify.unknown':
    case 'cancel.sent':
    case 'cancel.acked':
    case 'cancel.rejected':
    case 'cancel.unknown':
      return words(input.type, show(input.requestId), reasonOf(input.reason));
    case 'status':
      return describeStatus(input.report, show);
    case 'fill':
      return describeFill(input.report, show);
    case 'query.answered':
      return words(input.type, countIfAny(input.orders, 'order'), countIfAny(input.fills, 'fill'));
    case 'stream.gap':
      return words(input.type, showIfAny(input.accountId, show));
    case 'clock':
      return input.type;
  }
}

/** The reports that an answer holds, one a line, and how far the answer can be relied on. */
export function describeAnswer(input: InputMessage, show: ShowId): string[] {
  if (input.type !== 'query.answered') return [];
  const { date, time } = timeOfDay(input.asOf);
  const otherDate = date !== timeOfDay(input.ts).date && date;
  const partial = input.complete === false && '(may leave out legs)';
  return [
    words('as of', otherDate, time, partial),
    ...(input.fills ?? []).map((report) => describeFill(report, show)),
    ...input.orders.map((report) => describeStatus(report, show)),
  ];
}

export function describeEvent(event: OrderEvent, show: ShowId): string {
  switch (event.type) {
    case 'OrderAccepted':
      return words(event.type, show(event.venueOrderId), event.synthetic && '(synthetic)');
    case 'OrderUpdated': {
      const { type, venueOrderId, quantity, source } = event;
      return words(type, show(venueOrderId), quantity, pricesOf(event), `(${source})`);
    }
    case 'OrderTriggered':
      return words(event.type, show(event.venueOrderId));
    case 'OrderFilled':
      return words(
        event.type,
        show(event.tradeId),
        `${event.lastQty} @ ${event.lastPx}`,
        `cum ${event.cumQty} leaves ${event.leavesQty}`,
        event.overfillQty !== '0' && `over ${event.overfillQty}`,
        event.late && 'late',
        event.adopted && 'adopted',
      );
    case 'OrderCanceled':
    case 'OrderExpired':
      return words(event.type, show(event.venueOrderId), reasonOf(event.reason));
    case 'OrderRejected':
      return words(event.type, reasonOf(event.reason));
    case 'OrderModifyRejected':
    case 'OrderCancelRejected':
      return words(event.type, show(event.requestId), reasonOf(event.reason));
  }
}

export function describeRequest(request: VenueRequest): string {
  return `${request.type} because ${visible(request.because)}`;
}

export function describeAdvisory(advisory: Advisory, show: ShowId): string {
  const leg = 'venueOrderId' in advisory && show(advisory.venueOrderId);
  const request = 'requestId' in advisory && show(advisory.requestId);
  return words(advisory.type, leg, request, 'excess' in advisory && `excess ${advisory.excess}`);
}

function describeStatus(report: OrderStatusReportMessage, show: ShowId): string {
  const { status, venueOrderId, quantity, filledQty, reason } = report;
  const filled = isNone(filledQty) || !/[1-9]/.test(filledQty) ? null : `filled ${filledQty}`;
  const amounts = words(quantity, pricesOf(report), filled);
  return words('status', status, show(venueOrderId), amounts, reasonOf(reason));
}

function describeFill(report: FillReportMessage, show: ShowId): string {
  const { tradeId, lastQty, lastPx, venueOrderId } = report;
  return words('fill', show(tradeId), `${lastQty} @ ${lastPx}`, 'on', show(venueOrderId));
}

interface Prices {
  readonly price?: string | null | undefined;
  readonly triggerPrice?: string | null | undefined;
}

function pricesOf({ price, triggerPrice }: Prices): string {
  return words(labelled('@', price), labelled('trigger', triggerPrice));
}

function labelled(label: string, value: string | null | undefined): Word {
  return isNone(value) ? null : `${label} ${value}`;
}

function countIfAny(list: readonly unknown[] | null | undefined, noun: string): Word {
  return isNone(list) ? null : counted(list.length, noun);
}

function reasonOf(reason: string | null | undefined): Word {
  return isNone(reason) ? null : `(${visible(reason)})`;
}

function showIfAny(id: string | null | undefined, show: ShowId): Word {
  return isNone(id) ? null : show(id);
}

function isNone(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function words(...list: readonly Word[]): string {
  return list.filter(Boolean).join(' ');
}
