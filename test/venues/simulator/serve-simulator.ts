import { privateKeyToAddress } from 'viem/accounts';
import { startServer } from '../../../src/venues/simulator/server/server.ts';
import { createSimulator } from '../../../src/venues/simulator/session/create-simulator.ts';
import type { ContractVenue, Hex } from '../../support/contract-bench.ts';

const KEYS = [`0x${'1'.repeat(64)}`, `0x${'2'.repeat(64)}`] as const;
const [TRADER, OTHER] = [addressOf(KEYS[0]), addressOf(KEYS[1])];
const SUB_ACCOUNT = '0x5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5';

export interface Served {
  /** For which network its clients sign. */
  readonly isTestnet?: boolean;
  /** Without it, what trades, the tests have placed. */
  readonly market?: boolean;
  readonly blockMs?: number;
}

/** A simulator on the loopback, which verifies signatures. */
export async function serveSimulator({
  isTestnet = true,
  market = false,
  blockMs = 0,
}: Served = {}): Promise<ContractVenue> {
  const network = isTestnet ? 'testnet' : 'mainnet';
  const simulator = createSimulator({ seed: 1, startAt: Date.now(), market, blockMs, network });
  simulator.fund(TRADER, { usdc: '10000', tradedUsdc: '2000000' }, Date.now());
  simulator.fund(OTHER, { usdc: '10000', tradedUsdc: '12066.75' }, Date.now());
  simulator.fund(SUB_ACCOUNT, { usdc: '10000', master: TRADER }, Date.now());
  const server = await startServer(simulator, { port: 0 });
  const administer = async (call: string, body: object) => {
    const request = { method: 'POST', body: JSON.stringify(body) };
    const { ok } = await fetch(`${server.url}/admin/${call}`, request);
    if (!ok) throw new Error(`${call} is refused`);
  };
  return {
    url: server.url,
    socketUrl: `${server.url.replace('http', 'ws')}/ws`,
    isTestnet,
    coin: 'ETH',
    keys: KEYS,
    subAccount: SUB_ACCOUNT,
    operator: {
      setMark: (coin, px) => administer('marks', { coin, px }),
      cut: () => administer('disconnect', {}),
    },
    close: () => server.close(),
  };
}

function addressOf(key: Hex): string {
  return privateKeyToAddress(key).toLowerCase();
}
