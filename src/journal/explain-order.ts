import { historyValues } from '../../machines/history.ts';
import type { OrderContext, Leg } from '../../machines/order-context.ts';
import { type IndexOptions, type LineIndex, openIndex, type Place } from './file/line-index.ts';
import { readPlaces } from './file/read-places.ts';
import type { JournalEntry } from './journal.ts';
import { type HistoryStep, OrderHistory } from './order-history.ts';

/** What a journal knows by an id. */
export type FoundOrder =
  /** An order, or reports that name one that was never tracked. */
  | {
      readonly kind: 'order';
      readonly clientOrderId: string;
      /** The venue order ids of all its legs. */
      readonly legs: readonly string[];
      /** Of all that concerned it, and of the gaps that may have. */
      readonly places: readonly Place[];
      /** The last that concerned it. */
      readonly last: number;
    }
  /** Reports about a leg that was never of a tracked order. */
  | { readonly kind: 'stray leg'; readonly places: readonly Place[] }
  /** Several orders had a leg with this id. */
  | { readonly kind: 'several'; readonly clientOrderIds: readonly string[] }
  | { readonly kind: 'none' };

/** A leg as people look at it. */
export interface LegRow {
  readonly venueOrderId: string;
  /** The order lives on it, has left it, or never did live on it. */
  readonly is: 'bound' | 'left' | 'never bound';
  readonly hasEnded: boolean;
  readonly size: string | null;
  readonly tradedQty: string;
  readonly price: string | null;
  readonly triggerPrice: string | null;
  /** The modify that it answers, as far as known. */
  readonly requestId: string | null;
}

/** Something that an order waits for. */
export interface Awaited {
  readonly what: string;
  /** When it is asked for, or asked for again; null if only the venue can tell by itself. */
  readonly askAt: number | null;
}

/** Finds an order by its client order id, or by any venue order id that it had. */
export async function findOrder(
  folder: string,
  id: string,
  options: IndexOptions = {},
): Promise<FoundOrder> {
  const index = await openIndex(folder, options);
  try {
    if (index.placesOfOrder(id).length > 0) return foundOrder(index, id);
    const clientOrderIds = index.ordersOfLeg(id);
    if (clientOrderIds.length > 1) return { kind: 'several', clientOrderIds };
    const [clientOrderId] = clientOrderIds;
    if (clientOrderId !== undefined) return foundOrder(index, clientOrderId);
    const places = index.placesOfStrayLeg(id);
    return places.length > 0 ? { kind: 'stray leg', places } : { kind: 'none' };
  } finally {
    index.close();
  }
}

/** What happened to an order, entry by entry. */
export async function* explainOrder(
  folder: string,
  { clientOrderId, legs, places, last }: FoundOrder & { kind: 'order' },
): AsyncGenerator<HistoryStep> {
  const history = new OrderHistory(clientOrderId, legs);
  for await (const { seq, entry, header } of readPlaces(folder, places)) {
    const step = history.take(seq, entry, header.policy);
    const isOpen = step.context !== null && step.context.closedAt === null;
    if (isOpen || !isGap(entry)) yield step;
    if (!isOpen && seq >= last) return;
  }
}

/** The legs of an order, in the order in which they were seen. */
export function legRows({ boundLeg, otherLegs }: OrderContext): LegRow[] {
  const legs = [...historyValues(otherLegs), ...(boundLeg === null ? [] : [boundLeg])];
  return legs
    .sort((left, right) => left.seenAt - right.seenAt)
    .map((leg) => ({
      venueOrderId: leg.venueOrderId,
      is: standingOf(leg, boundLeg),
      hasEnded: leg.ended,
      size: leg.size,
      tradedQty: leg.traded.qty,
      price: leg.price,
      triggerPrice: leg.triggerPrice,
      requestId: leg.cause?.requestId ?? null,
    }));
}

/** All that an order waits for. */
export function awaitedBy(context: OrderContext): Awaited[] {
  const { questions, pendingModifies, heldEnd, closedAt } = context;
  const { submit, doubt, missingTrades, lostFills, landing } = questions;
  const awaited: Awaited[] = [];
  const wait = (what: string, askAt: number | null) => awaited.push({ what, askAt });
  if (submit !== null) wait('the first evidence of a leg', submit.dueAt);
  for (const { requestId, dueAt } of pendingModifies) {
    wait(`what comes of the modify ${requestId}`, closedAt === null ? dueAt : null);
  }
  if (heldEnd !== null) wait('whether the end of the bound leg is the order’s own', null);
  if (doubt !== null) wait(`where the order stands: ${doubt.because}`, doubt.dueAt);
  if (missingTrades !== null) wait('trades that a status told of', missingTrades.dueAt);
  if (lostFills !== null) wait('fills that a gap may have lost', lostFills.dueAt);
  if (landing !== null) wait('whether a modify of the closed order has landed', landing.dueAt);
  return awaited;
}

function foundOrder(index: LineIndex, clientOrderId: string): FoundOrder {
  const named = index.placesOfOrder(clientOrderId);
  const legs = index.legsOfOrder(clientOrderId);
  const own = [...named, ...legs.flatMap((leg) => index.placesOfStrayLeg(leg))];
  const first = named[0]?.seq ?? 0;
  const gaps = index.placesOfGaps().filter(({ seq }) => seq > first);
  const bySeq = new Map([...own, ...gaps].map((place) => [place.seq, place]));
  const places = [...bySeq.values()].sort((left, right) => left.seq - right.seq);
  const last = own.reduce((latest, { seq }) => Math.max(latest, seq), 0);
  return { kind: 'order', clientOrderId, legs, places, last };
}

function isGap(entry: JournalEntry): boolean {
  return 'input' in entry && entry.outcome !== 'invalid' && entry.input.type === 'stream.gap';
}

function standingOf(leg: Leg, boundLeg: Leg | null): LegRow['is'] {
  if (leg === boundLeg) return 'bound';
  return leg.boundAt === null ? 'never bound' : 'left';
}
