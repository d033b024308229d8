import { ApproveAgentTypes } from '@nktkas/hyperliquid/api/exchange';
import { signL1Action, signUserSignedAction } from '@nktkas/hyperliquid/signing';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import {
  type Accounts,
  Door,
  type DoorSettings,
} from '../../../../src/venues/simulator/access/door.ts';
import type { ExchangeRequest } from '../../../../src/venues/simulator/wire/parse-exchange-request.ts';
import { parsed, UNSIGNED } from '../signed-requests.ts';

const NOW = 1_795_326_953_643;
const VAULT = '0x1719884eb866cb12b2287399b15f7db5e7d775ea';

const master = privateKeyToAccount(`0x${'4c'.repeat(32)}`);
const agent = privateKeyToAccount(`0x${'5d'.repeat(32)}`);
const stranger = privateKeyToAccount(`0x${'6e'.repeat(32)}`);
const MASTER = master.address.toLowerCase();
const AGENT = agent.address.toLowerCase();
const STRANGER = stranger.address.toLowerCase();

/** One account, an agent of it and a sub-account. */
const accounts: Accounts = {
  accountOf: (signer) => ([MASTER, AGENT].includes(signer) ? MASTER : null),
  actFor: (account, vault) => (account === MASTER && vault === VAULT ? VAULT : null),
  tradedUsdc: (account) => (account === VAULT ? 1_000 : 0),
  firstAccount: MASTER,
};

function doorWith(settings: Partial<DoorSettings> = {}): Door {
  return new Door(accounts, settings);
}

interface Terms {
  readonly wallet?: typeof master;
  readonly nonce?: number;
  readonly isTestnet?: boolean;
  readonly vaultAddress?: `0x${string}`;
  readonly expiresAfter?: number;
}

async function signed(terms: Terms = {}): Promise<ExchangeRequest> {
  const { wallet = master, nonce = NOW, isTestnet = false, ...rest } = terms;
  const action = { type: 'noop' };
  const signature = await signL1Action({ wallet, action, nonce, isTestnet, ...rest });
  return parsed({ action, nonce, signature, ...rest });
}

async function approval(change: object = {}, wallet = master): Promise<ExchangeRequest> {
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Mainnet',
    agentAddress: STRANGER,
    agentName: '',
    nonce: NOW,
  } as const;
  const signature = await signUserSignedAction({ wallet, action, types: ApproveAgentTypes });
  return parsed({ action, nonce: action.nonce, signature, ...change });
}

describe('a request', () => {
  it('acts for the account that signed it, or whose agent did', async () => {
    expect(doorWith().authorize(await signed(), NOW)).toEqual({ account: MASTER });
    expect(doorWith().authorize(await signed({ wallet: agent }), NOW)).toEqual({ account: MASTER });
  });

  it('of somebody else is refused by the name of whoever it seems to be of', async () => {
    expect(doorWith().authorize(await signed({ wallet: stranger }), NOW)).toEqual({
      error: `User or API Wallet ${STRANGER} does not exist.`,
    });
  });

  it('that nobody can have signed is refused', () => {
    const signature = { r: '0x0', s: '0x0', v: 27 };
    const request = parsed({ ...UNSIGNED, action: { type: 'noop' }, signature });
    expect(doorWith().authorize(request, NOW)).toEqual({ error: 'Unable to recover signer.' });
  });

  it('acts for a vault of the account, and for no other', async () => {
    const other = `0x${'22'.repeat(20)}` as const;
    expect(doorWith().authorize(await signed({ vaultAddress: VAULT }), NOW)).toEqual({
      account: VAULT,
    });
    expect(doorWith().authorize(await signed({ vaultAddress: other }), NOW)).toEqual({
      error: `Vault not registered: ${other}`,
    });
  });

  it('is refused when sent a second time, and another signer may use its nonce', async () => {
    const door = doorWith();
    const request = await signed();
    expect(door.authorize(request, NOW)).toEqual({ account: MASTER });
    expect(door.authorize(request, NOW + 1)).toEqual({
      error: `Invalid nonce: duplicate nonce ${NOW}`,
    });
    expect(door.authorize(await signed({ wallet: agent }), NOW)).toEqual({ account: MASTER });
  });

  it('is let in before its time of expiry; at it, it costs five and its nonce', async () => {
    const request = await signed({ expiresAfter: NOW + 10 });
    expect(doorWith().authorize(request, NOW + 9)).toEqual({ account: MASTER });
    const door = doorWith();
    expect(door.authorize(request, NOW + 10)).toEqual({ error: 'Action already expired' });
    expect(door.rateLimitOf(MASTER)).toHaveProperty('nRequestsUsed', 5);
    expect(door.authorize(request, NOW + 10)).toEqual({
      error: `Invalid nonce: duplicate nonce ${NOW}`,
    });
  });

  it('counts for the account that it acts for, if it is let in', async () => {
    const door = doorWith();
    door.authorize(await signed({ vaultAddress: VAULT }), NOW);
    door.authorize(await signed({ vaultAddress: VAULT }), NOW);
    door.authorize(await signed({ wallet: stranger }), NOW);
    expect(door.rateLimitOf(MASTER)).toHaveProperty('nRequestsUsed', 0);
    expect(door.rateLimitOf(VAULT)).toEqual({
      cumVlm: '1000.0',
      nRequestsUsed: 1,
      nRequestsCap: 11_000,
      nRequestsSurplus: 0,
    });
  });

  it('that is refused for the limit has not used its nonce', async () => {
    const door = doorWith({ addressLimit: { initialActions: 1 } });
    for (const nonce of [NOW, NOW + 1]) {
      expect(door.authorize(await signed({ nonce }), NOW)).toEqual({ account: MASTER });
    }
    const request = await signed({ nonce: NOW + 2 });
    expect(door.authorize(request, NOW + 9_999)).toEqual({
      error:
        'Too many cumulative requests sent (2 > 0) for cumulative volume traded $0. ' +
        'Place taker orders to free up 1 request per USDC traded.',
    });
    expect(door.authorize(request, NOW + 10_000)).toEqual({ account: MASTER });
  });
});

