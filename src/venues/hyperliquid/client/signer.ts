import { type AbstractWallet, signL1Action } from '@nktkas/hyperliquid/signing';
import type { ExchangeAction } from './exchange-action.ts';
import type { Nonces } from './nonces.ts';

export type Network = 'mainnet' | 'testnet';

export interface SignerSettings {
  /** The account's own key, or that of an agent which it has approved. */
  readonly wallet: AbstractWallet;
  readonly network: Network;
  /** The sub-account or vault that is acted for; null for the account itself. */
  readonly vaultAddress: string | null;
  readonly nonces: Nonces;
}

/** Writes requests of `POST /exchange`. */
export class Signer {
  readonly #settings: SignerSettings;

  constructor(settings: SignerSettings) {
    this.#settings = settings;
  }

  /**
   * The body to be sent, and to be sent again as it is. Its nonce is taken at once, so that nonces
   * rise in the order of the calls.
   */
  async sign(action: ExchangeAction, expiresAfter: number, now: number): Promise<string> {
    const { wallet, network, vaultAddress, nonces } = this.#settings;
    const nonce = nonces.next(now);
    const vault = vaultAddress === null ? {} : { vaultAddress: toAddress(vaultAddress) };
    const signature = await signL1Action({
      wallet,
      action: { ...action },
      nonce,
      isTestnet: network === 'testnet',
      expiresAfter,
      ...vault,
    });
    return JSON.stringify({ action, nonce, signature, ...vault, expiresAfter });
  }
}

function toAddress(text: string): `0x${string}` {
  return `0x${text.replace(/^0x/, '').toLowerCase()}`;
}
