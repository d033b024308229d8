import { type Network, recoverSigner } from '../signing/recover-signer.ts';
import type { ApproveAgentAction } from '../wire/action.ts';
import type { ExchangeRequest } from '../wire/parse-exchange-request.ts';
import { AddressLimit, type AddressLimitSettings, type UserRateLimit } from './address-limit.ts';
import { Nonces } from './nonces.ts';

export interface DoorSettings {
  /**
   * Whether signers are recovered. Trusted, a request is of the account or agent whose address the
   * low 20 bytes of the signature's `r` are, and else of the first account.
   */
  readonly signatures: 'verify' | 'trust';
  /** For which of the venue's networks actions must be signed. */
  readonly network: 'either' | Network;
  readonly addressLimit: Partial<AddressLimitSettings>;
}

/** What the door asks of the exchange. Addresses are in lower case. */
export interface Accounts {
  /** The account that a signer acts for, as itself or as an approved agent. */
  accountOf(signer: string): string | null;
  /** The sub-account or vault of that address, if the account is its master. */
  actFor(account: string, vaultAddress: string): string | null;
  /** All that an account has ever traded. */
  tradedUsdc(account: string): number;
  /** The account that was opened first. */
  readonly firstAccount: string | null;
}

export type Authorization = { readonly account: string } | { readonly error: string };

/** Says for which account a signed request acts, or why it may not, in the venue's words. */
export class Door {
  readonly #accounts: Accounts;
  readonly #trusting: boolean;
  /** For which an action may be signed; the one that was last right comes first. */
  #networks: readonly Network[];
  readonly #nonces = new Nonces();
  readonly #addressLimit: AddressLimit;

  constructor(accounts: Accounts, settings: Partial<DoorSettings> = {}) {
    const { signatures = 'verify', network = 'either', addressLimit = {} } = settings;
    this.#accounts = accounts;
    this.#trusting = signatures === 'trust';
    this.#networks = network === 'either' ? ['mainnet', 'testnet'] : [network];
    this.#addressLimit = new AddressLimit(addressLimit);
  }

  /**
   * Lets a request in or not. One that is let in, or comes after its time, has used its nonce and
   * counts for its address. A refusal for its limit uses no nonce: it comes so fast from the venue
   * that no block can have seen the action.
   *
   * @param now in milliseconds
   */
  authorize(request: ExchangeRequest, now: number): Authorization {
    const identity = this.#identify(request);
    if ('error' in identity) return identity;
    const { signer, account } = identity;
    const { action, nonce, expiresAfter } = request;
    const tradedUsdc = this.#accounts.tradedUsdc(account);
    const error =
      this.#addressLimit.refusal(account, action, tradedUsdc, now) ??
      this.#nonces.use(signer, nonce, now);
    if (error !== null) return { error };
    const expired = expiresAfter !== null && expiresAfter <= now;
    this.#addressLimit.count(account, action, { tradedUsdc, expired, now });
    return expired ? { error: 'Action already expired' } : { account };
  }

  /** The answer to `userRateLimit`. */
  rateLimitOf(address: string): UserRateLimit {
    return this.#addressLimit.rateLimitOf(address, this.#accounts.tradedUsdc(address));
  }

  #identify(request: ExchangeRequest): Identity {
    const { action, vaultAddress } = request;
    const signer = this.#trusting ? this.#claimedSigner(request) : this.#recoveredSigner(request);
    if (signer === null) return { error: 'Unable to recover signer.' };
    const account = this.#accounts.accountOf(signer);
    if (action.type === 'approveAgent') {
      // A user signs it as itself: an agent is to the venue a user that has no money.
      if (account !== signer) return { error: noDeposit(signer) };
      const error = this.#approvalError(request, action);
      // Nor can it be for a vault: a vault is no part of what a user signs.
      return error === null ? { signer, account } : { error };
    }
    if (account === null) return { error: `User or API Wallet ${signer} does not exist.` };
    if (vaultAddress === null) return { signer, account };
    const actsFor = this.#accounts.actFor(account, vaultAddress);
    if (actsFor === null) return { error: `Vault not registered: ${vaultAddress}` };
    return { signer, account: actsFor };
  }

  /** For the network that fits; if none does, the venue names whom it finds for its own. */
  #recoveredSigner(request: ExchangeRequest): string | null {
    let stranger: string | null = null;
    for (const network of this.#networks) {
      const signer = recoverSigner(request, network);
      if (signer === null) return null;
      if (request.action.type === 'approveAgent') return signer;
      if (this.#accounts.accountOf(signer) !== null) {
        if (network !== this.#networks[0]) this.#networks = this.#networks.toReversed();
        return signer;
      }
      stranger ??= signer;
    }
    return stranger;
  }

  #claimedSigner({ signature }: ExchangeRequest): string {
    const claimed = `0x${signature.r.slice(2).padStart(40, '0').slice(-40).toLowerCase()}`;
    if (this.#accounts.accountOf(claimed) !== null) return claimed;
    return this.#accounts.firstAccount ?? claimed;
  }

  /** What an approval says of itself has to agree with the request and with the venue. */
  #approvalError(request: ExchangeRequest, action: ApproveAgentAction): string | null {
    if (action.nonce !== request.nonce) {
      return `Invalid nonce: nonce ${action.nonce} of the action is not ${request.nonce}`;
    }
    const network = action.hyperliquidChain === 'Mainnet' ? 'mainnet' : 'testnet';
    if (!this.#networks.includes(network)) return `Invalid chain: ${action.hyperliquidChain}`;
    if (request.expiresAfter !== null) return 'User-signed actions cannot expire';
    return null;
  }
}

type Identity = { readonly signer: string; readonly account: string } | { readonly error: string };

function noDeposit(signer: string): string {
  return `Must deposit before performing actions. User: ${signer}`;
}
