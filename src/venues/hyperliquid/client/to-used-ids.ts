import type { UsedIds } from '../../../venue/venue-client.ts';
import type { Cloids } from './cloids.ts';
import type { LegRow } from './leg-row.ts';

/** Compared as the venue has them: of a long id, what comes back is a hash. */
export function toUsedIds(rows: readonly LegRow[], cloids: Cloids): UsedIds {
  const used = new Set(rows.map(({ report }) => report.clientOrderId));
  return { has: (clientOrderId) => used.has(cloids.toCloid(clientOrderId)) };
}
