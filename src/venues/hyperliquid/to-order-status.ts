import type { OrderStatus } from '../../../machines/vocabulary.ts';

/**
 * What a venue's status string says of an order. The venue's list is open-ended (its documentation
 * names 29, its clients know more), so all but four are told by their endings, a rejection first:
 * `iocCancelRejected` is an order that matched nothing, not a cancel.
 *
 * @returns null if the string cannot be classified.
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */
export function toOrderStatus(text: string): OrderStatus | null {
  switch (text) {
    case 'open':
      return 'ACCEPTED';
    case 'triggered':
      return 'TRIGGERED';
    case 'filled':
      return 'FILLED';
    case 'canceled':
      return 'CANCELED';
    default:
      if (/[Rr]ejected$/.test(text)) return 'REJECTED';
      return /(?:[Cc]anceled|Cancel)$/.test(text) ? 'CANCELED' : null;
  }
}
