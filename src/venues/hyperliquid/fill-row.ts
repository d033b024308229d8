import * as v from 'valibot';
import { amount, decimal, id, quantity, timeMs, wholeNumber } from './fields.ts';

/**
 * One trade, as the channels `userFills` and `user` carry it alike. `time` is the block's, in
 * milliseconds. `cloid` is left out where the order has none, and by older fills. `tid` is a hash
 * of both orders' ids, and zero for dust conversions: only with time and coin is it a key. A trade
 * without fee or `crossed` is still a trade.
 *
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
 */
export const fillRowSchema = v.object({
  coin: id,
  px: amount,
  sz: quantity,
  time: timeMs,
  oid: wholeNumber,
  tid: v.union(
    [wholeNumber, v.pipe(v.string(), v.regex(/^\d+$/))],
    'Invalid trade id: Expected an integer that is held exactly, or digits',
  ),
  cloid: v.nullish(id, null),
  /** Whether the trade took liquidity. */
  crossed: v.nullish(v.boolean(), null),
  fee: v.nullish(decimal, null),
  feeToken: v.nullish(v.string(), null),
});
export type FillRow = v.InferOutput<typeof fillRowSchema>;
