import { mnemonicToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { DEVELOPMENT_ACCOUNTS } from '../../src/cli/development-accounts.ts';

const PHRASE = 'test test test test test test test test test test test junk';

describe('development accounts', () => {
  it('are those that a wallet makes of the phrase', () => {
    for (const [addressIndex, { address, privateKey }] of DEVELOPMENT_ACCOUNTS.entries()) {
      const account = mnemonicToAccount(PHRASE, { addressIndex });
      const key = Buffer.from(account.getHdKey().privateKey ?? []).toString('hex');
      expect([account.address.toLowerCase(), `0x${key}`]).toEqual([address, privateKey]);
    }
  });
});
