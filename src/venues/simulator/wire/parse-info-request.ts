import * as v from 'valibot';
import { address, cloid, wholeNumber } from './fields.ts';
import type { InfoRequest } from './info-request.ts';

/**
 * Reads the body of `POST /info`, or the payload of an info request posted over the WebSocket. Only
 * the first dex is simulated: a request for another is none that can be answered.
 *
 * @returns null if it is none that the venue could take apart: it answers 422 then.
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */
export function parseInfoRequest(value: unknown): InfoRequest | null {
  if (!v.is(ofFirstDex, value)) return null;
  const request = v.safeParse(infoRequestSchema, value, { abortEarly: true });
  return request.success ? request.output : null;
}

const ofFirstDex = v.object({ dex: v.nullish(v.literal('')) });

const infoRequestSchema: v.GenericSchema<unknown, InfoRequest> = v.variant('type', [
  v.object({
    type: v.literal('orderStatus'),
    user: address,
    oid: v.union([wholeNumber, cloid]),
  }),
  v.object({
    type: v.picklist([
      'openOrders',
      'frontendOpenOrders',
      'historicalOrders',
      'clearinghouseState',
      'spotClearinghouseState',
      'userRateLimit',
      'userRole',
      'extraAgents',
      'subAccounts',
    ]),
    user: address,
  }),
  v.object({
    type: v.literal('userFills'),
    user: address,
    aggregateByTime: v.nullish(v.boolean(), false),
  }),
  v.object({
    type: v.literal('userFillsByTime'),
    user: address,
    startTime: wholeNumber,
    endTime: v.nullish(wholeNumber, null),
    aggregateByTime: v.nullish(v.boolean(), false),
  }),
  v.object({
    type: v.literal('l2Book'),
    coin: v.string(),
    nSigFigs: v.nullish(v.picklist([2, 3, 4, 5]), null),
  }),
  v.object({
    type: v.picklist([
      'meta',
      'spotMeta',
      'allPerpMetas',
      'metaAndAssetCtxs',
      'spotMetaAndAssetCtxs',
      'allMids',
      'perpDexs',
      'outcomeMeta',
      'exchangeStatus',
    ]),
  }),
]);
