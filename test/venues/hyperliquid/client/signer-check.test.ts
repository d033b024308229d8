import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../../src/venues/hyperliquid/client/wires.ts';
import { claimingWallet } from '../../../support/claiming-wallet.ts';
import { Bench, TRADER } from './bench.ts';

/** An account of its own at the bench's venue. */
const OTHER = `0x${'b'.repeat(40)}` as const;
const AGENT = `0x${'c'.repeat(40)}` as const;
const VAULT = `0x${'d'.repeat(40)}` as const;

type Options = ConstructorParameters<typeof Bench>[1];

/** What a client tells that starts with these. */
async function told(options: Options, prepare: (bench: Bench) => void = () => {}) {
  const bench = new Bench({}, options);
  prepare(bench);
  bench.client.start();
  await bench.pass(1_000);
  return { bench, told: bench.take() };
}

const LIVE = [
  ['state', 'recovering'],
  ['state', 'live'],
];

function stoppedFor(why: string) {
  return [
    ['fatal', 'WRONG_SIGNER', why],
    ['state', 'stopped'],
  ];
}

/** Has the trader approve the agent. */
function approve(bench: Bench): void {
  const { simulator, clock } = bench.venue;
  const nonce = clock.now();
  const action = {
    type: 'approveAgent',
    signatureChainId: '0x66eee',
    hyperliquidChain: 'Testnet',
    agentAddress: AGENT,
    agentName: 'bot',
    nonce,
  };
  const body = { action, nonce, signature: { r: TRADER, s: '0x1', v: 27 } };
  simulator.post('/exchange', JSON.stringify(body), '10.0.0.1', nonce, () => {});
}

/** Opens the vault as a sub-account. */
function openSubAccount(master: string) {
  return ({ venue: { simulator, clock } }: Bench) =>
    simulator.fund(VAULT, { usdc: '1000', master }, clock.now());
}

/** Has the venue say that the vault is one, and of whom. */
function openVault(details: unknown) {
  return (bench: Bench) => {
    bench.wires.answerTo = ({ type, user }) => {
      if (type === 'vaultDetails') return said(details);
      return type === 'userRole' && user === VAULT ? said({ role: 'vault' }) : undefined;
    };
  };
}

function said(value: unknown): HttpAnswer {
  return { status: 200, body: JSON.stringify(value) };
}

describe('a key', () => {
  it('of the account trades, however its address is written', async () => {
    expect((await told({ account: TRADER.toUpperCase().replace('X', 'x') })).told).toEqual(LIVE);
  });

  it('of an agent that the account has approved trades', async () => {
    expect((await told({ wallet: claimingWallet(AGENT) }, approve)).told).toEqual(LIVE);
  });

  it('of another account is refused before anything is sent', async () => {
    const { bench, told: news } = await told({ wallet: claimingWallet(OTHER) });
    expect(news).toEqual(
      stoppedFor(`the key's address ${OTHER} is neither the account ${TRADER} nor an agent of it`),
    );
    expect(bench.venue.simulator.status.sockets).toBe(0);
    await bench.pass(60_000);
    expect(bench.take()).toEqual([]);
    await bench.client.stop(0);
  });

  it('of nobody that the venue knows is refused', async () => {
    expect((await told({ wallet: claimingWallet(AGENT) })).told).toEqual(
      stoppedFor(`the key's address ${AGENT} is neither the account ${TRADER} nor an agent of it`),
    );
  });

  it('of an agent of another account is refused', async () => {
    const options = { wallet: claimingWallet(AGENT), account: OTHER };
    expect((await told(options, approve)).told).toEqual(
      stoppedFor(
        `the key's address ${AGENT} is an agent of ${TRADER}, not of the account ${OTHER}`,
      ),
    );
  });

  it('of an agent whose own address is given for the account is refused', async () => {
    const options = { wallet: claimingWallet(AGENT), account: AGENT };
    expect((await told(options, approve)).told).toEqual(
      stoppedFor(
        `the key's address ${AGENT} is an agent of ${TRADER}, not of the account ${AGENT}`,
      ),
    );
  });

  it('that cannot tell its address yet is asked again', async () => {
    let asked = 0;
    const getAddress = () => {
      asked += 1;
      return asked === 1 ? Promise.reject(new Error('locked')) : Promise.resolve(TRADER);
    };
    const signTypedData = (_domain: unknown, _types: unknown, _value: unknown) =>
      Promise.resolve('0x');
    const news = (await told({ wallet: { getAddress, signTypedData } })).told;
    const why = expect.stringContaining('cannot connect: the address of the key: ') as string;
    expect(news).toEqual([['trouble', why], ...LIVE]);
  });
});

describe('a key for a sub-account or a vault', () => {
  const options = { vaultAddress: VAULT };

  it('of the account trades', async () => {
    expect((await told(options, openSubAccount(TRADER))).told).toEqual(LIVE);
    expect((await told(options, openVault({ leader: TRADER }))).told).toEqual(LIVE);
  });

  it('of another account is refused', async () => {
    const why = `${VAULT} is no sub-account or vault of the account ${TRADER} but of ${OTHER}`;
    expect((await told(options, openSubAccount(OTHER))).told).toEqual(stoppedFor(why));
    expect((await told(options, openVault({ leader: OTHER }))).told).toEqual(stoppedFor(why));
  });

  it('that is none is refused', async () => {
    expect((await told({ vaultAddress: OTHER })).told).toEqual(
      stoppedFor(`${OTHER} is no sub-account or vault of the account ${TRADER}`),
    );
  });

  it('of which the venue says nothing that can be read is told, and not refused', async () => {
    expect((await told(options, openVault(null))).told).toEqual([
      ['unreadable', 'Invalid answer to vaultDetails'],
      ...LIVE,
    ]);
  });
});

describe('a venue that does not say whose a key is', () => {
  it('is asked again, and nothing is done before', async () => {
    const { bench } = await told({}, ({ wires }) => {
      wires.answerTo = ({ type }) => (type === 'userRole' ? { status: 502, body: '' } : undefined);
    });
    await bench.pass(60_000);
    expect(bench.client.state).toBe('connecting');
    const troubles = bench.take().map(([, why]) => why);
    expect(new Set(troubles)).toEqual(new Set(['cannot connect: userRole: HTTP status 502']));
    bench.wires.answerTo = () => undefined;
    await bench.pass(15_000);
    expect(bench.client.state).toBe('live');
  });
});
