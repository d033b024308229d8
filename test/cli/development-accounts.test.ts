import { expect, it } from 'vitest';
import { bytesToHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { DEVELOPMENT_PHRASE, developmentAccounts } from '../../src/cli/development-accounts.ts';

it('development accounts are those that wallets make of the phrase', () => {
  const expected = Array.from({ length: 20 }, (_, addressIndex) => {
    const account = mnemonicToAccount(DEVELOPMENT_PHRASE, { addressIndex });
    const { privateKey } = account.getHdKey();
    if (!privateKey) throw new Error('no key');
    return { address: account.address.toLowerCase(), privateKey: bytesToHex(privateKey) };
  });
  expect(developmentAccounts(20)).toEqual(expected);
});
