import { ApproveAgentTypes } from '@nktkas/hyperliquid/api/exchange';
import { signL1Action, signUserSignedAction } from '@nktkas/hyperliquid/signing';
import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { recoverSigner } from '../../../../src/venues/simulator/signing/recover-signer.ts';
import { CLOID, ORDER, parsed, signedRequests, UNSIGNED } from '../signed-requests.ts';

const wallet = privateKeyToAccount(`0x${'4c'.repeat(32)}`);
const signer = wallet.address.toLowerCase();
const VAULT = '0x1719884eb866cb12b2287399b15f7db5e7d775ea';

describe('the signer of what the clients send', () => {
  const requests = signedRequests();

  it.each(requests)('$client: $note ($network)', ({ body, network, signer: expected }) => {
    expect(recoverSigner(parsed(body), network)).toBe(expected);
  });

  it('is found for the network that was signed for, but of an approval for either', () => {
    const found = requests.filter(({ body, network, signer: expected }) => {
      const other = network === 'mainnet' ? 'testnet' : 'mainnet';
      return recoverSigner(parsed(body), other) === expected;
    });
    expect(found).toEqual(requests.filter(({ body }) => body.action.type === 'approveAgent'));
    expect(found).toHaveLength(4);
  });
});

/** A body as the TypeScript client signs it. */
async function signed(terms: Terms): Promise<unknown> {
  const { action, nonce, isTestnet, vaultAddress, expiresAfter } = terms;
  const options = {
    ...(vaultAddress !== undefined && { vaultAddress }),
    ...(expiresAfter !== undefined && { expiresAfter }),
  };
  const signature = await signL1Action({ wallet, action, nonce, isTestnet, ...options });
  return { action, nonce, signature, ...options };
}

interface Terms {
  readonly action: Record<string, unknown>;
  readonly nonce: number;
  readonly isTestnet: boolean;
  readonly vaultAddress?: `0x${string}` | undefined;
  readonly expiresAfter?: number | undefined;
}

const oid = fc.maxSafeNat();
const cloid = fc.stringMatching(/^[\da-f]{32}$/).map((digits): string => `0x${digits}`);
const decimal = fc.stringMatching(/^[1-9]\d{0,6}(\.\d{0,4}[1-9])?$/);
const order = fc.record(
  {
    a: fc.nat({ max: 100_000 }),
    b: fc.boolean(),
    p: decimal,
    s: decimal,
    r: fc.boolean(),
    t: fc.oneof(
      fc.record({ limit: fc.record({ tif: fc.constantFrom('Gtc', 'Ioc', 'Alo') }) }),
      fc.record({
        trigger: fc.record({
          isMarket: fc.boolean(),
          triggerPx: decimal,
          tpsl: fc.constantFrom('tp', 'sl'),
        }),
      }),
    ),
    c: cloid,
  },
  { requiredKeys: ['a', 'b', 'p', 's', 'r', 't'] },
);
const anyAction: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    type: fc.constant('order'),
    orders: fc.array(order, { maxLength: 20 }),
    grouping: fc.constantFrom('na', 'normalTpsl', 'positionTpsl', { p: 3 }),
  }),
  fc.record({ type: fc.constant('modify'), oid: fc.oneof(oid, cloid), order }),
  fc.record({
    type: fc.constant('batchModify'),
    modifies: fc.array(fc.record({ oid: fc.oneof(oid, cloid), order }), { maxLength: 5 }),
    a: fc.constant(true),
  }),
  fc.record({
    type: fc.constant('cancel'),
    cancels: fc.array(fc.record({ a: fc.nat(), o: oid }), { maxLength: 20 }),
  }),
);
const terms: fc.Arbitrary<Terms> = fc.record(
  {
    action: anyAction,
    nonce: fc.maxSafeNat(),
    isTestnet: fc.boolean(),
    vaultAddress: fc.constant(VAULT),
    expiresAfter: fc.maxSafeNat(),
  },
  { requiredKeys: ['action', 'nonce', 'isTestnet'] },
);