describe('the network', () => {
  it('may be either, in turn', async () => {
    const door = doorWith();
    for (const [index, isTestnet] of [true, true, false, true].entries()) {
      const request = await signed({ nonce: NOW + index, isTestnet });
      expect(door.authorize(request, NOW)).toEqual({ account: MASTER });
    }
  });

  it('is for a stranger the one that was last right', async () => {
    const door = doorWith();
    door.authorize(await signed({ isTestnet: true }), NOW);
    const request = await signed({ isTestnet: true, wallet: stranger });
    expect(door.authorize(request, NOW)).toEqual({
      error: `User or API Wallet ${STRANGER} does not exist.`,
    });
  });

  it('may be one, and what was signed for the other is a stranger’s then', async () => {
    const door = doorWith({ network: 'testnet' });
    expect(door.authorize(await signed({ isTestnet: true }), NOW)).toEqual({ account: MASTER });
    const refused = door.authorize(await signed({ nonce: NOW + 1 }), NOW);
    expect(refused).toEqual({
      error: expect.stringMatching(/^User or API Wallet 0x[\da-f]{40} does not exist\.$/) as string,
    });
  });
});

describe('an approval of an agent', () => {
  it('is let in if an account signed it, for that account even beside a vault', async () => {
    for (const change of [{}, { vaultAddress: VAULT }]) {
      expect(doorWith().authorize(await approval(change), NOW)).toEqual({ account: MASTER });
    }
  });

  it.each([
    ['an agent', agent],
    ['a stranger', stranger],
  ])('cannot be signed by %s', async (_, wallet) => {
    expect(doorWith().authorize(await approval({}, wallet), NOW)).toEqual({
      error: `Must deposit before performing actions. User: ${wallet.address.toLowerCase()}`,
    });
  });

  it('has to be for the network that the venue is', async () => {
    const request = await approval();
    expect(doorWith({ network: 'mainnet' }).authorize(request, NOW)).toEqual({ account: MASTER });
    expect(doorWith({ network: 'testnet' }).authorize(request, NOW)).toEqual({
      error: 'Invalid chain: Mainnet',
    });
  });

  it('has the nonce of its request, and does not expire', async () => {
    expect(doorWith().authorize(await approval({ nonce: NOW + 1 }), NOW)).toEqual({
      error: `Invalid nonce: nonce ${NOW} of the action is not ${NOW + 1}`,
    });
    expect(doorWith().authorize(await approval({ expiresAfter: NOW + 1 }), NOW)).toEqual({
      error: 'User-signed actions cannot expire',
    });
  });
});

describe('a door that trusts', () => {
  const trusting = { signatures: 'trust' } as const;

  function claimed(address: string, nonce = NOW): ExchangeRequest {
    const r = `0x${'f'.repeat(24)}${address.slice(2)}`;
    return parsed({ action: { type: 'noop' }, nonce, signature: { r, s: '0x1', v: 27 } });
  }

  it('takes the low bytes of r for the signer', () => {
    const door = doorWith(trusting);
    expect(door.authorize(claimed(AGENT), NOW)).toEqual({ account: MASTER });
    expect(door.authorize(claimed(AGENT), NOW)).toEqual({
      error: `Invalid nonce: duplicate nonce ${NOW}`,
    });
    expect(door.authorize(claimed(MASTER), NOW)).toEqual({ account: MASTER });
  });

  it('takes whom it does not know for the first account', async () => {
    const door = doorWith(trusting);
    expect(door.authorize(await signed({ wallet: stranger }), NOW)).toEqual({ account: MASTER });
    const request = parsed({ ...UNSIGNED, action: { type: 'noop' }, nonce: NOW + 1 });
    expect(door.authorize(request, NOW)).toEqual({ account: MASTER });
  });

  it('lets nobody in while there is no account', () => {
    const empty: Accounts = { ...accounts, accountOf: () => null, firstAccount: null };
    expect(new Door(empty, trusting).authorize(claimed(STRANGER), NOW)).toEqual({
      error: `User or API Wallet ${STRANGER} does not exist.`,
    });
  });
});
