import { type AbstractWallet, getWalletAddress } from '@nktkas/hyperliquid/signing';
import * as v from 'valibot';
import { WrongSignerError } from '../../../venue/wrong-signer-error.ts';
import { READ_WEIGHT } from './account-reads.ts';
import type { InfoReader, InfoRequest } from './info-reader.ts';
import type { RateBudget } from './rate-budget.ts';

export interface SignerCheckParts {
  readonly info: InfoReader;
  readonly budget: RateBudget;
  readonly wallet: AbstractWallet;
  /** In lower case, as the next. */
  readonly account: string;
  /** The sub-account or vault that is acted for; null for the account itself. */
  readonly vaultAddress: string | null;
  onUnreadable(text: string, why: string): void;
  /** Why the wallet does not tell its address. */
  onFailed(why: string): void;
}

/** Null if it is not known yet: the venue is to be asked again. */
export type SignerVerdict = 'no-objection' | WrongSignerError | null;

/**
 * Asks the venue for whom a key trades. The venue takes commands of any key, for whichever account
 * the key is of: orders of a wrong one would be placed and filled there, and no report would come.
 * Only what the venue says is held against a key; an answer of unknown form is not.
 *
 * @see
 * https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/info-endpoint
 */
export class SignerCheck {
  readonly #parts: SignerCheckParts;

  constructor(parts: SignerCheckParts) {
    this.#parts = parts;
  }

  run(onVerdict: (verdict: SignerVerdict) => void): void {
    const { wallet } = this.#parts;
    getWalletAddress(wallet).then(
      (signer) => this.#checkSigner(signer.toLowerCase(), onVerdict),
      (error: unknown) => {
        this.#parts.onFailed(`the address of the key: ${String(error)}`);
        onVerdict(null);
      },
    );
  }

  #checkSigner(signer: string, onVerdict: (verdict: SignerVerdict) => void): void {
    const { account, vaultAddress } = this.#parts;
    this.#readRole(signer, onVerdict, (role) => {
      const principal = role.role === 'agent' ? role.data.user.toLowerCase() : signer;
      if (principal !== account) {
        const whose =
          role.role === 'agent'
            ? `an agent of ${principal}, not of the account ${account}`
            : `neither the account ${account} nor an agent of it`;
        onVerdict(new WrongSignerError(`the key's address ${signer} is ${whose}`));
      } else if (vaultAddress === null) {
        onVerdict('no-objection');
      } else {
        this.#checkVault(vaultAddress, onVerdict);
      }
    });
  }

  #checkVault(vault: string, onVerdict: (verdict: SignerVerdict) => void): void {
    this.#readRole(vault, onVerdict, (role) => {
      if (role.role === 'subAccount') onVerdict(this.#ownedBy(vault, role.data.master));
      else if (role.role === 'vault') this.#checkLeader(vault, onVerdict);
      else onVerdict(this.#ownedBy(vault, null));
    });
  }

  #checkLeader(vaultAddress: string, onVerdict: (verdict: SignerVerdict) => void): void {
    this.#parts.budget.spendOnRead(READ_WEIGHT.list);
    this.#read({ type: 'vaultDetails', vaultAddress }, vaultSchema, onVerdict, ({ leader }) => {
      onVerdict(this.#ownedBy(vaultAddress, leader));
    });
  }

  #ownedBy(vault: string, owner: string | null): SignerVerdict {
    const { account } = this.#parts;
    if (owner?.toLowerCase() === account) return 'no-objection';
    const instead = owner === null ? '' : ` but of ${owner.toLowerCase()}`;
    return new WrongSignerError(
      `${vault} is no sub-account or vault of the account ${account}${instead}`,
    );
  }

  #readRole(
    user: string,
    onVerdict: (verdict: SignerVerdict) => void,
    onRole: (role: Role) => void,
  ): void {
    this.#parts.budget.spendOnRead(READ_WEIGHT.role);
    this.#read({ type: 'userRole', user }, roleSchema, onVerdict, onRole);
  }

  #read<T>(
    request: InfoRequest,
    schema: v.GenericSchema<unknown, T>,
    onVerdict: (verdict: SignerVerdict) => void,
    onRead: (output: T) => void,
  ): void {
    this.#parts.info.read(request, (answer) => {
      const parsed = v.safeParse(schema, answer);
      if (parsed.success) {
        onRead(parsed.output);
      } else if (answer === undefined) {
        onVerdict(null);
      } else {
        this.#parts.onUnreadable(JSON.stringify(answer), `Invalid answer to ${request.type}`);
        onVerdict('no-objection');
      }
    });
  }
}

const address = v.pipe(v.string(), v.regex(/^0x[\da-f]{40}$/i));
const roleSchema = v.variant('role', [
  v.object({ role: v.picklist(['missing', 'user', 'vault']) }),
  v.object({ role: v.literal('agent'), data: v.object({ user: address }) }),
  v.object({ role: v.literal('subAccount'), data: v.object({ master: address }) }),
]);
type Role = v.InferOutput<typeof roleSchema>;
const vaultSchema = v.object({ leader: address });
