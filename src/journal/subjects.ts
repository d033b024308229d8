import type { InputMessage } from '../dispatch/input.ts';
import type { JournalEntry, StepEntry } from './journal.ts';

/** What an entry is about, as far as orders can be told by it. */
export interface Subjects {
  /** Client order ids: of the tracked orders that it concerned, and those it names. */
  readonly orders: ReadonlySet<string>;
  /** Venue order ids, each with the client order id of the tracked order whose leg it is. */
  readonly legs: readonly (readonly [venueOrderId: string, clientOrderId: string])[];
  /** Venue order ids in a report that belonged to no tracked order then. */
  readonly strayLegs: readonly string[];
  /** It concerns every order that was open. */
  readonly isGap: boolean;
}

export function subjectsOf(entry: JournalEntry): Subjects {
  if ('note' in entry) {
    const { note } = entry;
    return { ...NOTHING, orders: new Set('wanted' in note ? [note.clientOrderId] : []) };
  }
  const { input, outcome, clientOrderId, events, requests, advisories } = entry;
  if (outcome === 'invalid') return { ...NOTHING, orders: new Set(idsNamedIn(input)) };
  const outputs = [...events, ...requests, ...advisories];
  const orders = new Set(outputs.map((output) => output.clientOrderId));
  const named = clientOrderId ?? clientOrderIdOf(input);
  if (named !== null) orders.add(named);
  return { ...legsIn(entry), orders, isGap: input.type === 'stream.gap' };
}

/** The order that an input names, tracked or not. */
export function clientOrderIdOf(input: InputMessage): string | null {
  if ('order' in input) return input.order.clientOrderId;
  if ('report' in input) return input.report.clientOrderId ?? null;
  return 'clientOrderId' in input ? input.clientOrderId : null;
}

const NOTHING: Omit<Subjects, 'orders'> = { legs: [], strayLegs: [], isGap: false };

function legsIn({ input, clientOrderId, events }: StepEntry): Pick<Subjects, 'legs' | 'strayLegs'> {
  const named = venueOrderIdsIn(input);
  if (clientOrderId === null) return { legs: [], strayLegs: named };
  const legs = named.map((venueOrderId) => [venueOrderId, clientOrderId] as const);
  for (const event of events) {
    if (!('venueOrderId' in event) || named.includes(event.venueOrderId)) continue;
    legs.push([event.venueOrderId, event.clientOrderId]);
  }
  return { legs, strayLegs: [] };
}

function venueOrderIdsIn(input: InputMessage): readonly string[] {
  switch (input.type) {
    case 'status':
    case 'fill':
      return [input.report.venueOrderId];
    case 'submit.acked':
    case 'modify.acked':
      return typeof input.venueOrderId === 'string' ? [input.venueOrderId] : [];
    case 'query.answered': {
      const reports = [...input.orders, ...(input.fills ?? [])];
      return [...new Set(reports.map(({ venueOrderId }) => venueOrderId))];
    }
    default:
      return [];
  }
}

/** A refused input may be anything. */
function idsNamedIn(input: unknown): string[] {
  const ids: string[] = [];
  for (const fields of [input, memberOf(input, 'order'), memberOf(input, 'report')]) {
    const id = memberOf(fields, 'clientOrderId');
    if (typeof id === 'string') ids.push(id);
  }
  return ids;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
