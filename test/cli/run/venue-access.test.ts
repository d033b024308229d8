import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { DEVELOPMENT_ACCOUNTS } from '../../../src/cli/development-accounts.ts';
import { openVenue, type VenueAccess } from '../../../src/cli/run/venue-access.ts';
import { readSettings } from '../../../src/cli/settings/read-settings.ts';
import type { Settings } from '../../../src/cli/settings/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'fillproof-venue-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open: VenueAccess[] = [];
const busy: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((venue) => venue.close()));
  for (const server of busy.splice(0)) server.close();
});

const { values } = readSettings({ file: null, environment: {}, flags: {} });
const [first, second] = DEVELOPMENT_ACCOUNTS;
const account = `0x${'ab'.repeat(20)}`;

async function openWith(given: Partial<Settings>): Promise<VenueAccess> {
  const venue = await openVenue({ ...values, ...given });
  open.push(venue);
  return venue;
}

function addressOf({ wallet }: VenueAccess): string {
  return 'address' in wallet ? String(wallet.address).toLowerCase() : '';
}

describe('a simulator', () => {
  it('is started, for an account that everybody knows', async () => {
    const venue = await openWith({ venue: 'simulator', simulatorSeed: 7 });
    const response = await fetch(`${venue.url}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'clearinghouseState', user: venue.account }),
    });
    expect(await response.json()).toMatchObject({ withdrawable: '1000000.0' });
    expect([venue.account, addressOf(venue)]).toEqual([first?.address, first?.address]);
    expect(venue).toMatchObject({ network: 'testnet', about: { seed: 7, faults: 'none' } });
  });

  it('takes a key of one’s own', async () => {
    const agentKey = second?.privateKey ?? '';
    const venue = await openWith({ venue: 'simulator', agentKey });
    expect(addressOf(venue)).toBe(second?.address);
    expect(venue.account.toLowerCase()).toBe(second?.address);
  });

  it('may be another that runs already', async () => {
    const venueUrl = 'http://127.0.0.1:7071';
    for (const given of [venueUrl, `${venueUrl}/`]) {
      const venue = await openWith({ venue: 'simulator', venueUrl: given });
      expect(venue).toMatchObject({ url: venueUrl });
    }
  });

  it('is refused with faults that are none, or at a port in use', async () => {
    await expect(openWith({ venue: 'simulator', simulatorFaults: 'x' })).rejects.toThrow(
      /^--simulator-faults: cannot read x: no such file/,
    );
    const server = createServer().listen(0, '127.0.0.1');
    busy.push(server);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(openWith({ venue: 'simulator', simulatorPort: port })).rejects.toThrow(
      `the simulator cannot listen at port ${port}: address already in use`,
    );
  });
});

describe('a venue on the network', () => {
  const key = 'c'.repeat(64);

  it.each(['testnet', 'mainnet'] as const)('is found with a key: %s', async (venue) => {
    const file = join(folder, 'key');
    writeFileSync(file, `0x${key}\n`, { mode: 0o600 });
    const access = await openWith({ venue, account, agentKeyFile: file });
    expect(access).toMatchObject({ account, network: venue });
    expect(access.url).toMatch(/^https:/);
    expect(addressOf(access)).toBe(addressOf(await openWith({ venue, account, agentKey: key })));
  });

  it.each([
    [{ venue: null }, '--venue: expected simulator, testnet, mainnet'],
    [{ venue: 'testnet', account }, 'testnet needs a key'],
    [{ venue: 'testnet', agentKey: key }, 'testnet needs --account'],
    [{ venue: 'testnet', account, agentKey: 'secret-text' }, 'the key is not 64 hex digits'],
    [{ venue: 'testnet', account, agentKey: '0'.repeat(64) }, 'the key is none that there can be'],
    [{ venue: 'testnet', account, agentKey: key, agentKeyFile: 'x' }, 'there are two keys'],
    [{ venue: 'testnet', account, agentKey: key, demo: true }, '--demo: trades at a simulator'],
  ] as const)('is refused: %j', async (given, message) => {
    const failure = await openWith(given).then(
      () => new Error('nothing was refused'),
      (error: unknown) => error as Error,
    );
    expect(failure).toMatchObject({ name: 'SettingsError' });
    expect(failure.message).toContain(message);
    expect(failure.message).not.toMatch(/secret-text|cccc|0000/);
  });
});
