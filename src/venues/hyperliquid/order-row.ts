import * as v from 'valibot';
import { isAbove } from '../../../machines/decimal.ts';
import type { OrderStatus } from '../../../machines/vocabulary.ts';
import { amount, id, timeMs, wholeNumber } from './fields.ts';
import { toOrderStatus } from './to-order-status.ts';

/**
 * One row of an `orderUpdates` frame: an order's leg and what became of it. `sz` is what remains of
 * `origSz`; on a cancel it stays at the unfilled rest, on `filled` it is zero. `statusTimestamp`
 * is the block time of this change, in milliseconds.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
 */
export const orderRowSchema = v.object({
  order: v.pipe(
    v.object({
      coin: id,
      /** Bid or ask. */
      side: v.picklist(['B', 'A']),
      limitPx: amount,
      sz: amount,
      oid: wholeNumber,
      origSz: amount,
      cloid: v.nullish(id, null),
    }),
    v.forward(
      v.check(({ sz, origSz }) => !isAbove(sz, origSz), 'Invalid size: Expected origSz at most'),
      ['sz'],
    ),
  ),
  status: v.pipe(v.string(), v.rawTransform(toStatus)),
  statusTimestamp: timeMs,
});
export type OrderRow = v.InferOutput<typeof orderRowSchema>;

/** A status in our words, beside the venue's own, which alone tells why. */
interface RowStatus {
  readonly text: string;
  readonly status: OrderStatus;
}

function toStatus({ dataset, addIssue, NEVER }: v.RawTransformContext<string>): RowStatus {
  const text = dataset.value;
  const status = toOrderStatus(text);
  if (status !== null) return { text, status };
  addIssue({
    message: `Invalid status: ${JSON.stringify(text)} is known neither whole nor by ending`,
  });
  return NEVER;
}