describe('the signer', () => {
  it('is found whatever the action, the vault, the expiry and the network', async () => {
    await fc.assert(
      fc.asyncProperty(terms, async (given) => {
        const request = parsed(await signed(given));
        expect(recoverSigner(request, given.isTestnet ? 'testnet' : 'mainnet')).toBe(signer);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['the nonce', { nonce: 1_001 }],
    ['the vault', { vaultAddress: VAULT }],
    ['the expiry', { expiresAfter: 5 }],
    ['a field', { action: { type: 'scheduleCancel', time: 2 } }],
  ])('is another if %s is not what was signed', async (_, change) => {
    const given = { action: { type: 'scheduleCancel', time: 1 }, nonce: 1_000, isTestnet: false };
    const body = (await signed(given)) as object;
    expect(recoverSigner(parsed(body), 'mainnet')).toBe(signer);
    const other = recoverSigner(parsed({ ...body, ...change }), 'mainnet');
    expect(other).toMatch(/^0x[\da-f]{40}$/);
    expect(other).not.toBe(signer);
  });

  it.each([
    ['keys in another order', { grouping: 'na', orders: [], type: 'order' }],
    ['a key that is not known', { type: 'order', orders: [], grouping: 'na', more: 1 }],
    ['needless zeros', { type: 'order', orders: [{ ...ORDER, p: '95000.0' }], grouping: 'na' }],
    [
      'a client order id without its 0x',
      { type: 'order', orders: [{ ...ORDER, c: CLOID.slice(2) }], grouping: 'na' },
    ],
  ])('is another if the action was signed with %s: the venue writes it anew', async (_, sent) => {
    const body = (await signed({ action: sent, nonce: 1, isTestnet: false })) as object;
    const other = recoverSigner(parsed(body), 'mainnet');
    expect(other).toMatch(/^0x[\da-f]{40}$/);
    expect(other).not.toBe(signer);
  });

  it("is found whatever form the action is sent in, if the venue's was signed", async () => {
    const action = { type: 'order', orders: [{ ...ORDER, p: '95000', c: CLOID }], grouping: 'na' };
    const body = (await signed({ action, nonce: 1, isTestnet: false })) as object;
    const c = CLOID.slice(2).toUpperCase();
    const sent = { orders: [{ c, ...ORDER, p: '95000.00' }], grouping: 'na', type: 'order' };
    expect(recoverSigner(parsed({ ...body, action: sent }), 'mainnet')).toBe(signer);
  });

  it.each(['0x1', '0x66eee', '0xA4B1'] as const)(
    'of an approval is found on the chain %s, its agent written in any case',
    async (signatureChainId) => {
      const approval = {
        type: 'approveAgent',
        signatureChainId,
        hyperliquidChain: 'Testnet',
        agentAddress: wallet.address,
        agentName: 'Maker Nº 1',
        nonce: 1_795_326_953_643,
      } as const;
      const signature = await signUserSignedAction({
        wallet,
        action: approval,
        types: ApproveAgentTypes,
      });
      const request = parsed({ action: approval, nonce: approval.nonce, signature });
      expect(recoverSigner(request, 'mainnet')).toBe(signer);
    },
  );

  it('is found from a parity written as 0 or 1', async () => {
    const given = { action: { type: 'noop' }, nonce: 1, isTestnet: false };
    const body = (await signed(given)) as { signature: { v: number } };
    const signature = { ...body.signature, v: body.signature.v - 27 };
    expect(recoverSigner(parsed({ ...body, signature }), 'mainnet')).toBe(signer);
  });
});

describe('nobody signed', () => {
  const limit = 'fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141';

  it.each([
    ['with a zero', { r: '0x0', s: '0x1', v: 27 }],
    ['with an s of zero', { r: '0x1', s: '0x0', v: 27 }],
    ['with a number above the curve', { r: `0x${limit}`, s: '0x1', v: 27 }],
    ['with an x that is on no curve', { r: '0x5', s: '0x1', v: 27 }],
    ['with a parity of no meaning', { r: '0x1', s: '0x1', v: 29 }],
  ])('%s', (_, signature) => {
    const request = parsed({ ...UNSIGNED, action: { type: 'noop' }, signature });
    expect(recoverSigner(request, 'mainnet')).toBeNull();
  });
});
