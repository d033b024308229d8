import * as v from 'valibot';
import { actionSchema } from './action-schema.ts';
import type { Action } from './action.ts';
import { address, jsonObject, wholeNumber } from './fields.ts';

export interface ExchangeRequest {
  /** As the venue writes it: that is what is signed. */
  readonly action: Action;
  readonly nonce: number;
  readonly signature: SignatureWire;
  /** The sub-account or vault to act for; null for the signer's own account. */
  readonly vaultAddress: string | null;
  /** In milliseconds; null for never. */
  readonly expiresAfter: number | null;
}

/** The numbers of an ECDSA signature; the official SDK writes `r` and `s` without leading zeros. */
export interface SignatureWire {
  readonly r: string;
  readonly s: string;
  readonly v: number;
}

/**
 * Reads the body of `POST /exchange`, or the payload of an action posted over the WebSocket. What
 * else the body holds is ignored.
 *
 * @returns null if it is none that the venue could take apart: it answers 422 then.
 * @see https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/exchange-endpoint
 */
export function parseExchangeRequest(value: unknown): ExchangeRequest | null {
  const body = v.safeParse(bodySchema, value, FIRST_ISSUE);
  if (!body.success) return null;
  const { action: sent, ...rest } = body.output;
  const action = v.safeParse(actionSchema, sent, FIRST_ISSUE);
  return action.success ? { action: action.output, ...rest } : null;
}

const FIRST_ISSUE = { abortEarly: true } as const;

const scalar = v.pipe(v.string(), v.regex(/^0x[\da-f]{1,64}$/i));

/** The Python SDK writes null where nothing is given. */
const bodySchema = v.object({
  action: jsonObject,
  nonce: wholeNumber,
  signature: v.object({ r: scalar, s: scalar, v: wholeNumber }),
  vaultAddress: v.nullish(address, null),
  expiresAfter: v.nullish(wholeNumber, null),
});
