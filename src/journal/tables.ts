import type { OrderEvent } from '../../machines/outputs.ts';
import type { FillReportMessage } from '../dispatch/input.ts';
import type { JournalEntry } from './journal.ts';

/** A column of a table: its values are of one type, or null. */
export interface Column {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'boolean';
  readonly about: string;
}

export type Value = string | number | boolean | null;

/** The values of a row, in the order of the columns. */
export type Row = readonly Value[];

/** What is exported of a journal. Decimals are text, exactly as they are in the journal. */
export const TABLES = {
  events: [
    integer('seq', 'the line that it is in'),
    text('eventId', 'the same in every replay'),
    text('type', 'what happened: OrderAccepted, OrderFilled…'),
    integer('ts', 'when it happened, in milliseconds since 1970'),
    integer('tsInit', 'when its input was received'),
    text('rule', 'the rule that decided the input'),
    text('clientOrderId', 'the order'),
    text('strategyId', 'as submitted'),
    text('instrumentId', 'as submitted'),
    text('state', 'of the order, after the whole input'),
    text('venueOrderId', 'the leg'),
    text('requestId', 'the modify or cancel that was refused'),
    text('tradeId', 'of OrderFilled, as all down to overfillQty; in `fills` there is more'),
    text('lastQty', 'a decimal'),
    text('lastPx', 'a decimal'),
    text('cumQty', 'a decimal'),
    text('leavesQty', 'a decimal'),
    text('overfillQty', 'a decimal: the share beyond the order’s quantity'),
    text('quantity', 'of OrderUpdated: a decimal, the total over all legs'),
    text('price', 'of OrderUpdated: a decimal'),
    text('triggerPrice', 'of OrderUpdated: a decimal'),
    text('source', 'of OrderUpdated: modify or venue'),
    boolean('synthetic', 'of OrderAccepted: inferred from another report'),
    text('reason', 'as the venue gave it'),
  ],
  fills: [
    integer('seq', 'the line that it is in'),
    text('eventId', 'of its event; null if it belonged to no tracked order'),
    boolean('external', 'it belonged to no tracked order; it may come again as `adopted`'),
    text('tradeId', 'the venue’s'),
    text('clientOrderId', 'the order, or as the report named it'),
    text('strategyId', 'as submitted'),
    text('instrumentId', 'as submitted'),
    text('venueOrderId', 'the leg that traded'),
    text('side', 'BUY or SELL'),
    text('orderType', 'as submitted'),
    text('lastQty', 'a decimal'),
    text('lastPx', 'a decimal'),
    text('cumQty', 'a decimal: the order’s trades up to this one'),
    text('leavesQty', 'a decimal: what is left of the order'),
    text('overfillQty', 'a decimal: the share beyond the order’s quantity'),
    text('commission', 'a decimal'),
    text('commissionCurrency', 'what it was paid in'),
    text('liquiditySide', 'MAKER or TAKER'),
    boolean('late', 'the order was closed when it came'),
    boolean('adopted', 'it was handed on as external before its order was known'),
    integer('ts', 'when it happened, in milliseconds since 1970'),
    integer('tsInit', 'when its input was received'),
  ],
} as const satisfies Readonly<Record<string, readonly Column[]>>;

export type TableName = keyof typeof TABLES;

export interface TableRow {
  readonly table: TableName;
  readonly row: Row;
}

/** What an entry adds to the tables. */
export function tableRows(seq: number, entry: JournalEntry): TableRow[] {
  if ('note' in entry) return [];
  const { input, outcome, rule, events } = entry;
  const rows = events.flatMap((event): TableRow[] => {
    const eventRow = rowOf('events', { ...event, seq, rule });
    if (event.type !== 'OrderFilled') return [eventRow];
    return [eventRow, rowOf('fills', { ...event, seq, external: false })];
  });
  if (outcome === 'external' && input.type === 'fill') {
    rows.push(rowOf('fills', { ...externalFill(input.report), seq, tsInit: input.ts }));
  }
  return rows;
}

type Fields = Readonly<Partial<Record<string, unknown>>>;

function externalFill({ tsEvent, ...report }: FillReportMessage): Fields {
  return { ...report, ts: tsEvent, external: true, late: false, adopted: false };
}

function rowOf(table: TableName, fields: Fields | (OrderEvent & Fields)): TableRow {
  const values: Fields = fields;
  return { table, row: TABLES[table].map(({ name }) => (values[name] ?? null) as Value) };
}

function text<const N extends string>(name: N, about: string) {
  return { name, type: 'text', about } as const;
}

function integer<const N extends string>(name: N, about: string) {
  return { name, type: 'integer', about } as const;
}

function boolean<const N extends string>(name: N, about: string) {
  return { name, type: 'boolean', about } as const;
}
