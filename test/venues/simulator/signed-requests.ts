import {
  type ExchangeRequest,
  parseExchangeRequest,
} from '../../../src/venues/simulator/wire/parse-exchange-request.ts';
import type { Network } from '../../../src/venues/simulator/signing/recover-signer.ts';
import { fixtureText } from '../hyperliquid/frame-fixtures.ts';

/** A body that one of the venue's clients signed and sent. */
export interface SignedRequest {
  readonly client: string;
  readonly network: Network;
  readonly signer: string;
  readonly note: string;
  readonly body: Readonly<Record<string, unknown>> & { readonly action: { readonly type: string } };
}

export function signedRequests(): SignedRequest[] {
  const lines = fixtureText('signed-requests.ndjson').trimEnd().split('\n');
  return lines.map((text) => JSON.parse(text) as SignedRequest);
}

/** A request that has to be one. */
export function parsed(body: unknown): ExchangeRequest {
  const request = parseExchangeRequest(body);
  if (request === null) throw new Error(`no request: ${JSON.stringify(body)}`);
  return request;
}

/** What stands in a body beside its action; nobody signed it. */
export const UNSIGNED = { nonce: 1_000, signature: { r: '0x1', s: '0x1', v: 27 } } as const;

export const CLOID = '0x00fd44fb8e5bd996eae18bf9bb90b398';

export const ORDER = {
  a: 0,
  b: true,
  p: '95000',
  s: '0.01',
  r: false,
  t: { limit: { tif: 'Gtc' } },
} as const;
