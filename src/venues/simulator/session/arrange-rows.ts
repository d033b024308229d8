import type { Faults } from '../faults/faults.ts';
import type { OrderEvent } from '../exchange/venue-event.ts';
import type { OrderUpdateRow } from '../wire/rows.ts';

/**
 * The rows of a user's block, in frames: in one, as they happened, but for the replacements whose
 * halves a fault turns round or tells apart.
 */
export function arrangeRows(orders: readonly OrderEvent[], faults: Faults): OrderUpdateRow[][] {
  const events = [...orders];
  /** Before which the frame ends. */
  const cuts = new Set<OrderEvent>();
  for (const older of orders) {
    if (older.replacement?.half !== 'old') continue;
    const newer = otherHalf(events, older);
    if (newer === undefined) continue;
    const way = faults.modifyFrames(() => `order ${older.update.order.oid}`);
    if (way === 'oldFirst' || way === 'splitOldFirst') moveBefore(events, older, newer);
    if (way === 'split') cuts.add(older);
    if (way === 'splitOldFirst') cuts.add(newer);
  }
  const frames: OrderUpdateRow[][] = [[]];
  for (const event of events) {
    if (cuts.has(event)) frames.push([]);
    frames.at(-1)?.push(event.update);
  }
  return frames;
}

function otherHalf(events: readonly OrderEvent[], older: OrderEvent): OrderEvent | undefined {
  const newOid = older.replacement?.newOid;
  return events.find(
    ({ replacement }) => replacement?.half === 'new' && replacement.newOid === newOid,
  );
}

function moveBefore(events: OrderEvent[], older: OrderEvent, newer: OrderEvent): void {
  events.splice(events.indexOf(older), 1);
  events.splice(events.indexOf(newer), 0, older);
}
