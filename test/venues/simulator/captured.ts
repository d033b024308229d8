import { fixtureText } from '../hyperliquid/frame-fixtures.ts';

/** A body of `POST /exchange` or `POST /info` as its recorder kept it. */
export interface CapturedBody {
  readonly name: string;
  readonly source: string;
  /** The client that recorded it keeps the ids of a row as strings. */
  readonly stringified?: true;
  readonly request?: Readonly<Record<string, unknown>>;
  readonly response?: unknown;
}

/** How an answer is compared with a captured one. */
export interface Comparison {
  /** Fields of which only the form is compared, besides ids, times and hashes. */
  readonly byForm?: readonly string[];
  /** The captured keys stand in an order that is not the venue's, or not any more. */
  readonly anyOrder?: true;
  /** Fields that the venue has had only since the capture. */
  readonly since?: readonly string[];
}

export function capturedBodies(name: 'exchange' | 'info'): readonly CapturedBody[] {
  const lines = fixtureText(`${name}-bodies.ndjson`).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as CapturedBody);
}

/**
 * An answer as text, to be compared with another: the same fields in the same order, of the same
 * types. Values that differ from one run to the next are told by their form.
 */
export function told(
  answer: unknown,
  { byForm = [], anyOrder, since = [] }: Comparison = {},
): string {
  const text = JSON.stringify(
    answer,
    (key, value: unknown) => {
      if (since.includes(key)) return undefined;
      if (ALWAYS_BY_FORM.has(key) || byForm.includes(key)) return formOf(value);
      return anyOrder && isRow(value) ? sorted(value) : value;
    },
    2,
  );
  return text.replace(/(?<=Wallet )0x[\da-f]{40}(?= does not exist)/, '<address>');
}

/** A captured answer with its ids as the numbers that the venue wrote. */
export function responseOf({ response, stringified }: CapturedBody): unknown {
  if (!stringified) return response;
  const text = JSON.stringify(response, (key, value: unknown) =>
    ALWAYS_BY_FORM.has(key) ? Number(value) : value,
  );
  return JSON.parse(text);
}

const ALWAYS_BY_FORM = new Set([
  'oid',
  'timestamp',
  'statusTimestamp',
  'time',
  'tid',
  'hash',
  'user',
]);

function formOf(value: unknown): string {
  if (Number.isSafeInteger(value)) return Number(value) > 0 ? '<id or time>' : '<no id>';
  const text = JSON.stringify(value);
  if (/^"0x[\da-f]{64}"$/.test(text)) return '<hash>';
  if (/^"0x[\da-f]{40}"$/.test(text)) return '<address>';
  return /^"-?(0|[1-9]\d*)\.(0|\d*[1-9])"$/.test(text) ? '<decimal>' : text;
}

function isRow(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(row: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));
}
