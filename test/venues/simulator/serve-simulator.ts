import { privateKeyToAddress } from 'viem/accounts';
import { startServer } from '../../../src/venues/simulator/server/server.ts';
import { createSimulator } from '../../../src/venues/simulator/session/create-simulator.ts';
import type { ContractVenue, Hex } from '../../support/contract-bench.ts';

const KEYS = [`0x${'1'.repeat(64)}`, `0x${'2'.repeat(64)}`] as const;
const [TRADER, OTHER] = [addressOf(KEYS[0]), addressOf(KEYS[1])];
const SUB_ACCOUNT = '0x5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5ab5';

/**
 * A simulator on the loopback. Signatures are verified, and there is no market: what trades, the
 * tests have placed.
 */
export async function serveSimulator(): Promise<ContractVenue> {
  const simulator = createSimulator({ seed: 1, startAt: Date.now(), market: false });
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
    isTestnet: true,
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
