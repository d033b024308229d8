import type { Dispatcher } from '../dispatch/dispatcher.ts';

/** The leg that an order lives on, or lived on last; null if none is known. */
export function boundLegOf(
  dispatcher: Pick<Dispatcher, 'snapshot'>,
  clientOrderId: string,
): string | null {
  return dispatcher.snapshot(clientOrderId)?.context.boundLeg?.venueOrderId ?? null;
}
