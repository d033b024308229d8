import type { AbstractWallet } from '@nktkas/hyperliquid/signing';

/** Says whose it is instead of signing, for a simulator that believes it. */
export function claimingWallet(address: `0x${string}`): AbstractWallet {
  const signature = `0x${address.slice(2).padStart(64, '0')}${'1'.padStart(64, '0')}1b` as const;
  return { address, signTypedData: (_data: unknown) => Promise.resolve(signature) };
}
