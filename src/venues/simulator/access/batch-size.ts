import type { Action } from '../wire/action.ts';

/** How many actions the venue counts: as many as a batch has entries, and one for an empty one. */
export function batchSize(action: Action): number {
  switch (action.type) {
    case 'order':
      return Math.max(1, action.orders.length);
    case 'batchModify':
      return Math.max(1, action.modifies.length);
    case 'cancel':
    case 'cancelByCloid':
      return Math.max(1, action.cancels.length);
    default:
      return 1;
  }
}
