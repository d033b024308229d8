import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { hideKeys } from '../hide-keys.ts';
import { describeSystemError, isSystemError } from '../system-error.ts';
import type { Setting } from './setting.ts';
import {
  flagOf,
  type SettingName,
  SETTING_NAMES,
  type Settings,
  SETTINGS,
  variableOf,
} from './settings.ts';
import { SettingsError } from './settings-error.ts';

/** Where a value comes from: each outranks those before it. */
export type Origin = 'default' | 'file' | 'environment' | 'flag';

export interface GivenSettings {
  readonly values: Settings;
  readonly origins: Readonly<Record<SettingName, Origin>>;
  /** What was given and has no effect. */
  readonly warnings: readonly string[];
}

export interface Sources {
  /** A JSON file. */
  readonly file: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** As the command line has them: texts, and booleans for switches. */
  readonly flags: Readonly<Partial<Record<SettingName, unknown>>>;
}

/** Variables that are not settings of their own. */
const CONFIG_VARIABLE = 'FILLPROOF_CONFIG';
/** How a journal is kept, if one is. */
const JOURNAL_SETTINGS: ReadonlySet<SettingName> = new Set([
  'journalDir',
  'durability',
  'journalReserveBytes',
]);
/** For the tests. */
const OTHER_VARIABLES = /^FILLPROOF_(CONFIG|SEED|SCENARIOS)$/;

/** The file that is named by a flag, or by a variable. */
export function settingsFile(flag: string | undefined, environment: Sources['environment']) {
  return flag ?? (environment[CONFIG_VARIABLE] || null);
}

/** @throws SettingsError naming the setting, and where it was set. */
export function readSettings({ file, environment, flags }: Sources): GivenSettings {
  const ofFile = file === null ? {} : readFile(file);
  const values: Record<string, unknown> = {};
  const origins: Record<string, Origin> = {};
  for (const name of SETTING_NAMES) {
    const setting: Setting<unknown> = SETTINGS[name];
    const variable = variableOf(name);
    const inEnvironment = environment[variable];
    if (flags[name] !== undefined) {
      origins[name] = 'flag';
      values[name] = check(setting, fromText(setting, flags[name]), flagOf(name));
    } else if (inEnvironment !== undefined && inEnvironment !== '') {
      origins[name] = 'environment';
      values[name] = check(setting, fromText(setting, inEnvironment), variable);
    } else if (Object.hasOwn(ofFile, name)) {
      origins[name] = 'file';
      values[name] = check(setting, ofFile[name], `${file}: ${name}`);
    } else {
      origins[name] = 'default';
      values[name] = setting.fallback;
    }
  }
  const given = { values: values as Settings, origins: origins as GivenSettings['origins'] };
  return { ...given, warnings: [...unknownVariables(environment), ...unusedSettings(given)] };
}

function unknownVariables(environment: Sources['environment']): string[] {
  const known = new Set(SETTING_NAMES.map(variableOf));
  return Object.keys(environment)
    .filter((name) => name.startsWith('FILLPROOF_'))
    .filter((name) => !known.has(name) && !OTHER_VARIABLES.test(name))
    .map((name) => `${name} is no setting`);
}

/** One file of settings may serve several runs, so these are not refused. */
function unusedSettings({ values, origins }: Pick<GivenSettings, 'values' | 'origins'>): string[] {
  return SETTING_NAMES.filter((name) => origins[name] !== 'default').flatMap((name) => {
    const why = whyUnused(name, values);
    return why === null ? [] : [`${flagOf(name)} has no effect: ${why}`];
  });
}

function whyUnused(name: SettingName, { venue, venueUrl, journal }: Settings): string | null {
  if (JOURNAL_SETTINGS.has(name)) return journal ? null : 'there is no journal';
  if (!name.startsWith('simulator') || venue === null) return null;
  if (venue !== 'simulator') return `the venue is ${venue}, not a simulator`;
  return venueUrl === null ? null : `the simulator at ${venueUrl} has its own`;
}

/** All settings with where each comes from, as JSON. Of a secret only that it is set. */
export function printSettings({ values, origins }: GivenSettings): string {
  const shown = SETTING_NAMES.map((name) => {
    const { isSecret }: Setting<unknown> = SETTINGS[name];
    const value = isSecret && values[name] !== null ? '(set, not shown)' : values[name];
    return [name, { value, from: origins[name] }];
  });
  return `${JSON.stringify(Object.fromEntries(shown), null, 2)}\n`;
}

function readFile(file: string): Readonly<Record<string, unknown>> {
  const value = parseFile(file);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SettingsError(`${file}: expected an object of settings`);
  }
  for (const name of Object.keys(value)) {
    if (!isSettingName(name)) throw new SettingsError(`${file}: ${name} is no setting`);
    const setting: Setting<unknown> = SETTINGS[name];
    if (setting.isSecret) {
      throw new SettingsError(`${file}: ${name} is a secret: give it by ${variableOf(name)}`);
    }
  }
  return value as Record<string, unknown>;
}

function parseFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (isSystemError(error)) throw new SettingsError(describeSystemError(error, file) ?? file);
    if (error instanceof SyntaxError) throw new SettingsError(`${file} is not JSON`);
    throw error;
  }
}

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(SETTINGS, name);
}

/** What a text means; one that means nothing is left for the schema to refuse. */
function fromText({ kind }: Setting<unknown>, text: unknown): unknown {
  if (typeof text !== 'string') return text;
  if (kind === 'number') return /^\d{1,16}$/.test(text) ? Number(text) : text;
  if (kind === 'switch') return text === 'true' || (text === 'false' ? false : text);
  return kind === 'list' ? text.split(',').map((item) => item.trim()) : text;
}

function check({ schema, isSecret }: Setting<unknown>, value: unknown, where: string): unknown {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const shown = JSON.stringify(value);
  const given = hideKeys(shown) === shown ? shown : 'a key';
  const expected = result.issues[0].message;
  throw new SettingsError(`${where}: ${expected}${isSecret ? '' : `, not ${given}`}`);
}
