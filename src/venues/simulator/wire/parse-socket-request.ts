import * as v from 'valibot';
import { address, wholeNumber } from './fields.ts';

export type SocketRequest =
  | { readonly method: 'ping' }
  | { readonly method: 'subscribe' | 'unsubscribe'; readonly subscription: Subscription }
  | {
      readonly method: 'post';
      readonly id: number;
      readonly request: { readonly type: 'action' | 'info'; readonly payload: unknown };
    };

/**
 * A subscription as the venue echoes it: the address in lower case, what was not said filled in,
 * the fields in this order. Two of one JSON text are the same subscription.
 */
export type Subscription =
  | {
      readonly type: 'orderUpdates' | 'userEvents' | 'userHistoricalOrders' | 'notification';
      readonly user: string;
    }
  | { readonly type: 'userFills'; readonly user: string; readonly aggregateByTime: boolean }
  | { readonly type: 'openOrders'; readonly user: string; readonly dex: '' }
  | {
      readonly type: 'l2Book';
      readonly coin: string;
      readonly nSigFigs: number | null;
      readonly mantissa: number | null;
      readonly fast: boolean;
    }
  | { readonly type: 'trades' | 'bbo'; readonly coin: string }
  | { readonly type: 'allMids' };

/**
 * Reads a message that a client sent over the WebSocket. The payload of a post is not looked into.
 *
 * @returns null if it is none that the venue could take apart: it repeats the text on the channel
 *   `error` then.
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
 */
export function parseSocketRequest(value: unknown): SocketRequest | null {
  const request = v.safeParse(socketRequestSchema, value, { abortEarly: true });
  return request.success ? request.output : null;
}

const firstDex = v.literal('');

const subscriptionSchema: v.GenericSchema<unknown, Subscription> = v.variant('type', [
  v.object({
    type: v.picklist(['orderUpdates', 'userEvents', 'userHistoricalOrders', 'notification']),
    user: address,
  }),
  v.object({
    type: v.literal('userFills'),
    user: address,
    aggregateByTime: v.nullish(v.boolean(), false),
  }),
  v.object({ type: v.literal('openOrders'), user: address, dex: v.nullish(firstDex, '') }),
  v.object({
    type: v.literal('l2Book'),
    coin: v.string(),
    nSigFigs: v.nullish(v.picklist([2, 3, 4, 5]), null),
    mantissa: v.nullish(v.picklist([1, 2, 5]), null),
    fast: v.nullish(v.boolean(), false),
  }),
  v.object({ type: v.picklist(['trades', 'bbo']), coin: v.string() }),
  v.pipe(
    v.object({ type: v.literal('allMids'), dex: v.nullish(firstDex) }),
    v.transform(({ type }) => ({ type })),
  ),
]);

const socketRequestSchema: v.GenericSchema<unknown, SocketRequest> = v.variant('method', [
  v.object({ method: v.literal('ping') }),
  v.object({
    method: v.picklist(['subscribe', 'unsubscribe']),
    subscription: subscriptionSchema,
  }),
  v.object({
    method: v.literal('post'),
    id: wholeNumber,
    request: v.object({ type: v.picklist(['action', 'info']), payload: v.unknown() }),
  }),
]);
