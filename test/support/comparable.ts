import { parseDecimal } from '../../machines/decimal.ts';

/** A tape line as scenarios compare it: without what is for people, decimals by their value. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'string') return parseDecimal(value) ?? value;
  if (value === null || typeof value !== 'object') return value;
  const fields = Object.entries(value)
    .filter(([name]) => name !== 'because' && name !== 'venueOrderIds')
    .map(([name, field]) => [name, comparable(field)] as const);
  return Object.fromEntries(fields);
}
