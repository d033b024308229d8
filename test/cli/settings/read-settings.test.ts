import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  printSettings,
  readSettings,
  settingsFile,
  type Sources,
} from '../../../src/cli/settings/read-settings.ts';
import { SETTING_NAMES, SETTINGS } from '../../../src/cli/settings/settings.ts';
import { SettingsError } from '../../../src/cli/settings/settings-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'fillproof-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(value: unknown): string {
  const file = join(folder, 'settings.json');
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

const read = (given: Partial<Sources> = {}) =>
  readSettings({ file: null, environment: {}, flags: {}, ...given });

describe('settings', () => {
  it('have defaults that they could be', () => {
    const { values, origins } = read();
    expect(values).toMatchObject({
      venue: null,
      apiPort: 7_070,
      adopt: true,
      demoCoins: ['BTC', 'ETH', 'SOL'],
    });
    expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
    const file = fileOf(
      Object.fromEntries(
        SETTING_NAMES.filter((name) => name !== 'agentKey').map((name) => [
          name,
          name === 'venue' ? 'testnet' : SETTINGS[name].fallback,
        ]),
      ),
    );
    expect(read({ file }).values).toEqual({ ...values, venue: 'testnet' });
  });

  it('are taken from flags before the environment, and from there before a file', () => {
    const file = fileOf({ venue: 'testnet', apiPort: 1, commandTtlMs: 1_000, adopt: false });
    const environment = { FILLPROOF_API_PORT: '2', FILLPROOF_COMMAND_TTL_MS: '2000' };
    const { values, origins } = read({ file, environment, flags: { commandTtlMs: '3000' } });
    expect(values).toMatchObject({
      venue: 'testnet',
      apiPort: 2,
      commandTtlMs: 3_000,
      adopt: false,
    });
    expect(origins).toMatchObject({
      venue: 'file',
      apiPort: 'environment',
      commandTtlMs: 'flag',
      requeryMs: 'default',
    });
  });

  it('are read from text', () => {
    const environment = {
      FILLPROOF_DEMO: 'true',
      FILLPROOF_DEMO_COINS: 'BTC, ETH',
      FILLPROOF_VENUE: '',
    };
    expect(read({ environment, flags: { adopt: false } }).values).toMatchObject({
      demo: true,
      demoCoins: ['BTC', 'ETH'],
      venue: null,
      adopt: false,
    });
  });

  it.each([
    [{ flags: { apiPort: '70000' } }, '--api-port: expected a whole number, 0 to 65535, not 70000'],
    [{ flags: { apiPort: '1e3' } }, '--api-port: expected a whole number, 0 to 65535, not "1e3"'],
    [{ flags: { venue: 'moon' } }, '--venue: expected simulator, testnet, mainnet, not "moon"'],
    [{ flags: { account: '0x12' } }, '--account: expected address, not "0x12"'],
    [
      { environment: { FILLPROOF_ADOPT: 'yes' } },
      'FILLPROOF_ADOPT: expected true or false, not "yes"',
    ],
    [{ environment: { FILLPROOF_DEMO_COINS: 'BTC,' } }, /^FILLPROOF_DEMO_COINS: /],
  ])('that are wrong are refused: %j', (given: Partial<Sources>, message) => {
    expect(() => read(given)).toThrow(message);
    expect(() => read(given)).toThrow(SettingsError);
  });

  it.each([`0x${'ab'.repeat(32)}`, 'AB'.repeat(32), ` ${'ab'.repeat(31)}c\n`])(
    'that are a key in the place of its file are refused, and it is not told: %j',
    (key) => {
      const messages = [
        [{ flags: { agentKeyFile: key } }, '--agent-key-file'],
        [{ environment: { FILLPROOF_AGENT_KEY_FILE: key } }, 'FILLPROOF_AGENT_KEY_FILE'],
        [{ file: fileOf({ agentKeyFile: key }) }, `${join(folder, 'settings.json')}: agentKeyFile`],
        [{ flags: { apiTokenFile: key } }, '--api-token-file'],
      ] as const;
      for (const [given, where] of messages) {
        const message = `${where}: expected file, not a key`;
        expect(() => read(given)).toThrow(new SettingsError(message));
      }
    },
  );

  it.each([
    ['{', /settings\.json is not JSON$/],
    ['[]', /settings\.json: expected an object of settings$/],
    ['{"apiport": 1}', /settings\.json: apiport is no setting$/],
    ['{"apiPort": "1"}', /settings\.json: apiPort: expected a whole number, 0 to 65535, not "1"$/],
    ['{"agentKey": "0x12"}', /agentKey is a secret: give it by FILLPROOF_AGENT_KEY$/],
  ])('of a file that is wrong are refused: %s', (text, message) => {
    const file = fileOf(text);
    expect(() => read({ file })).toThrow(message);
  });

  it('of no file are refused', () => {
    const file = join(folder, 'nowhere.json');
    expect(() => read({ file })).toThrow(`cannot read ${file}: no such file or directory`);
    expect(settingsFile(undefined, { FILLPROOF_CONFIG: file })).toBe(file);
    expect(settingsFile('other', { FILLPROOF_CONFIG: file })).toBe('other');
    expect(settingsFile(undefined, {})).toBeNull();
  });

  it('are printed with where they come from, and never a secret', () => {
    const environment = { FILLPROOF_AGENT_KEY: 'very-secret', FILLPROOF_API_PORT: '1' };
    const text = printSettings(read({ environment }));
    expect(text).not.toContain('very-secret');
    expect(JSON.parse(text)).toMatchObject({
      agentKey: { value: '(set, not shown)', from: 'environment' },
      apiPort: { value: 1, from: 'environment' },
      adopt: { value: true, from: 'default' },
    });
    expect(JSON.parse(printSettings(read()))).toMatchObject({ agentKey: { value: null } });
  });

  it('tell of variables that are none', () => {
    const environment = { FILLPROOF_APIPORT: '1', FILLPROOF_SEED: '1', FILLPROOF_CONFIG: 'x' };
    expect(read({ environment }).warnings).toEqual(['FILLPROOF_APIPORT is no setting']);
  });

  it('tell of those of a journal that is not written', () => {
    const given = { durability: 'os', journalDir: 'here' };
    expect(read({ flags: given }).warnings).toEqual([]);
    expect(read({ flags: { journal: false } }).warnings).toEqual([]);
    expect(read({ flags: { ...given, journal: false } }).warnings).toEqual([
      '--journal-dir has no effect: there is no journal',
      '--durability has no effect: there is no journal',
    ]);
  });

  it('tell of those of a simulator that is not started', () => {
    const environment = { FILLPROOF_SIMULATOR_FAULTS: 'hostile' };
    const flags = { venue: 'simulator', simulatorSeed: '7' };
    const venueUrl = 'http://127.0.0.1:7071';
    expect(read({ environment, flags }).warnings).toEqual([]);
    expect(read({ environment, flags: { ...flags, venueUrl } }).warnings).toEqual([
      `--simulator-faults has no effect: the simulator at ${venueUrl} has its own`,
      `--simulator-seed has no effect: the simulator at ${venueUrl} has its own`,
    ]);
    expect(read({ flags: { ...flags, venue: 'testnet' } }).warnings).toEqual([
      '--simulator-seed has no effect: the venue is testnet, not a simulator',
    ]);
  });
});
