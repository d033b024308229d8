import { randomInt } from 'node:crypto';
import { getSystemErrorMessage } from 'node:util';
import type { AbstractWallet } from '@nktkas/hyperliquid/signing';
import { privateKeyToAccount } from 'viem/accounts';
import { NETWORK_URLS } from '../../venues/hyperliquid/client/network-wires.ts';
import { startServer } from '../../venues/simulator/server/server.ts';
import { createSimulator } from '../../venues/simulator/session/create-simulator.ts';
import { DEVELOPMENT_ACCOUNTS } from '../development-accounts.ts';
import { readFaults } from '../read-faults.ts';
import { readSecretFile } from '../settings/secret-file.ts';
import { SettingsError } from '../settings/settings-error.ts';
import { flagOf, type Settings } from '../settings/settings.ts';
import { DEFAULT_USDC } from '../simulate-command.ts';
import { isSystemError } from '../system-error.ts';

/** A venue that can be traded at, and for whom. */
export interface VenueAccess {
  readonly url: string;
  readonly network: 'mainnet' | 'testnet';
  readonly wallet: AbstractWallet;
  readonly account: string;
  /** What else is to know of it. */
  readonly about: Readonly<Record<string, string | number>>;
  close(): Promise<void>;
}

/**
 * Finds the venue and the key for it; a simulator is started.
 *
 * @throws SettingsError if they do not make sense, or the simulator cannot be started.
 */
export async function openVenue(settings: Settings): Promise<VenueAccess> {
  const { account, venue } = settings;
  const venueUrl = settings.venueUrl?.replace(/\/$/, '') ?? null;
  const wallet = readWallet(settings);
  if (venue === 'simulator' && venueUrl === null) return startSimulator(settings, wallet);
  if (venue === null) {
    throw new SettingsError('--venue: expected simulator, testnet, mainnet');
  }
  if (settings.demo && venue !== 'simulator') {
    throw new SettingsError('--demo: trades at a simulator only');
  }
  if (venue === 'simulator') {
    const [known] = DEVELOPMENT_ACCOUNTS;
    const access = { ...toDevelopment(known, wallet, account), network: 'testnet' } as const;
    return { ...access, url: venueUrl ?? '', about: {}, close: () => Promise.resolve() };
  }
  if (wallet === null) {
    throw new SettingsError(`${venue} needs a key: FILLPROOF_AGENT_KEY, or --agent-key-file`);
  }
  if (account === null) throw new SettingsError(`${venue} needs --account`);
  const url = venueUrl ?? NETWORK_URLS[venue];
  return { url, network: venue, wallet, account, about: {}, close: () => Promise.resolve() };
}

/** The key that was given; its text goes no further, and into no message. */
function readWallet({ agentKey, agentKeyFile }: Settings): AbstractWallet | null {
  if (agentKey !== null && agentKeyFile !== null) {
    throw new SettingsError('there are two keys: FILLPROOF_AGENT_KEY and --agent-key-file');
  }
  const text =
    agentKeyFile === null ? agentKey : readSecretFile(agentKeyFile, flagOf('agentKeyFile'));
  if (text === null) return null;
  const [, digits] = /^(?:0x)?([\da-f]{64})$/i.exec(text.trim()) ?? [];
  if (digits === undefined) throw new SettingsError('the key is not 64 hex digits');
  try {
    return privateKeyToAccount(`0x${digits}`);
  } catch {
    throw new SettingsError('the key is none that there can be');
  }
}

async function startSimulator(
  settings: Settings,
  wallet: AbstractWallet | null,
): Promise<VenueAccess> {
  const { simulatorBlockMs: blockMs, simulatorFaults, simulatorPort: port } = settings;
  const faults = readFaults(simulatorFaults);
  if (typeof faults === 'string') throw new SettingsError(`--simulator-faults: ${faults}`);
  const seed = settings.simulatorSeed ?? randomInt(2 ** 32);
  const startAt = Date.now();
  const simulator = createSimulator({ seed, startAt, faults, blockMs });
  const access = toDevelopment(DEVELOPMENT_ACCOUNTS[0], wallet, settings.account);
  const funded = [access.account, ...DEVELOPMENT_ACCOUNTS.map(({ address }) => address)];
  for (const address of new Set(funded)) {
    simulator.fund(address.toLowerCase(), { usdc: DEFAULT_USDC }, startAt);
  }
  try {
    const server = await startServer(simulator, { port });
    const { url } = server;
    const about = { seed, faults: simulatorFaults };
    return { ...access, network: 'testnet', url, about, close: () => server.close() };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const why = getSystemErrorMessage(error.errno);
    throw new SettingsError(`the simulator cannot listen at port ${port}: ${why}`);
  }
}

/** Without a key and an account of one's own, the first that everybody knows. */
function toDevelopment(
  known: (typeof DEVELOPMENT_ACCOUNTS)[number] | undefined,
  wallet: AbstractWallet | null,
  account: string | null,
): Pick<VenueAccess, 'wallet' | 'account'> {
  if (known === undefined) throw new Error('there are development accounts');
  if (wallet !== null) {
    const own = 'address' in wallet ? String(wallet.address) : known.address;
    return { wallet, account: account ?? own };
  }
  return {
    wallet: privateKeyToAccount(`0x${known.privateKey.slice(2)}`),
    account: account ?? known.address,
  };
}
